/**
 * Hands and eyes of the tests that run inside VS Code: connects to the window that the extension host belongs
 * to and works it as a person does. The window's debugging address is in LOOPSCOPE_TEST_CDP; desktop VS Code
 * and the browser of the VS Code server are driven alike.
 *
 *   const driver = await VscodeDriver.connect();
 *   const panel = await driver.webview('canvas#timeline');
 *   await panel.locator('canvas#timeline').click({ position: { x: 40, y: 12 } });
 */

import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Browser, chromium, type Frame, type Page } from 'playwright-core';

const LIMIT_MS = 20_000;
const POLL_MS = 50;

/** Waits until `look` gives something other than undefined, false or null. Errors: says `what` was awaited. */
export async function waitUntil<T>(
  what: string,
  look: () => Promise<T | undefined | false | null> | T | undefined | false | null,
  limitMs: number = LIMIT_MS,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false && found !== null) return found;
    if (performance.now() >= end) throw new Error(`waited ${limitMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** A connection to the VS Code window. One owner, who calls `dispose`. */
export class VscodeDriver {
  readonly #browser: Browser | undefined;
  /** The workbench. */
  readonly page: Page;

  private constructor(browser: Browser | undefined, page: Page) {
    this.#browser = browser;
    this.page = page;
  }

  /** Connects to the window under test. Errors: the address is missing or no workbench is found there. */
  static async connect(address: string | undefined = process.env.LOOPSCOPE_TEST_CDP): Promise<VscodeDriver> {
    if (address === undefined) throw new Error('LOOPSCOPE_TEST_CDP is not set: run the suites with npm test');
    const browser = await waitUntil(`a window that listens at ${address}`, () =>
      chromium.connectOverCDP(address, { timeout: LIMIT_MS }).catch(() => undefined),
    );
    const page = await waitUntil('the workbench', () => findWorkbench(browser));
    return new VscodeDriver(browser, page);
  }

  /** A driver of a page that someone else opened and will close. */
  static of(page: Page): VscodeDriver {
    return new VscodeDriver(undefined, page);
  }

  /** The innermost frame of a visible webview in which `selector` matches something. */
  webview(selector: string, limitMs: number = LIMIT_MS): Promise<Frame> {
    return waitUntil(`a webview with ${selector}`, () => this.findWebview(selector), limitMs);
  }

  /** As `webview`, without waiting. */
  async findWebview(selector: string): Promise<Frame | undefined> {
    for (const frame of this.page.frames()) {
      // The page, a frame that VS Code makes, and in it the extension's own document.
      if (frame.parentFrame()?.parentFrame() == null) continue;
      const element = await frame.$(selector).catch(() => null);
      if (element !== null) return frame;
    }
    return undefined;
  }

  /** Clicks at a place in CSS pixels from the upper left corner of the element that `selector` names. */
  async clickAt(frame: Frame, selector: string, cssX: number, cssY: number): Promise<void> {
    await frame.locator(selector).click({ position: { x: cssX, y: cssY } });
  }

  /** Presses keys as Playwright names them (`F5`, `Control+Shift+KeyP`) where the focus is. */
  async press(keys: string): Promise<void> {
    await this.page.keyboard.press(keys);
  }

  /** Runs a command through the command palette, by its full title. */
  async runPaletteCommand(title: string): Promise<void> {
    await this.press('F1');
    const input = this.page.locator('.quick-input-widget input');
    await input.waitFor({ state: 'visible', timeout: LIMIT_MS });
    await input.fill(`>${title}`);
    await this.page
      .locator('.quick-input-list .monaco-list-row', { hasText: title })
      .first()
      .waitFor({ timeout: LIMIT_MS });
    await this.press('Enter');
  }

  /** A picture of the whole window as PNG; `path` is relative to LOOPSCOPE_TEST_PICTURES unless absolute. */
  async screenshot(path: string): Promise<string> {
    const target = path.startsWith('/') ? path : join(process.env.LOOPSCOPE_TEST_PICTURES ?? '.', path);
    mkdirSync(dirname(target), { recursive: true });
    await this.page.screenshot({ path: target });
    return target;
  }

  /** Disconnects; the window stays open. */
  async dispose(): Promise<void> {
    await this.#browser?.close().catch(() => undefined);
  }
}

async function findWorkbench(browser: Browser): Promise<Page | undefined> {
  for (const page of browser.contexts().flatMap((context) => context.pages())) {
    const workbench = await page.$('.monaco-workbench').catch(() => null);
    if (workbench !== null) return page;
  }
  return undefined;
}
