/**
 * Joins the spool files of a session folder into one `.looptrace`. Saving is concatenation (FORMAT.md,
 * section 1); the file gets its name when it is complete, so what stood there before is never half overwritten.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { TRACE_EXTENSION } from '../protocol/launch.ts';

const READ_BYTES = 1 << 18;

/** Segments of one stream must stay in ascending order: `…-2` before `…-10`. */
const byNumber = new Intl.Collator('en', { numeric: true });

/** Paths of the spool files in `folder`, in the order in which they are joined. */
export async function spoolFiles(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(TRACE_EXTENSION));
  return names.sort(byNumber.compare).map((name) => join(folder, name));
}

/**
 * Writes all that is recorded in `folder` so far to `file`.
 * **Shape**: its size in bytes; 0: there are no records, and nothing was written.
 * **Errors**: those of the file system; what stood at `file` before is untouched then.
 */
export async function joinSpools(folder: string, file: string): Promise<number> {
  const spools = await spoolFiles(folder);
  if (spools.length === 0) return 0;
  // A link stays a link: what it leads to is replaced.
  const target = await realpath(file).catch(() => file);
  const there = await stat(target).catch(() => undefined);
  if (there !== undefined && !there.isFile()) throw new Error('it is no ordinary file');
  const partial = `${target}.${process.pid}.part`;
  try {
    await pipeline(readAll(spools), createWriteStream(partial));
    await rename(partial, target);
    return (await stat(target)).size;
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function* readAll(files: readonly string[]): AsyncGenerator<Buffer> {
  for (const file of files) {
    try {
      yield* createReadStream(file, { highWaterMark: READ_BYTES });
    } catch (error) {
      // A tracer that keeps only its newest files has removed this one since the folder was listed.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}
