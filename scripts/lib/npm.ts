/**
 * npm as the user has it: the one that started us, under the Node that it ran on. Ours on PATH would run it
 * too, but a machine's own Node may be the one that knows the machine's certificates and proxies.
 */

import { existsSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { runOrFail } from './run.ts';

const HINT = 'Check the connection to the npm registry (npm ping) and the free disk space, then run it again.';

/** Installs what the lock file in `folder` names. Errors: `UserError` with npm's output. */
export async function installByLock(folder: string): Promise<void> {
  // Install scripts are never run: no compiler is needed, and npm's differing approval rules do not matter.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const node = process.env.npm_node_execpath;
  const npm = process.env.npm_execpath;
  if (node !== undefined && npm?.endsWith('.js') && existsSync(npm)) {
    await runOrFail(node, [npm, ...args], { cwd: folder, hint: HINT });
    return;
  }
  const path = [...(node === undefined ? [] : [dirname(node)]), process.env.PATH ?? ''].join(delimiter);
  await runOrFail('npm', args, { cwd: folder, env: { ...process.env, PATH: path }, hint: HINT });
}
