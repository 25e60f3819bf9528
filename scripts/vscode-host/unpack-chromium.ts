/**
 * Chromium for people who may not install packages: apt downloads Debian's packages (those that this machine
 * lacks, dependencies included) with lists and archives of its own, and they are unpacked into the cache.
 *
 *   <folder>/root/usr/lib/chromium/chromium   the browser
 *   <folder>/chromium                         starts it with its libraries and fonts
 */

import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../src/base/user-error.ts';
import { installOnce } from '../lib/locked-install.ts';
import { runOrFail } from '../lib/run.ts';

const PACKAGES = ['chromium', 'fontconfig-config', 'fonts-dejavu-core'];
const HINT = 'As an administrator: apt-get install -y chromium';

/** Path of a Chromium in the cache; downloads it on first use (about 120 MB). Errors: `UserError`. */
export async function unpackChromium(): Promise<string> {
  const folder = await installOnce(
    'chromium',
    `debian-${process.arch}`,
    'Unpacking Chromium from Debian’s packages into the cache (once)',
    fetchAndUnpack,
  );
  return join(folder, 'chromium');
}

async function fetchAndUnpack(folder: string): Promise<void> {
  const state = join(folder, 'state');
  const cache = join(folder, 'cache');
  const archives = join(cache, 'archives');
  const root = join(folder, 'root');
  for (const path of [join(state, 'lists/partial'), join(archives, 'partial'), root])
    mkdirSync(path, { recursive: true });
  const own = [
    ['Dir::State', state],
    // The system's own record of what is installed says which packages are missing.
    ['Dir::State::status', '/var/lib/dpkg/status'],
    ['Dir::Cache', cache],
    ['Debug::NoLocking', '1'],
    ['APT::Sandbox::User', ''],
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await runOrFail('apt-get', [...own, '-q', 'update'], { hint: HINT });
  const install = ['install', '-q', '-y', '--download-only', '--no-install-recommends', ...PACKAGES];
  await runOrFail('apt-get', [...own, ...install], { hint: HINT });
  for (const name of readdirSync(archives).filter((file) => file.endsWith('.deb'))) {
    await runOrFail('dpkg-deb', ['--extract', join(archives, name), root], { hint: HINT });
  }
  for (const path of [state, cache]) rmSync(path, { recursive: true, force: true });
  if (!existsSync(join(root, 'usr/lib/chromium/chromium'))) {
    throw new UserError({
      code: 'browser',
      message: 'Debian’s chromium package has no browser where it is expected.',
      hint: HINT,
    });
  }
  writeLauncher(folder, root);
}

/** The launcher finds its folder by its own path, since the folder is renamed after it was made. */
function writeLauncher(folder: string, root: string): void {
  const libraries = libraryFolders(root).map((path) => `$here/root/${path}`);
  const script = [
    '#!/bin/sh',
    'here=$(dirname "$(readlink -f "$0")")',
    `export LD_LIBRARY_PATH="${libraries.join(':')}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`,
    'cat > "$here/fonts.conf.$$" <<END && mv "$here/fonts.conf.$$" "$here/fonts.conf"',
    '<?xml version="1.0"?>',
    '<fontconfig>',
    '<dir>/usr/share/fonts</dir><dir>$here/root/usr/share/fonts</dir>',
    '<cachedir prefix="xdg">fontconfig</cachedir>',
    '</fontconfig>',
    'END',
    'export FONTCONFIG_FILE="$here/fonts.conf"',
    'exec "$here/root/usr/lib/chromium/chromium" "$@"',
    '',
  ].join('\n');
  const path = join(folder, 'chromium');
  writeFileSync(path, script);
  chmodSync(path, 0o755);
}

/** Folders with shared libraries: those of the machine's architecture and one level below (pulseaudio, blas). */
function libraryFolders(root: string): string[] {
  const found: string[] = [];
  for (const base of ['usr/lib', 'lib']) {
    for (const triplet of folders(join(root, base)).filter((name) => name.endsWith('-linux-gnu'))) {
      const path = `${base}/${triplet}`;
      found.push(
        path,
        ...folders(join(root, path))
          .map((name) => `${path}/${name}`)
          .filter((sub) => hasLibrary(join(root, sub))),
      );
    }
  }
  return found;
}

function folders(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

function hasLibrary(path: string): boolean {
  return readdirSync(path).some((name) => /\.so(\.|$)/.test(name));
}
