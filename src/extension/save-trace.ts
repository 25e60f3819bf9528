/**
 * Joins the spool files of a recording into one `.looptrace`. Saving is concatenation (FORMAT.md, section 1);
 * the file gets its name when it is complete, so what stood there before is never half overwritten.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../base/user-error.ts';
import { TRACE_EXTENSION } from '../protocol/launch.ts';

const READ_BYTES = 1 << 18;

/** Segments of one stream must stay in ascending order: `…-2` before `…-10`. */
const byNumber = new Intl.Collator('en', { numeric: true });

/** Paths of the spool files in `folder`, in the order in which they are saved. */
export async function spoolFiles(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(TRACE_EXTENSION));
  return names.sort(byNumber.compare).map((name) => join(folder, name));
}

/** Writes all that is recorded in `folder` so far to `file`. **Errors**: `empty`, `save`. */
export async function saveTrace(folder: string, file: string): Promise<void> {
  const partial = `${file}.${process.pid}.part`;
  try {
    const spools = await spoolFiles(folder);
    if (spools.length === 0) throw nothingYet();
    await pipeline(readAll(spools), createWriteStream(partial));
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    if (error instanceof UserError) throw error;
    throw new UserError(
      {
        code: 'save',
        message: `The trace could not be saved as ${file}: ${(error as Error).message}.`,
        hint: 'Nothing is lost: it is still open here. Save it in another folder.',
      },
      { cause: error },
    );
  }
}

async function* readAll(files: readonly string[]): AsyncGenerator<Buffer> {
  for (const file of files) yield* createReadStream(file, { highWaterMark: READ_BYTES });
}

function nothingYet(): UserError {
  return new UserError({
    code: 'empty',
    message: 'There is nothing to save yet.',
    hint: 'No record has arrived from the program.',
  });
}
