/**
 * Which VS Code the tests and the demo run in: desktop VS Code where there is one that can open a window,
 * else the VS Code server with a browser. The tests' flags are the same for both.
 */

import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../src/base/user-error.ts';
import { isExecutable, which } from '../lib/run.ts';
import { findBrowser } from './browser.ts';
import { installVscodeServer } from './install.ts';

/** The installed desktop VS Code: `executable` opens windows, `cli` (when known) manages extensions. */
export interface DesktopHost {
  readonly kind: 'desktop';
  readonly executable: string;
  readonly cli: string | undefined;
}

/** The VS Code server and the browser that shows it. */
export interface ServerHost {
  readonly kind: 'server';
  readonly vscode: string;
  readonly browser: string;
}

export type Host = DesktopHost | ServerHost;

/** The executable to give to `runTests`, and the variables that it needs. */
export interface TestExecutable {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Finds the host, installing what is missing. Errors: `UserError` that names the prerequisite. */
export async function findHost(): Promise<Host> {
  const desktop = findDesktop();
  if (desktop !== undefined) return desktop;
  const browser = await findBrowser();
  return { kind: 'server', vscode: await installVscodeServer(), browser };
}

/** One line for people. */
export function describeHost(host: Host): string {
  if (host.kind === 'desktop') return `desktop VS Code (${host.executable})`;
  return `VS Code server from code-server, with ${host.browser}`;
}

/** What stands for the VS Code executable in tests. */
export function testExecutable(host: Host): TestExecutable {
  if (host.kind === 'desktop') return { path: host.executable, env: {} };
  return {
    path: join(dirname(fileURLToPath(import.meta.url)), 'code-shim.ts'),
    env: { VSCODE_SERVER_DIR: host.vscode, BROWSER_EXECUTABLE: host.browser },
  };
}

function findDesktop(): DesktopHost | undefined {
  const named = process.env.VSCODE_EXECUTABLE;
  if (named !== undefined && named !== '') {
    if (!isExecutable(named)) {
      throw new UserError({ code: 'host', message: `VSCODE_EXECUTABLE=${named} cannot be started.` });
    }
    return { kind: 'desktop', executable: named, cli: cliOf(named) };
  }
  const cli = which('code');
  // In a terminal of a remote window `code` only talks to that window.
  if (cli === undefined || cli.includes('remote-cli') || !canOpenWindows()) return undefined;
  const executable = executableOf(realpathSync(cli));
  return executable === undefined ? undefined : { kind: 'desktop', executable, cli };
}

function canOpenWindows(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** The `code` command is a script in a `bin` folder of the program that opens windows. */
function executableOf(cli: string): string | undefined {
  const bin = dirname(cli);
  const candidates = [
    join(bin, '../code'),
    join(bin, '../Code.exe'),
    join(bin, '../../../MacOS/Electron'),
    join(bin, '../../../MacOS/Code'),
  ];
  return candidates.find((path) => existsSync(path) && isExecutable(path));
}

function cliOf(executable: string): string | undefined {
  const home = dirname(executable);
  return (
    [join(home, 'bin/code'), join(home, '../Resources/app/bin/code')].find((path) => isExecutable(path)) ??
    which('code')
  );
}
