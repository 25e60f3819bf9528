/**
 * The demo of `npm start`: a profile with the packaged extension installed, a copy of the demo server's folder
 * on a free port, and a load client that keeps the server busy for as long as the demo lives.
 */

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packFolder } from '../package.ts';
import type { Host } from '../vscode-host/host.ts';
import { installInto, type ProfileFolders, writeUserSettings } from '../vscode-host/profile.ts';
import { copyDebuggee } from './debuggees.ts';
import { findFreePort } from './free-port.ts';
import { repoRoot, vsixPath } from './paths.ts';
import { ProcessGroup } from './process-group.ts';
import { step } from './progress.ts';

const DEMO_SERVER = 'fastify-server';
/** The port that the demo's launch.json names; in the copy it becomes a free one. */
const DEMO_PORT = '3210';
const LOAD_RESTART_MS = 1_000;

/** A prepared demo. `dispose` ends the load and removes what was made. */
export interface Demo {
  readonly profile: ProfileFolders;
  /** The folder to open. */
  readonly folder: string;
  /** Where the demo server will listen. */
  readonly address: string;
  /** For the host's own files. */
  readonly scratch: string;
  dispose(): Promise<void>;
}

/** Prepares everything up to the window. Errors: `UserError`s of the installs. */
export async function prepareDemo(host: Host): Promise<Demo> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'loopscope-demo-')));
  const profile = { userDataDir: join(scratch, 'user-data'), extensionsDir: join(scratch, 'extensions') };
  mkdirSync(profile.extensionsDir, { recursive: true });
  writeUserSettings(profile.userDataDir, {
    'debug.openDebug': 'neverOpen',
    'debug.internalConsoleOptions': 'neverOpen',
  });
  await step('Installing the extension into VS Code', async () => {
    await installInto(host, profile, vsixPath);
    const starter = join(scratch, 'demo-starter.vsix');
    await packFolder(join(repoRoot, 'scripts/demo-starter'), starter);
    await installInto(host, profile, starter);
  });
  const folder = join(scratch, DEMO_SERVER);
  await copyDebuggee(DEMO_SERVER, folder);
  const port = await findFreePort();
  moveToPort(join(folder, '.vscode/launch.json'), port);
  const address = `http://127.0.0.1:${port}`;
  const stopLoad = keepLoading(folder, address);
  const dispose = async () => {
    await stopLoad();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  return { profile, folder, address, scratch, dispose };
}

function moveToPort(launchFile: string, port: number): void {
  const text = readFileSync(launchFile, 'utf8');
  writeFileSync(launchFile, text.replaceAll(`"${DEMO_PORT}"`, `"${port}"`));
}

/** The load client gives up when nobody answers; the server may start later, or again, so it is started again. */
function keepLoading(folder: string, address: string): () => Promise<void> {
  let stopped = false;
  let client: ProcessGroup;
  const start = () => {
    client = new ProcessGroup(process.execPath, [join(folder, 'load.mjs'), address], { cwd: folder });
    void client.exited.then(() => {
      if (!stopped) setTimeout(() => stopped || start(), LOAD_RESTART_MS);
    });
  };
  start();
  return async () => {
    stopped = true;
    await client.stop();
  };
}
