/** The packages that workloads load, installed once by lock files and shared. */

import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyDebuggee } from '../../../scripts/lib/debuggees.ts';
import { installLocked } from '../../../scripts/lib/locked-install.ts';
import type { Workload } from './workloads.ts';

const FASTIFY_DEBUGGEE = 'fastify-server';

/** Calls `use` with folders that have the `node_modules` of the workloads' packages, by their key in `Workload`. */
export async function withPackages<T>(
  workloads: readonly Workload[],
  use: (folders: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const wanted = new Set(workloads.map((workload) => workload.packages));
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'loopscope-bench-packages-')));
  try {
    const folders: Record<string, string> = {};
    if (wanted.has('fastify')) {
      folders.fastify = join(scratch, 'fastify');
      await copyDebuggee(FASTIFY_DEBUGGEE, folders.fastify);
    }
    if (wanted.has('compiler')) folders.compiler = await installCompiler();
    return await use(folders);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function installCompiler(): Promise<string> {
  return installLocked({
    name: 'bench-compiler',
    title: 'Installing the compiler to trace (once)',
    recipe: fileURLToPath(new URL('compiler', import.meta.url)),
    revision: '1',
  });
}
