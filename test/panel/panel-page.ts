/**
 * The built panel in a real browser, without VS Code: its own page with its own policy, the real engine in
 * its worker thread, and a host that writes down what the panel posts. Hands and eyes for tests and pictures.
 *
 *     page ── acquireVsCodeApi().postMessage ──> here ── EngineWorker ──> dist/engine-node.js
 */
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { browserArguments, findBrowser } from '../../scripts/vscode-host/browser.ts';
import { type EngineConnection, type EngineSource, EngineWorker } from '../../src/extension/engine-worker.ts';
import { panelHtml } from '../../src/extension/panel-html.ts';
import { type HostMessage, isPanelMessage, type PanelMessage } from '../../src/query/panel-messages.ts';
import { type Answer, isMessage, type Params, QueryClient, type Question } from '../../src/query/rpc.ts';
import { packForWebview } from '../../src/query/webview-wire.ts';
import { ROOT } from '../support/trace-program.ts';
import { THEMES, type ThemeName } from './themes.ts';
import { fromWire, toWire, WIRE_SCRIPT } from './wire.ts';

/** Nobody answers at this address: every request is served by `#serve`. */
const ORIGIN = 'http://panel.test';
const NONCE = 'panel';
const LIMIT_MS = 15_000;
const WEBVIEW_FOLDER = join(ROOT, 'dist/webview');
const ENGINE = join(ROOT, 'dist/engine-node.js');
const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };

export interface PanelOptions {
  readonly browser: Browser;
  /** What the engine reads; left out: there is no trace. */
  readonly source?: EngineSource;
  /** Sent in answer to `ready`. */
  readonly messages: readonly HostMessage[];
  readonly theme?: ThemeName;
  readonly widthPx?: number;
  readonly heightPx?: number;
  readonly pixelRatio?: number;
  readonly reducedMotion?: boolean;
  /** What an earlier panel had saved with `setState`. */
  readonly saved?: unknown;
}

/** Starts the browser that all panels of a test file share. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = await findBrowser();
  return chromium.launch({ executablePath, chromiumSandbox: false, args: browserArguments() });
}

/** One panel in one tab. */
export class PanelPage {
  readonly page: Page;
  /** What the panel has posted to its host, questions excepted. */
  readonly posted: PanelMessage[] = [];
  /** Errors of the page: its policy, its network, its bugs. */
  readonly errors: string[] = [];
  saved: unknown;
  readonly #context: BrowserContext;
  readonly #engine: EngineWorker | undefined;
  readonly #options: PanelOptions;
  #connection: EngineConnection | undefined;
  #own: { readonly client: QueryClient; readonly connection: EngineConnection } | undefined;

  private constructor(context: BrowserContext, page: Page, options: PanelOptions) {
    this.#context = context;
    this.page = page;
    this.#options = options;
    const logError = (text: string) => this.errors.push(text);
    this.#engine = options.source && new EngineWorker({ workerPath: ENGINE, source: options.source, logError });
  }

  static async open(options: PanelOptions): Promise<PanelPage> {
    const context = await options.browser.newContext({
      viewport: { width: options.widthPx ?? 1440, height: options.heightPx ?? 900 },
      deviceScaleFactor: options.pixelRatio ?? 1,
      reducedMotion: options.reducedMotion === false ? 'no-preference' : 'reduce',
    });
    const panel = new PanelPage(context, await context.newPage(), options);
    await panel.#load();
    return panel;
  }

  async close(): Promise<void> {
    this.#connection?.dispose();
    this.#own?.connection.dispose();
    this.#engine?.dispose();
    await this.#context.close();
  }

  /** Sends a host message. */
  async send(message: HostMessage): Promise<void> {
    await this.#post(message);
  }

