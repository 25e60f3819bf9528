/** Makes the suites an extension that VS Code can load: one CommonJS file each and a manifest. */

import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

const MANIFEST = {
  name: 'loopscope-suites',
  publisher: 'loopscope',
  version: '0.0.0',
  // From 1.57 on an extension's webview messages carry typed arrays as such.
  engines: { vscode: '^1.95.0' },
  main: './in-host.cjs',
};

/** Bundles `test/vscode/*.test.ts` and the runner into `folder`, which is emptied first. */
export async function bundleSuites(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const sources = readdirSync(here).filter((name) => name.endsWith('.test.ts') || name === 'in-host.ts');
  await build({
    entryPoints: sources.map((name) => join(here, name)),
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode'],
    plugins: [keepWhole(['mocha', 'playwright-core'])],
    logLevel: 'error',
  });
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(MANIFEST, null, 2)}\n`);
}

/** Packages that find files of their own at run time stay where they are installed. */
function keepWhole(names: readonly string[]): Plugin {
  const require = createRequire(import.meta.url);
  return {
    name: 'keep-whole',
    setup: (context) => {
      context.onResolve({ filter: new RegExp(`^(${names.join('|')})$`) }, ({ path }) => ({
        path: require.resolve(path),
        external: true,
      }));
    },
  };
}
