/**
 * Starts VS Code's server and says where it listens. Used by the code shim (tests) and by `npm start`.
 * It listens on the loopback interface only, on a port of its own choice: a fixed one could belong to a
 * server that an earlier, killed run left behind.
 */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { UserError } from '../../src/base/user-error.ts';
import { ProcessGroup } from '../lib/process-group.ts';
import { run } from '../lib/run.ts';

const START_LIMIT_MS = 60_000;
const LISTENING = /agent listening on (\d+)/;

/** What a server needs to know: `vscode` is the folder that `installVscodeServer` gives. */
export interface ServerConfig {
  readonly vscode: string;
  /** State and logs of the server; the server makes it. */
  readonly dataDir: string;
  /** Settings and state of the user, as `--user-data-dir` of desktop VS Code. */
  readonly userDataDir: string;
  readonly extensionsDir: string;
  /** Lets the window run extension tests; off for people. */
  readonly testDriver: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** A running server. */
export interface VscodeServer {
  readonly port: number;
  readonly group: ProcessGroup;
  /** Address of a window on `folder` (or on none); `payload` are the workbench's own key-value flags. */
  windowUrl(folder: string | undefined, payload?: readonly (readonly [string, string])[]): string;
}

/** Starts a server and waits until it listens. Errors: `UserError` with the end of its log. */
export async function startServer(config: ServerConfig): Promise<VscodeServer> {
  // Whoever reaches the port can run programs as this user, so every window needs the token.
  const token = randomBytes(16).toString('hex');
  const args = [
    join(config.vscode, 'out/server-main.js'),
    ...['--host', '127.0.0.1', '--port', '0', '--connection-token', token],
    ...folderArguments(config),
    '--accept-server-license-terms',
    '--disable-telemetry',
    '--disable-workspace-trust',
    ...(config.testDriver ? ['--enable-smoke-test-driver'] : []),
  ];
  const group = new ProcessGroup(process.execPath, args, { env: serverEnvironment(config.env) });
  const listening = await group.waitFor(LISTENING, START_LIMIT_MS);
  if (listening === undefined) {
    await group.stop();
    throw new UserError({ code: 'host', message: `The VS Code server did not start.\n${group.log.slice(-4000)}` });
  }
  const port = Number(listening[1]);
  return { port, group, windowUrl: (folder, payload) => windowUrl(port, token, folder, payload ?? []) };
}

/** Installs a packaged extension as `code --install-extension` does. Errors: `UserError` with the output. */
export async function installExtension(config: Omit<ServerConfig, 'testDriver'>, vsix: string): Promise<void> {
  const { code, output } = await run(
    process.execPath,
    [join(config.vscode, 'out/server-main.js'), ...folderArguments(config), '--install-extension', vsix, '--force'],
    { env: serverEnvironment(config.env) },
  );
  if (code !== 0 || !output.includes('was successfully installed')) {
    throw new UserError({ code: 'host', message: `VS Code did not install ${vsix}.\n${output.trimEnd()}` });
  }
}

function folderArguments(config: Omit<ServerConfig, 'testDriver'>): string[] {
  return [
    ...['--server-data-dir', config.dataDir],
    ...['--user-data-dir', config.userDataDir],
    ...['--extensions-dir', config.extensionsDir],
  ];
}

function windowUrl(
  port: number,
  token: string,
  folder: string | undefined,
  payload: readonly (readonly [string, string])[],
): string {
  const url = new URL(`http://127.0.0.1:${port}/`);
  url.searchParams.set('tkn', token);
  if (folder === undefined) url.searchParams.set('ew', 'true');
  else url.searchParams.set(folder.endsWith('.code-workspace') ? 'workspace' : 'folder', folder);
  if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/** Ours without what a surrounding VS Code or debugger put there: it would lead the server back to that one. */
function serverEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^(NODE_OPTIONS|NODE_TEST_CONTEXT|ELECTRON_RUN_AS_NODE|VSCODE_.*)$/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)));
}
