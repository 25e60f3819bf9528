/** The disk, for source maps. Part of the Node entry. */
import { readFile, stat } from 'node:fs/promises';
import type { SourceFiles } from './source-maps-load.ts';

/** Reads plain files only: a trace may name anything, and a pipe would never answer. */
export const nodeSourceFiles: SourceFiles = {
  async read(path, limitBytes) {
    try {
      const found = await stat(path);
      if (!found.isFile()) return 'missing';
      return found.size > limitBytes ? 'too-large' : { text: await readFile(path, 'utf8') };
    } catch {
      return 'missing';
    }
  },

  async exists(path) {
    try {
      return (await stat(path)).isFile();
    } catch {
      return false;
    }
  },

  async stampOf(path) {
    try {
      const found = await stat(path);
      return found.isFile() ? `${found.mtimeMs} ${found.size}` : '';
    } catch {
      return '';
    }
  },
};
