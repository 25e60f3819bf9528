/**
 * What `npm run build` makes, as data: one entry per thing that is loaded on its own.
 *
 *   dist/extension.cjs        the extension host           dist/engine-node.js    a worker thread
 *   dist/cli.js               the `loopscope` command      dist/engine-web.js     a web worker of a report
 *   dist/tracer/tracer.cjs    the program being debugged   dist/webview/main.js   the panel
 */

import type { BuildOptions } from 'esbuild';

/** One bundle. `source` and `target` are relative to the checkout. */
export interface Bundle {
  readonly source: string;
  readonly target: string;
  readonly options: BuildOptions;
  /** No npm package may end up in it: it runs inside other people's programs. */
  readonly ownCodeOnly?: boolean;
  readonly executable?: boolean;
}

/** A file that is used as it is. */
export interface CopiedFile {
  readonly source: string;
  readonly target: string;
}

/** The oldest Node that runs our bundles: that of the oldest VS Code in `engines`, and the debuggee's. */
const NODE_TARGET = 'node20';
const BROWSER_TARGET = 'chrome128';

export const bundles: readonly Bundle[] = [
  {
    source: 'src/extension/main.ts',
    target: 'dist/extension.cjs',
    options: { platform: 'node', format: 'cjs', target: NODE_TARGET, external: ['vscode'] },
  },
  {
    source: 'src/cli/main.ts',
    target: 'dist/cli.js',
    options: { platform: 'node', format: 'esm', target: NODE_TARGET, banner: { js: '#!/usr/bin/env node' } },
    executable: true,
  },
  {
    source: 'src/tracer/main.ts',
    target: 'dist/tracer/tracer.cjs',
    options: { platform: 'node', format: 'cjs', target: NODE_TARGET, minify: true, sourcemap: false },
    ownCodeOnly: true,
  },
  {
    source: 'src/engine/node.ts',
    target: 'dist/engine-node.js',
    options: { platform: 'node', format: 'esm', target: NODE_TARGET },
  },
  {
    source: 'src/engine/web.ts',
    target: 'dist/engine-web.js',
    options: { platform: 'browser', format: 'iife', target: BROWSER_TARGET },
  },
  {
    source: 'src/webview/main.ts',
    target: 'dist/webview/main.js',
    options: { platform: 'browser', format: 'iife', target: BROWSER_TARGET, minify: true },
  },
];

export const copiedFiles: readonly CopiedFile[] = [
  { source: 'src/tracer/preload.cjs', target: 'dist/tracer/preload.cjs' },
  { source: 'node_modules/@vscode/codicons/dist/codicon.css', target: 'dist/webview/codicon.css' },
  { source: 'node_modules/@vscode/codicons/dist/codicon.ttf', target: 'dist/webview/codicon.ttf' },
];