  /** Asks the same engine that the panel asks. */
  ask<Q extends Question>(question: Q, params: Params<Q>): Promise<Answer<Q>> {
    if (this.#engine === undefined) throw new Error('this panel has no engine');
    if (this.#own === undefined) {
      const client: QueryClient = new QueryClient((message) => connection.send(message));
      const connection = this.#engine.connect({
        post: (message) => client.receive(message),
        fail: (error) => client.close(error),
      });
      this.#own = { client, connection };
    }
    return this.#own.client.ask(question, params);
  }

  /** The stretch of time in view. */
  async view(): Promise<{ fromNs: number; toNs: number }> {
    const [fromNs = Number.NaN, toNs = Number.NaN] = await this.#numbers('view');
    return { fromNs, toNs };
  }

  /** Waits until the view rests and is drawn from a tile that covers it. */
  async settle(): Promise<void> {
    let before = '';
    await this.until('the view to rest', async () => {
      const { fromNs, toNs } = await this.view();
      const [tileFrom = 0, tileTo = 0] = await this.#numbers('tile');
      const now = `${fromNs},${toNs}`;
      const covers = tileFrom <= Math.max(0, fromNs) && toNs <= tileTo;
      const rests = covers && now === before;
      before = now;
      return rests;
    });
  }

  /** Where the timeline stands on the page. */
  async timelineBox(): Promise<{ x: number; y: number; width: number; height: number }> {
    const box = await this.page.locator('#timeline').boundingBox();
    if (box === null) throw new Error('the timeline is not shown');
    return box;
  }

  /** The point of the page where a lane shows a moment, in the middle of the lane's row. */
  async pointOf(lane: string, atNs: number): Promise<{ x: number; y: number }> {
    const [{ fromNs, toNs }, box] = [await this.view(), await this.timelineBox()];
    const row = await this.page.locator(`[data-lane="${lane}"]`).boundingBox();
    if (row === null) throw new Error(`the lane ${lane} is not shown`);
    return { x: box.x + ((atNs - fromNs) / (toNs - fromNs)) * box.width, y: row.y + row.height / 2 };
  }

  /** Polls until `look` is true. Errors: says what was awaited, and what the page complained about. */
  async until(what: string, look: () => Promise<boolean> | boolean): Promise<void> {
    const end = performance.now() + LIMIT_MS;
    while (!(await look())) {
      if (performance.now() > end) throw new Error(`waited ${LIMIT_MS} ms for ${what}. ${this.errors.join('\n')}`);
      await this.page.waitForTimeout(40);
    }
  }

  async #numbers(name: 'view' | 'tile'): Promise<number[]> {
    const text = await this.page
      .locator('#timeline')
      .evaluate((element, key) => (element as HTMLElement).dataset[key], name);
    return (text ?? '').split(',').map(Number);
  }

  async #load(): Promise<void> {
    const { page } = this;
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
    await page.exposeFunction('fromPanel', (text: string) => this.#receive(fromWire(text)));
    await page.exposeFunction('savePanel', (text: string) => {
      this.saved = JSON.parse(text);
    });
    await page.addInitScript({ content: WIRE_SCRIPT });
    await page.addInitScript(setUpHost, this.#options.saved ?? null);
    await page.route(`${ORIGIN}/**`, (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/')
        return route.fulfill({ contentType: 'text/html', body: pageHtml(this.#options.theme ?? 'dark') });
      if (pathname === '/favicon.ico') return route.fulfill({ status: 204 });
      return route.fulfill({
        contentType: TYPES[extname(pathname)] ?? 'text/plain',
        body: readFileSync(join(WEBVIEW_FOLDER, pathname)),
      });
    });
    await page.goto(`${ORIGIN}/`);
  }

  #receive(message: unknown): void {
    if (isMessage(message)) {
      this.#connection?.send(message);
    } else if (isPanelMessage(message)) {
      this.posted.push(message);
      if (message.type === 'log' && message.level === 'error') this.errors.push(message.stack ?? message.message);
      if (message.type === 'ready') this.#start();
    }
  }

  #start(): void {
    for (const message of this.#options.messages) void this.#post(message);
    this.#connection = this.#engine?.connect({
      post: (message) => void this.#post(message),
      fail: (error) => void this.#post({ type: 'trouble', error }),
    });
  }

  async #post(message: unknown): Promise<void> {
    const text = toWire(packForWebview(message));
    // A page that is closing cannot be told anything any more.
    await this.page
      .evaluate((wire) => (globalThis as unknown as { toPanel(text: string): void }).toPanel(wire), text)
      .catch(() => undefined);
  }
}

/** Runs in the page before its script: what VS Code gives a webview. Must not use anything from outside. */
function setUpHost(saved: unknown): void {
  const bridge = globalThis as unknown as {
    fromPanel(text: string): void;
    savePanel(text: string): void;
    toWire(value: unknown): string;
    fromWire(text: string): unknown;
    toPanel(text: string): void;
    acquireVsCodeApi(): unknown;
  };
  bridge.toPanel = (text) => dispatchEvent(new MessageEvent('message', { data: bridge.fromWire(text) }));
  bridge.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => bridge.fromPanel(bridge.toWire(message)),
    getState: () => saved ?? undefined,
    setState: (state: unknown) => bridge.savePanel(JSON.stringify(state)),
  });
}

/** The page that the extension serves, with a theme's class and variables where VS Code puts them. */
function pageHtml(theme: ThemeName): string {
  const { bodyClass, variables } = THEMES[theme];
  const fonts = { 'font-family': 'system-ui, sans-serif', 'font-size': '13px', 'editor-font-family': 'monospace' };
  const style = Object.entries({ ...variables, ...fonts }).map(([name, value]) => `--vscode-${name}:${value}`);
  return panelHtml({
    cspSource: ORIGIN,
    nonce: NONCE,
    script: `${ORIGIN}/main.js`,
    styles: [`${ORIGIN}/main.css`],
    iconStyle: `${ORIGIN}/codicon.css`,
  })
    .replace('<html lang="en">', `<html lang="en" style="${style.join(';')}">`)
    .replace('<body>', `<body class="${bodyClass}">`);
}
