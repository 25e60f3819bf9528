/**
 * `npm start`: opens a real VS Code on the demo workspace, with the packaged extension installed, a traced
 * session of the demo server under load, and the panel open. Ends with Ctrl+C or when the window is closed.
 *
 * `npm start -- --screenshot FILE.png` does the same without a person: waits until every lane shows live
 * data, saves what the window looks like, and exits 0; 1 when the lanes stay empty.
 */

import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../src/base/user-error.ts';
import { VscodeDriver } from '../test/support/vscode-driver.ts';
import { buildAll } from './build.ts';
import { type Demo, prepareDemo } from './lib/demo.ts';
import { findFreePort } from './lib/free-port.ts';
import { distDir } from './lib/paths.ts';
import { ProcessGroup } from './lib/process-group.ts';
import { runMain, say, step } from './lib/progress.ts';
import { which } from './lib/run.ts';
import { packExtension } from './package.ts';
import { type DesktopHost, describeHost, findHost, type ServerHost } from './vscode-host/host.ts';
import { startServer } from './vscode-host/server.ts';
import { openBrowser } from './vscode-host/window.ts';

const LANES = ['nextTick', 'microtasks', 'timers', 'poll', 'check', 'close', 'pool'];
const LANES_LIMIT_MS = 90_000;
const POLL_MS = 250;
const SETTLE_MS = 5_000;

/** A running VS Code: `driver` only where we hold the window ourselves. */
interface OpenWindow {
  readonly driver: VscodeDriver | undefined;
  /** Resolves when a person closes it, or it breaks. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

async function openServerWindow(host: ServerHost, demo: Demo, isHeadless: boolean): Promise<OpenWindow> {
  const dataDir = join(demo.scratch, 'server');
  const server = await startServer({
    vscode: host.vscode,
    dataDir,
    ...demo.profile,
    testDriver: false,
    env: process.env,
  });
  const ended = server.group.exited.then(() => undefined);
  const url = server.windowUrl(demo.folder);
  if (!isHeadless) {
    process.stdout.write(`\nOpen this address in a browser (Ctrl+C here ends it):\n\n  ${url}\n\n`);
    openForPerson(url);
    return { driver: undefined, ended, close: () => server.group.stop() };
  }
  say(`opening ${url}`);
  const window = await openBrowser(host.browser, 0);
  await window.page.goto(url);
  const close = async () => {
    await Promise.all([window.close(), server.group.stop()]);
  };
  return { driver: VscodeDriver.of(window.page), ended, close };
}

async function openDesktopWindow(host: DesktopHost, demo: Demo, isHeadless: boolean): Promise<OpenWindow> {
  const port = isHeadless ? await findFreePort() : 0;
  const args = [
    demo.folder,
    '--new-window',
    '--disable-workspace-trust',
    '--skip-welcome',
    `--user-data-dir=${demo.profile.userDataDir}`,
    `--extensions-dir=${demo.profile.extensionsDir}`,
    ...(isHeadless ? [`--remote-debugging-port=${port}`] : []),
    // Chromium refuses to start as root with its sandbox.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
  const group = new ProcessGroup(host.executable, args, { env: process.env });
  const ended = group.exited.then(() => undefined);
  if (!isHeadless) {
    process.stdout.write('\nVS Code opens; close its window or press Ctrl+C here to end.\n');
    return { driver: undefined, ended, close: () => group.stop() };
  }
  const driver = await VscodeDriver.connect(`http://127.0.0.1:${port}`);
  return { driver, ended, close: () => group.stop() };
}

/** Opens a browser only where a person sits at this machine's screen. */
function openForPerson(url: string): void {
  const hasScreen = process.platform === 'darwin' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  const opener = which(process.platform === 'darwin' ? 'open' : 'xdg-open');
  if (process.stdout.isTTY && hasScreen && opener !== undefined) new ProcessGroup(opener, [url], {});
}

/** Waits until the panel says that every lane has data. Errors: `UserError` naming the lanes that have none. */
async function waitForLanes(driver: VscodeDriver): Promise<void> {
  const end = performance.now() + LANES_LIMIT_MS;
  let missing = LANES;
  let sawPanel = false;
  while (performance.now() < end) {
    const frame = await driver.findWebview('body[data-lanes-live]');
    const live = await frame?.evaluate(() => document.body.dataset.lanesLive ?? '').catch(() => undefined);
    if (live !== undefined) {
      sawPanel = true;
      const lanes = live.split(',').map((name) => name.trim());
      missing = LANES.filter((lane) => !lanes.includes(lane));
      if (missing.length === 0) {
        // The first second shows a server that starts; the picture is to show one that works.
        await new Promise((wake) => setTimeout(wake, SETTLE_MS));
        return;
      }
    }
    await new Promise((wake) => setTimeout(wake, POLL_MS));
  }
  const seconds = LANES_LIMIT_MS / 1000;
  const message = sawPanel
    ? `These lanes showed no data within ${seconds} s: ${missing.join(', ')}.`
    : `The Async Timeline panel did not open within ${seconds} s.`;
  const picture = await driver.screenshot(join(distDir, 'start-failed.png'));
  throw new UserError({ code: 'demo', message, hint: `What the window looks like: ${picture}` });
}

function interrupted(): Promise<void> {
  return new Promise((finish) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => finish());
  });
}

await runMain(async () => {
  const { values } = parseArgs({ options: { screenshot: { type: 'string' } } });
  const picture =
    values.screenshot === undefined ? undefined : resolve(process.env.INIT_CWD ?? process.cwd(), values.screenshot);
  if (picture !== undefined && !existsSync(dirname(picture))) mkdirSync(dirname(picture), { recursive: true });
  await step('Building', buildAll);
  await step('Packaging', packExtension);
  const host = await findHost();
  say(`using ${describeHost(host)}`);
  const demo = await prepareDemo(host);
  let window: OpenWindow | undefined;
  try {
    const isHeadless = picture !== undefined;
    window =
      host.kind === 'server'
        ? await openServerWindow(host, demo, isHeadless)
        : await openDesktopWindow(host, demo, isHeadless);
    const { driver, ended } = window;
    if (picture === undefined || driver === undefined) {
      await Promise.race([ended, interrupted()]);
      return 0;
    }
    await step('Waiting for live data in every lane', () => waitForLanes(driver));
    await driver.screenshot(picture);
    process.stdout.write(`${picture}\n`);
    return 0;
  } finally {
    await window?.close();
    await demo.dispose();
  }
});
