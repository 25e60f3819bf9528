/**
 * Copies of the programs that tests and the demo debug. The checkout's own stay untouched: what runs is a
 * copy in a scratch folder, with the packages that its lock file names linked in from the cache.
 */

import { cpSync, existsSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { installLocked } from './locked-install.ts';
import { repoRoot } from './paths.ts';

const source = join(repoRoot, 'test/debuggees');

/** Copies all debuggees into `target` (made if missing), ready to run. Cost: milliseconds after the first use. */
export async function copyDebuggees(target: string): Promise<void> {
  cpSync(source, target, { recursive: true, filter: (path) => basename(path) !== 'node_modules' });
  for (const name of readdirSync(source)) await linkPackages(name, join(target, name));
}

/** Copies one debuggee into `target` itself. */
export async function copyDebuggee(name: string, target: string): Promise<void> {
  cpSync(join(source, name), target, { recursive: true, filter: (path) => basename(path) !== 'node_modules' });
  await linkPackages(name, target);
}

async function linkPackages(name: string, copy: string): Promise<void> {
  const recipe = join(source, name);
  if (!existsSync(join(recipe, 'package-lock.json'))) return;
  const installed = await installLocked({
    name: `debuggee-${name}`,
    title: `Installing the packages of ${name}`,
    recipe,
    revision: '1',
  });
  symlinkSync(join(installed, 'node_modules'), join(copy, 'node_modules'), 'dir');
}
