/**
 * The house rules as checks: format and lint, types for each runtime, who imports whom. `npm run check` runs
 * them before the unit tests, `npm test` as its first stage.
 */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from './paths.ts';
import { run } from './run.ts';

/** One check: passes when it gives true. */
export interface Check {
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

/** All rules, in the order of their cost. */
export function houseChecks(): Check[] {
  return [
    { title: 'Import table', passes: script('check-imports.ts') },
    { title: 'Format and lint (biome)', passes: tool('biome', ['check', '.']) },
    ...typeChecks(),
  ];
}
