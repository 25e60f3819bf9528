/** Places that are short of space, and users that may do less: what tests can have of them on this machine. */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const isRoot = process.getuid?.() === 0;

/**
 * Shell text that starts a program which the modes of files bind. They do not bind root: without two capabilities
 * they do.
 */
export const BOUND_BY_MODES = isRoot
  ? 'exec setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search'
  : 'exec';

/** Why a program cannot be bound by modes here; false: it can. */
export const cannotBind: string | false =
  isRoot && spawnSync('setpriv', ['--version']).status !== 0
    ? 'root is bound by no modes, and there is no setpriv'
    : false;

/** Why no file system of a few megabytes can be mounted here; false: it can. */
export const cannotMount: string | false = isRoot && canMount() ? false : 'only root may mount a small file system';

/** Why the user cannot be changed; false: it can. */
export const cannotChangeUser: string | false = isRoot ? false : 'only root may become another user';

function canMount(): boolean {
  const { status } = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', '/mnt']);
  return status === 0;
}

/**
 * Mounts a file system of `bytes` at `folder`, all but `freeBytes` of it taken by a file named `ballast`.
 * Returns the way to take it away again.
 */
export function mountSmall(folder: string, bytes: number, freeBytes: number): () => void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]);
  writeFileSync(join(folder, 'ballast'), new Uint8Array(bytes - freeBytes));
  return () => execFileSync('umount', ['--lazy', folder]);
}
