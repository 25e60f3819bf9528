/**
 * Where recordings live while and after they are made: one folder each, under one root. Old ones are removed;
 * one that a live window holds open never is.
 *
 *   <root>/20260314-150926-x7k2/        one recording
 *     .open                             pid of the extension host that shows it
 *     options.json                      how its programs are recorded
 *     *.looptrace                       spool files, written by the tracer
 */
import { randomBytes } from 'node:crypto';
import { unlinkSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../base/user-error.ts';
import type { TracerOptions } from '../protocol/launch.ts';
import { makeFolders } from '../spool/make-folders.ts';
import { writeSessionOptions } from '../spool/session-options.ts';
import type { RecordingRef } from './traced-configuration.ts';

/** Recordings that are kept though nobody has them open. */
const KEPT_RECORDINGS = 10;
const OPEN_MARK = '.open';
/** Names of our own making: nothing else in a root that a user chose is ever removed. */
const RECORDING_NAME = /^\d{8}-\d{6}-[0-9a-z]{4}$/;

/** Makes a new recording under `root`, to be made by `options`. **Errors**: `not-writable`. */
export function createRecording(
  root: string,
  options: Partial<TracerOptions> = {},
  now: Date = new Date(),
): RecordingRef {
  const suffix = randomBytes(2).toString('hex');
  const id = `${now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)}-${suffix}`;
  const folder = join(root, id);
  try {
    makeFolders(folder);
    // A full disk or a read-only one shows only when something is written.
    markOpen(folder);
    writeSessionOptions(folder, options);
  } catch (error) {
    throw new UserError(
      {
        code: 'not-writable',
        message: `Loopscope cannot record: the folder ${root} cannot be written to (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`,
        hint: 'Free space or change its permissions, or choose another folder in the setting loopscope.recordingFolder.',
      },
      { cause: error },
    );
  }
  return { id, folder };
}

/** Notes that this process shows the recording. **Errors**: those of the file system. */
export function markOpen(folder: string): void {
  writeFileSync(join(folder, OPEN_MARK), String(process.pid));
}

/** Takes the note back. A folder that is gone is fine. */
export function markClosed(folder: string): void {
  try {
    unlinkSync(join(folder, OPEN_MARK));
  } catch {
    // Removed already, or on a disk that is gone: either way nothing holds it open.
  }
}

/** Removes all but the newest recordings. **Shape**: the names removed. Failures are left for the next time. */
export async function removeOldRecordings(root: string, kept = KEPT_RECORDINGS): Promise<string[]> {
  const names = (await readdir(root).catch(() => [])).filter((name) => RECORDING_NAME.test(name));
  // Names begin with the time.
  const old = names.sort().slice(0, Math.max(0, names.length - kept));
  const removed: string[] = [];
  for (const name of old) {
    const folder = join(root, name);
    if (await isOpen(folder)) continue;
    await rm(folder, { recursive: true, force: true }).then(
      () => removed.push(basename(folder)),
      () => undefined,
    );
  }
  return removed;
}

async function isOpen(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, OPEN_MARK), 'utf8').catch(() => undefined);
  return text !== undefined && isAlive(Number(text));
}

/** Whether a process of this id exists; one that belongs to someone else does, too. */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
