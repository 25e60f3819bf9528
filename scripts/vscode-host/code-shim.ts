#!/usr/bin/env node
/**
 * Stands in for the VS Code executable where there is none: takes the flags that `@vscode/test-electron`
 * passes and runs the same tests in VS Code's server with a headless browser as its window.
 *
 *   code-shim.ts [folder] --extensionDevelopmentPath=DIR… --extensionTestsPath=FILE
 *                [--user-data-dir=DIR] [--extensions-dir=DIR] [--remote-debugging-port=N]
 *
 * Other flags are ignored. The exit code is that of the test run. Environment: VSCODE_SERVER_DIR and
 * BROWSER_EXECUTABLE say what to run (`host.ts` sets them), HOST_LIMIT_MS how long at most.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findBrowser } from './browser.ts';
import { installVscodeServer } from './install.ts';
import { startServer, type VscodeServer } from './server.ts';
import { type BrowserWindow, openBrowser } from './window.ts';

const LIMIT_MS = Number(process.env.HOST_LIMIT_MS ?? 600_000);
const LOG_TAIL_CHARS = 6_000;

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string', multiple: true },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
    'extensions-dir': { type: 'string' },
    'remote-debugging-port': { type: 'string' },
  },
});

/** `strict: false` types every value loosely; a flag given without `=value` is no string. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Runs the window until its tests end, the time is up, or something breaks; gives the exit code. */
async function runTests(server: VscodeServer, window: BrowserWindow, tests: string): Promise<number> {
  const remote = `vscode-remote://127.0.0.1:${server.port}`;
  const developed = [values.extensionDevelopmentPath ?? []].flat().filter((path) => typeof path === 'string');
  const payload = [
    ...developed.map((path) => ['extensionDevelopmentPath', remote + resolve(path)] as const),
    ['extensionTestsPath', remote + resolve(tests)] as const,
    ['skipWelcome', 'true'] as const,
  ];
  const folder = positionals[0] === undefined ? undefined : resolve(positionals[0]);
  const { page } = window;
  return new Promise((finish) => {
    const broke = (what: string) => {
      if (server.group.stopping) return;
      console.error(`VS Code host: ${what}`);
      console.error(server.group.log.slice(-LOG_TAIL_CHARS));
      finish(1);
    };
    const timer = setTimeout(() => broke(`the tests did not end within ${LIMIT_MS / 1000} s`), LIMIT_MS);
    timer.unref();
    page.on('crash', () => broke('the window crashed'));
    window.context.on('close', () => broke('the browser closed'));
    void server.group.exited.then((code) => broke(`the server ended with code ${code}`));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => finish(130));
    const open = async () => {
      await page.exposeFunction('codeAutomationLog', () => undefined);
      await page.exposeFunction('codeAutomationExit', (code: number) => finish(code));
      await page.goto(server.windowUrl(folder, payload));
    };
    open().catch((error: Error) => broke(`the window did not open: ${error.message}`));
  });
}

async function main(): Promise<number> {
  const tests = text(values.extensionTestsPath);
  if (tests === undefined) {
    console.error('code-shim: --extensionTestsPath=FILE is missing; this stand-in only runs tests.');
    return 2;
  }
  const vscode = process.env.VSCODE_SERVER_DIR ?? (await installVscodeServer());
  const browser = await findBrowser();
  const scratch = mkdtempSync(join(tmpdir(), 'loopscope-host-'));
  const userDataDir = resolve(text(values['user-data-dir']) ?? join(scratch, 'user-data'));
  const extensionsDir = resolve(text(values['extensions-dir']) ?? join(scratch, 'extensions'));
  let server: VscodeServer | undefined;
  let window: BrowserWindow | undefined;
  try {
    window = await openBrowser(browser, Number(text(values['remote-debugging-port']) ?? 0));
    server = await startServer({
      vscode,
      dataDir: join(scratch, 'server'),
      userDataDir,
      extensionsDir,
      testDriver: true,
      env: process.env,
    });
    return await runTests(server, window, tests);
  } finally {
    await Promise.all([server?.group.stop(), window?.close()]);
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

process.exit(await main());
