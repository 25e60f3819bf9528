/**
 * Puts the stub that NODE_OPTIONS name at a place that stays. A terminal, a daemon or a build server may keep the
 * variables for weeks, and a Node whose NODE_OPTIONS name a file that is gone ends at once; so the file stands
 * outside of the extension's versioned folder and is never removed. What it loads stands in the session's options.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { makeFolders } from './make-folders.ts';

/**
 * Copies the stub `source` into `folder`, unless the same stands there.
 * **Shape**: the path to name in NODE_OPTIONS: of the copy, or of `source` where the folder cannot be written.
 * **Errors**: none but that `source` is not there. **Cost**: two small files read.
 */
export function placeStub(source: string, folder: string): string {
  const wanted = readFileSync(source, 'utf8');
  const target = join(folder, basename(source));
  if (holds(target, wanted)) return target;
  const partial = `${target}.${process.pid}-${randomBytes(4).toString('hex')}.part`;
  try {
    makeFolders(folder);
    // Programs that start meanwhile read the old one or the new one, never a half.
    writeFileSync(partial, wanted);
    renameSync(partial, target);
    return target;
  } catch {
    removeQuietly(partial);
    return source;
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It is in a folder that is none.
  }
}

function holds(path: string, text: string): boolean {
  try {
    return readFileSync(path, 'utf8') === text;
  } catch {
    return false;
  }
}

/** Folder for data of the user that lasts, by the customs of the system; undefined: there is no home. */
export function userDataFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string | undefined {
  const parent =
    platform === 'win32'
      ? (env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'))
      : platform === 'darwin'
        ? join(home, 'Library', 'Application Support')
        : env.XDG_DATA_HOME || join(home, '.local', 'share');
  return isAbsolute(parent) ? join(parent, 'loopscope') : undefined;
}
