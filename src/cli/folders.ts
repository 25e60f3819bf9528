/** Folders and files that a command is about to write to, checked before anything is started. */
import { closeSync, mkdtempSync, openSync, statSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../base/user-error.ts';
import type { TracerOptions } from '../protocol/launch.ts';
import { makeFolders } from '../spool/make-folders.ts';
import { writeSessionOptions } from '../spool/session-options.ts';

/** A new folder for spool files, with the session's options in it. **Errors**: `not-writable`. */
export function makeSessionFolder(options: TracerOptions): string {
  const parent = tmpdir();
  try {
    const folder = mkdtempSync(join(parent, 'loopscope-'));
    writeSessionOptions(folder, options);
    return folder;
  } catch (error) {
    throw notWritable(parent, error, 'Set TMPDIR to a folder that can be written to.');
  }
}

/**
 * `path` as a folder for spool files, made if it is missing, with the session's options in it. What was recorded
 * there before stays: the session goes on. **Errors**: `not-writable`.
 */
export function useSessionFolder(path: string, options: TracerOptions): string {
  const folder = resolve(path);
  try {
    makeFolders(folder);
    writeSessionOptions(folder, options);
  } catch (error) {
    throw notWritable(folder, error, 'Choose another folder with --session FOLDER.');
  }
  return folder;
}

/** Makes sure that `file` can be written. **Errors**: `missing`, `not-writable`. */
export function checkOutputFile(file: string): void {
  const folder = dirname(file);
  const hint = 'Choose another place with --out FILE.';
  const there = statSync(file, { throwIfNoEntry: false });
  if (there?.isDirectory()) {
    throw new UserError({ code: 'not-writable', message: `${file} is a folder; the trace needs a file.`, hint });
  }
  // The trace is moved to its place when it is complete, which would put a file where a device stood.
  if (there !== undefined && !there.isFile()) {
    throw new UserError({ code: 'not-writable', message: `${file} is no ordinary file; the trace needs one.`, hint });
  }
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError({
      code: 'missing',
      message: `The folder ${folder} does not exist.`,
      hint: `Make it first, or: ${hint}`,
    });
  }
  probe(folder, hint);
}

/** Asks the file system rather than the permissions: these say little for root and on a full or read-only disk. */
function probe(folder: string, hint: string): void {
  const file = join(folder, `.loopscope-probe-${process.pid}`);
  try {
    closeSync(openSync(file, 'wx'));
    unlinkSync(file);
  } catch (error) {
    throw notWritable(folder, error, hint);
  }
}

function notWritable(folder: string, error: unknown, hint: string): UserError {
  const reason = errorInWords(error);
  return new UserError(
    { code: 'not-writable', message: `The folder ${folder} cannot be written to: ${reason}.`, hint },
    { cause: error },
  );
}

const ERRNO_WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'there is a file of this name',
  EISDIR: 'it is a folder',
  EMFILE: 'too many files are open',
};

/** A system's error as half a sentence: `permission denied`. */
export function errorInWords(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return (code === undefined ? undefined : ERRNO_WORDS[code]) ?? message ?? String(error);
}
