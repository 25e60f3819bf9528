/** Where things are: the checkout, what is built, and the cache outside of it. Used by every script. */

import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const repoRoot: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Everything that is built; ignored by git, safe to delete. */
export const distDir: string = join(repoRoot, 'dist');

/** The packaged extension. */
export const vsixPath: string = join(distDir, 'loopscope.vsix');

/** What is fetched once and shared by all checkouts of one user; safe to delete. */
export function cacheDir(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'loopscope');
}
