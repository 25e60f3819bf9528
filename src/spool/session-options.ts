/** Writes a session's options beside its spool files, for the tracers of its programs to read. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPTIONS_FILE, type TracerOptions } from '../protocol/launch.ts';

/**
 * Writes `options` into the session's folder, over those of an earlier start: what is started from now on is
 * recorded by them, what runs already is not touched.
 * **Errors**: those of the file system.
 */
export function writeSessionOptions(folder: string, options: Partial<TracerOptions>): void {
  const file = join(folder, OPTIONS_FILE);
  const partial = `${file}.${process.pid}.part`;
  writeFileSync(partial, `${JSON.stringify(options, null, 2)}\n`);
  // A program of the session may start, and read them, at any moment.
  renameSync(partial, file);
}
