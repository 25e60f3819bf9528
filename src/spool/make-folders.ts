/** Folders for spool files, made without Node's `recursive`. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes `folder` and what is missing above it. Node's own `recursive` never returns where the file system says
 * ENOENT below a folder that exists (/proc on Linux; seen with Node 20 and 24).
 * **Errors**: those of the file system.
 */
export function makeFolders(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return;
    if (code !== 'ENOENT' || existsSync(dirname(folder))) throw error;
    makeFolders(dirname(folder));
    mkdirSync(folder);
  }
}
