/**
 * `npm run check`: everything that can be said about the sources without running the product: format and
 * lint, types for each runtime, who imports whom, and the unit tests. All checks run; the last lines say which
 * failed.
 */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from './lib/paths.ts';
import { runMain, section } from './lib/progress.ts';
import { run } from './lib/run.ts';
import { runTestFiles, unitTests } from './lib/test-files.ts';

/** One check: passes when it gives true. */
interface Check {
  readonly title: string;
  readonly passes: () => Promise<boolean>;
}

function tool(name: string, args: readonly string[]): () => Promise<boolean> {
  const path = join(repoRoot, 'node_modules/.bin', name);
  return async () => (await run(path, args, { cwd: repoRoot, show: true })).code === 0;
}

function script(name: string): () => Promise<boolean> {
  const path = join(repoRoot, 'scripts', name);
  return async () => (await run(process.execPath, [path], { cwd: repoRoot, show: true })).code === 0;
}

function typeChecks(): Check[] {
  return readdirSync(repoRoot)
    .filter((name) => /^tsconfig\..+\.json$/.test(name) && name !== 'tsconfig.base.json')
    .sort()
    .map((name) => ({ title: `Types: ${name}`, passes: tool('tsc', ['-p', name, '--noEmit']) }));
}

async function passesUnitTests(): Promise<boolean> {
  const { passed, failed } = await runTestFiles({ patterns: unitTests });
  return failed === 0 && passed > 0;
}

await runMain(async () => {
  const checks: Check[] = [
    { title: 'Format and lint (biome)', passes: tool('biome', ['check', '.']) },
    ...typeChecks(),
    { title: 'Import table', passes: script('check-imports.ts') },
    { title: 'Unit tests', passes: passesUnitTests },
  ];
  if (!existsSync(join(repoRoot, 'biome.json'))) process.stderr.write('biome.json is missing: default rules apply\n');
  const failures: string[] = [];
  for (const { title, passes } of checks) {
    if (!(await section(title, passes))) failures.push(title);
  }
  process.stderr.write(failures.length === 0 ? '\nAll checks passed.\n' : `\nFailed: ${failures.join(', ')}\n`);
  return failures.length === 0 ? 0 : 1;
});
