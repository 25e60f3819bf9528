/**
 * The Node lines that are supported, as programs: the system tests run on each. They come from npm packages
 * that hold one platform's binary (`nodes/package.json`), installed once into the cache.
 */

import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installLocked } from '../../scripts/lib/locked-install.ts';
import { UserError } from '../../src/base/user-error.ts';

const recipe = join(dirname(fileURLToPath(import.meta.url)), 'nodes');

/** One Node line: its major version and the path of its binary. */
export interface NodeLine {
  readonly major: number;
  readonly path: string;
}

/**
 * All supported lines, oldest first. LOOPSCOPE_NODE_LINES=20,26 narrows them while developing.
 *
 * Errors: `UserError` on a platform for which the packages have no binary. Cost: about 10 s and 500 MB once.
 */
export async function nodeLines(): Promise<readonly NodeLine[]> {
  const folder = await installLocked({
    name: 'node-lines',
    title: 'Installing Node 20, 22, 24 and 26 for the system tests (once)',
    recipe,
    revision: '1',
  });
  const modules = join(folder, 'node_modules');
  const lines = readdirSync(modules).flatMap((name) => {
    const major = /^node(\d+)-/.exec(name)?.[1];
    const path = join(modules, name, 'bin/node');
    return major !== undefined && existsSync(path) ? [{ major: Number(major), path }] : [];
  });
  if (lines.length === 0) {
    throw new UserError({
      code: 'nodes',
      message: `test/support/nodes/package.json names no Node binaries for ${process.platform}-${process.arch}.`,
      hint: 'Run the system tests on Linux (x64 or arm64).',
    });
  }
  const only = process.env.LOOPSCOPE_NODE_LINES?.split(',').map(Number);
  return lines.filter(({ major }) => only === undefined || only.includes(major)).sort((a, b) => a.major - b.major);
}
