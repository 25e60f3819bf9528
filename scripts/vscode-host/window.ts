/**
 * A VS Code window in a headless browser, of a size at which people work. The page lives in the browser's
 * default context, so that others can find it through the debugging port (`test/support/vscode-driver.ts`).
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { browserArguments } from './browser.ts';

const WIDTH_PX = 1440;
const HEIGHT_PX = 900;

/** An open browser with one empty page. */
export interface BrowserWindow {
  readonly context: BrowserContext;
  readonly page: Page;
  close(): Promise<void>;
}

/** Starts the browser; `debuggingPort` 0 opens no port. */
export async function openBrowser(executable: string, debuggingPort: number): Promise<BrowserWindow> {
  const profile = mkdtempSync(join(tmpdir(), 'loopscope-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: executable,
    headless: true,
    // The kernel feature that the browser's sandbox needs is missing for root and in most containers.
    chromiumSandbox: false,
    viewport: { width: WIDTH_PX, height: HEIGHT_PX },
    args: [...browserArguments(), ...(debuggingPort === 0 ? [] : [`--remote-debugging-port=${debuggingPort}`])],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  return {
    context,
    page,
    close: async () => {
      await context.close().catch(() => undefined);
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
