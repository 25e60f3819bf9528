/**
 * Folders of npm packages that are too large, or of the wrong kind, for the extension's own dependencies.
 *
 *   <recipe>/package.json, package-lock.json, .npmrc   in the checkout: exactly what is wanted
 *   <cache>/<name>/<hash of these>/node_modules        outside of it: installed once, shared, read-only
 *
 * An install happens in a temporary neighbour that is renamed when all is done, so what has the final name
 * is complete, and of two that install at once the first wins.
 */

import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installByLock } from './npm.ts';
import { cacheDir } from './paths.ts';
import { step } from './progress.ts';

const RECIPE_FILES = ['package.json', 'package-lock.json', '.npmrc'] as const;

function recipeFiles(recipe: string): string[] {
  return RECIPE_FILES.filter((file) => existsSync(join(recipe, file)));
}

/** What to install: `finish` completes the folder before it is given its name; `revision` names its version. */
export interface LockedInstall {
  readonly name: string;
  readonly title: string;
  readonly recipe: string;
  readonly revision: string;
  readonly finish?: (folder: string) => Promise<void> | void;
}

/** Path of the installed folder; installs it on first use. Cost: two file reads when it is there. */
export function installLocked(what: LockedInstall): Promise<string> {
  return installOnce(what.name, recipeHash(what), what.title, async (partial) => {
    for (const file of recipeFiles(what.recipe)) cpSync(join(what.recipe, file), join(partial, file));
    await installByLock(partial);
    await what.finish?.(partial);
  });
}

/** Path of `<cache>/<name>/<version>`; when it is not there, `make` fills a folder that then gets this name. */
export async function installOnce(
  name: string,
  version: string,
  title: string,
  make: (partial: string) => Promise<void>,
): Promise<string> {
  const parent = join(cacheDir(), name);
  const folder = join(parent, version);
  if (existsSync(folder)) return folder;
  mkdirSync(parent, { recursive: true });
  const partial = mkdtempSync(join(parent, '.partial-'));
  try {
    await step(title, () => make(partial));
    rename(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return folder;
}

function recipeHash(what: LockedInstall): string {
  const hash = createHash('sha256').update(`${what.revision} ${process.platform} ${process.arch}`);
  for (const file of recipeFiles(what.recipe)) hash.update(readFileSync(join(what.recipe, file)));
  return hash.digest('hex').slice(0, 16);
}

function rename(partial: string, folder: string): void {
  try {
    renameSync(partial, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}
