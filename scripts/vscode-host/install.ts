/**
 * The VS Code server, for machines without desktop VS Code: the npm package `code-server` carries VS Code's
 * own server, which we start directly (`server.ts`), with the packages that it needs at run time beside it.
 *
 *   <folder>/node_modules/code-server/lib/vscode           VS Code; its own node_modules are links to
 *   <folder>/node_modules                                   what our lock file names
 *
 * Nothing is compiled: the terminal's native part comes prebuilt (`@lydell/node-pty`), the logger is
 * `file-log/`, and what only serves Copilot, Kerberos proxies or Windows is left out.
 */

import { cpSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installLocked } from '../lib/locked-install.ts';

const recipe = dirname(fileURLToPath(import.meta.url));
const VSCODE = 'node_modules/code-server/lib/vscode';

/** Built-in extensions that need native parts or the network, and that nobody misses beside a debugger. */
const LEFT_OUT = ['copilot', 'git', 'github', 'github-authentication', 'microsoft-authentication', 'tunnel-forwarding'];

/** Folder of VS Code's server; installs it on first use. Cost: 10 to 60 s and 350 MB once. */
export async function installVscodeServer(): Promise<string> {
  const folder = await installLocked({
    name: 'vscode-host',
    title: 'Installing the VS Code server (once, about 350 MB)',
    recipe,
    revision: '2',
    finish: finishVscode,
  });
  return join(folder, VSCODE);
}

function finishVscode(folder: string): void {
  // The workbench fetches packages by their path below VS Code's own folder; relative links survive the rename.
  symlinkSync('../../..', join(folder, VSCODE, 'node_modules'), 'dir');
  symlinkSync('../../../..', join(folder, VSCODE, 'extensions/node_modules'), 'dir');
  for (const name of LEFT_OUT) rmSync(join(folder, VSCODE, 'extensions', name), { recursive: true, force: true });
  cpSync(join(recipe, 'file-log'), join(folder, 'node_modules/@vscode/spdlog'), { recursive: true });
}
