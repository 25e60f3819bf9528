/**
 * What `npm run build` makes, as data: one entry per thing that is loaded on its own.
 *
 *   dist/extension.cjs        the extension host           dist/engine-node.js    a worker thread
 *   dist/cli.js               the `loopscope` command      dist/engine-web.js     a web worker of a report
 *   dist/tracer/tracer.cjs    the program being debugged   dist/webview/main.js   the panel
 *   dist/tracer/attach.js     the same, to be injected   dist/api/              what a program may import
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

/**
 * What makes the tracer one function expression that can be evaluated in a running program (`attachExpression` in
 * `src/protocol/launch.ts`). Where the program has a `require`, that is not to be trusted: it may be a browser's.
 */
const ATTACH_BEGIN = `(function (loopscopeAttach, offered) {
"use strict";
var symbol = Symbol.for("loopscope");
var answer = function (state, reason) {
  var control = globalThis[symbol];
  return { state: state, reason: reason, process: control ? control.process : "", file: control ? control.flush().file : "" };
};
if (symbol in globalThis) return answer("already", "");
if (typeof process !== "object" || !(Number(process.versions.node.split(".")[0]) >= 20)) return answer("failed", "it is no Node, or one older than 20");
var require = process.getBuiltinModule || (process.mainModule ? process.mainModule.require.bind(process.mainModule) : offered);
if (typeof require !== "function") return answer("failed", "there is no way to load Node's modules");
var module = { exports: {} }, exports = module.exports, __filename = "loopscope-attach.js";`;
const ATTACH_END = `
if (!(symbol in globalThis)) return answer("failed", loopscopeAttach.failure || "the tracer could not start");
var now = globalThis[symbol].state();
return now.state === "failed" ? answer("failed", now.reason) : answer("attached", "");
})`;

const TRACER_OPTIONS: BuildOptions = {
  platform: 'node',
  format: 'cjs',
  target: NODE_TARGET,
  minify: true,
  // Where Node shows a line of it, it shows no more than that.
  lineLimit: 160,
  sourcemap: false,
};

/** What a program may import: loaded into it as it is. */
const API_OPTIONS: BuildOptions = { platform: 'node', target: NODE_TARGET, sourcemap: false };

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
    options: TRACER_OPTIONS,
    ownCodeOnly: true,
  },
  {
    source: 'src/tracer/main.ts',
    target: 'dist/tracer/attach.js',
    options: { ...TRACER_OPTIONS, banner: { js: ATTACH_BEGIN }, footer: { js: ATTACH_END } },
    ownCodeOnly: true,
  },
  {
    source: 'src/api/index.ts',
    target: 'dist/api/index.js',
    options: { ...API_OPTIONS, format: 'esm' },
    ownCodeOnly: true,
  },
  {
    source: 'src/api/index.ts',
    target: 'dist/api/index.cjs',
    options: { ...API_OPTIONS, format: 'cjs' },
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

/** Types of a module that programs import, for ES modules and CommonJS. */
export const typedModule = { source: 'src/api/index.ts', folder: 'dist/api' } as const;

export const copiedFiles: readonly CopiedFile[] = [
  { source: 'src/tracer/preload.cjs', target: 'dist/tracer/preload.cjs' },
  { source: 'node_modules/@vscode/codicons/dist/codicon.css', target: 'dist/webview/codicon.css' },
  { source: 'node_modules/@vscode/codicons/dist/codicon.ttf', target: 'dist/webview/codicon.ttf' },
];
