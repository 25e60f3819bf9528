/**
 * Pictures of the panel in all themes and sizes, for looking at: `node test/panel/shots.ts [folder] [name …]`.
 * Needs `npm run build`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HostMessage } from '../../src/query/panel-messages.ts';
import { ROOT } from '../support/trace-program.ts';
import { launchBrowser, type PanelOptions, PanelPage } from './panel-page.ts';
import { Recording } from './recordings.ts';

const [folder = join(ROOT, 'dist/test/pictures'), ...names] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const FILE: readonly HostMessage[] = [
  { type: 'hello', title: 'all-queues.looptrace', source: 'file', canRecord: true, canSave: false },
];
const LIVE: readonly HostMessage[] = [
  { type: 'hello', title: 'all-queues', source: 'recording', canRecord: true, canSave: true },
  { type: 'debugState', running: true, stopped: false, recordingPaused: false, endedByUser: false },
];
const EMPTY: readonly HostMessage[] = [{ type: 'hello', title: '', source: 'empty', canRecord: true, canSave: false }];

const browser = await launchBrowser();
const whole = await Recording.whole(3_000);

interface Shot extends Omit<PanelOptions, 'browser'> {
  readonly name: string;
  readonly act?: (panel: PanelPage) => Promise<void>;
}

/** Zooms in around the middle and selects a run in the timers lane. */
async function zoomAndSelect(panel: PanelPage): Promise<void> {
  await panel.settle();
  const { x, y, width, height } = await panel.timelineBox();
  await panel.page.mouse.move(x + width / 2, y + height / 3);
  for (let notch = 0; notch < 14; notch++) await panel.page.mouse.wheel(0, -100);
  await panel.settle();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter']) await panel.page.keyboard.press(key);
  await panel.until('details', () => panel.page.locator('.details .sentence').isVisible());
}

const source = { folder: whole.folder };
const shots: readonly Shot[] = [
  ...(['dark', 'light', 'hc'] as const).flatMap((theme): Shot[] => [
    { name: `whole-${theme}`, theme, source, messages: FILE },
    { name: `details-${theme}`, theme, source, messages: FILE, act: zoomAndSelect },
    { name: `small-${theme}`, theme, source, messages: FILE, widthPx: 700, heightPx: 500 },
  ]),
  { name: 'small-details-dark', source, messages: FILE, widthPx: 700, heightPx: 500, act: zoomAndSelect },
  { name: 'low-dark', source, messages: FILE, widthPx: 1_100, heightPx: 350 },
  { name: 'narrow-light', theme: 'light', source, messages: FILE, widthPx: 500, heightPx: 900, act: zoomAndSelect },
  { name: 'sharp-dark', source, messages: FILE, widthPx: 1_000, heightPx: 620, pixelRatio: 2, act: zoomAndSelect },
  { name: 'empty-dark', messages: EMPTY, widthPx: 1_000, heightPx: 620 },
  {
    name: 'table-light',
    theme: 'light',
    source,
    messages: FILE,
    act: async (panel) => {
      await zoomAndSelect(panel);
      await panel.page.keyboard.press('t');
      await panel.until('rows', () => panel.page.locator('.rows tbody tr').first().isVisible());
    },
  },
  {
    name: 'keys-dark',
    source,
    messages: FILE,
    act: async (panel) => {
      await panel.settle();
      await panel.page.keyboard.press('?');
    },
  },
];

async function shoot({ name, act, ...options }: Shot): Promise<void> {
  const panel = await PanelPage.open({ ...options, browser });
  try {
    if (options.source !== undefined) await panel.settle();
    await act?.(panel);
    await panel.page.waitForTimeout(500);
    await panel.page.screenshot({ path: join(folder, `${name}.png`) });
    process.stdout.write(`${name} ${panel.errors.join(' | ')}\n`);
  } finally {
    await panel.close();
  }
}

async function shootLive(): Promise<void> {
  const running = await Recording.start(60_000);
  await shoot({
    name: 'live-dark',
    source: { folder: running.folder },
    messages: LIVE,
    act: (panel) => panel.page.waitForTimeout(3_500),
  });
  await running.kill();
  await shoot({ name: 'cut-off-dark', source: { folder: running.folder }, messages: FILE });
  await running.remove();
}

const wanted = (name: string) => names.length === 0 || names.some((part) => name.includes(part));
for (const shot of shots) if (wanted(shot.name)) await shoot(shot);
if (wanted('live-dark')) await shootLive();
await whole.remove();
await browser.close();
