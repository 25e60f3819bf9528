/**
 * Joins the spool files of a session folder into one `.looptrace`. Saving is concatenation (FORMAT.md,
 * section 1); the file gets its name when it is complete.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../base/user-error.ts';
import { TRACE_EXTENSION } from '../protocol/launch.ts';
import { errorInWords } from './folders.ts';

/** Segments of one stream must stay in ascending order: `…-2` before `…-10`. */
const byNumber = new Intl.Collator('en', { numeric: true });

/** Writes `file`. **Shape**: its size; 0: the folder holds no records and nothing was written. **Errors**: `save`. */
export async function saveTrace(folder: string, file: string): Promise<number> {
  const spools = (await readdir(folder)).filter((name) => name.endsWith(TRACE_EXTENSION)).sort(byNumber.compare);
  if (spools.length === 0) return 0;
  const partial = `${file}.${process.pid}.part`;
  try {
    await pipeline(readAll(spools.map((name) => join(folder, name))), createWriteStream(partial));
    await rename(partial, file);
    return (await stat(file)).size;
  } catch (error) {
    await rm(partial, { force: true });
    throw new UserError({
      code: 'save',
      message: `The trace could not be saved as ${file}: ${errorInWords(error)}.`,
      hint: `What was recorded is still in ${folder}; "loopscope query" reads it there.`,
    });
  }
}

async function* readAll(files: readonly string[]): AsyncGenerator<Buffer> {
  for (const file of files) yield* createReadStream(file, { highWaterMark: 1 << 18 });
}
