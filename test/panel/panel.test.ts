/**
 * The panel in a real browser over the real engine and real recordings, worked with real pointer, wheel and
 * key events. What is expected comes from the engine's own answers, asked beside the panel.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { BoxColumns } from '../../src/query/contract.ts';
import type { HostMessage, PanelMessage } from '../../src/query/panel-messages.ts';
import { launchBrowser, type PanelOptions, PanelPage } from './panel-page.ts';
import { PROGRAM, Recording } from './recordings.ts';

const FILE: readonly HostMessage[] = [
  { type: 'hello', title: 'queues.looptrace', source: 'file', canRecord: true, canSave: false },
];
const LIVE: readonly HostMessage[] = [
  { type: 'hello', title: 'queues', source: 'recording', canRecord: true, canSave: true },
  { type: 'debugState', running: true, stopped: false, recordingPaused: false, endedByUser: false },
];
const ALL_LANES = ['nextTick', 'microtasks', 'timers', 'poll', 'pool', 'check', 'close'];
/** Half a pixel of a view is nothing; this share of a view is less. */
const SAME_SHARE = 1 / 1_000;

let browser: Browser;
let whole: Recording;
let running: Recording;

before(async () => {
  browser = await launchBrowser();
  whole = await Recording.whole(1_500);
  running = await Recording.start(600_000);
});

after(async () => {
  await browser?.close();
  await whole?.remove();
  await running?.remove();
});

/** Opens a panel, gives it to `use`, and insists that nothing went wrong in the page. */
async function withPanel(options: Partial<PanelOptions>, use: (panel: PanelPage) => Promise<void>): Promise<void> {
  const panel = await PanelPage.open({ browser, messages: FILE, source: { folder: whole.folder }, ...options });
  try {
    if (options.messages?.every((message) => message.type !== 'hello' || message.source !== 'empty') ?? true)
      await panel.settle();
    await use(panel);
    assert.deepEqual(panel.errors, []);
  } finally {
    await panel.close();
  }
}

/** A box in the middle of a lane that stands for one run. */
async function loneRun(panel: PanelPage, lane: string): Promise<{ run: number; startNs: number; endNs: number }> {
  const { fromNs, toNs } = await panel.view();
  const { lanes } = await panel.ask('view', { stream: 0, fromNs: Math.max(0, fromNs), toNs, widthPx: 700 });
  const boxes: BoxColumns | undefined = lanes.find((candidate) => candidate.lane === lane)?.boxes;
  assert.ok(boxes !== undefined);
  const middle = (fromNs + toNs) / 2;
  for (let index = 0; index < boxes.length; index++) {
    const [startNs = 0, endNs = 0, run = -1] = [boxes.startNs[index], boxes.endNs[index], boxes.run[index]];
    if (boxes.count[index] === 1 && startNs > middle) return { run, startNs, endNs };
  }
  throw new Error(`no lone run in ${lane}`);
}

/** Zooms in around a long run of a lane, so that it is wide enough to be clicked without luck. */
async function showLongest(panel: PanelPage, lane: string): Promise<{ run: number; startNs: number; endNs: number }> {
  const { endNs: end } = await panel.ask('session', {});
  const { lanes } = await panel.ask('view', { stream: 0, fromNs: 0, toNs: end, widthPx: 4 });
  const boxes = lanes.find((candidate) => candidate.lane === lane)?.boxes;
  const details = await Promise.all(Array.from(boxes?.run ?? [], (run) => panel.ask('run', { run })));
  // Not one at the edges of the recording: some tests go on to its neighbours.
  const inside = details.filter((run) => run.startNs > end / 10 && run.endNs < end * 0.9);
  const longest = inside.reduce((a, b) => (b.runNs > a.runNs ? b : a));
  const { x, y } = await panel.pointOf(lane, (longest.startNs + longest.endNs) / 2);
  await panel.page.mouse.move(x, y);
  // How long it is depends on what else the machine does.
  for (;;) {
    const { fromNs, toNs } = await panel.view();
    if (longest.runNs > (toNs - fromNs) / 8) return longest;
    await panel.page.mouse.wheel(0, -100);
    await panel.settle();
  }
}

const reveals = (panel: PanelPage) =>
  panel.posted.filter((message): message is Extract<PanelMessage, { type: 'reveal' }> => message.type === 'reveal');

async function selectByClick(panel: PanelPage, lane: string): Promise<{ run: number; startNs: number; endNs: number }> {
  const run = await showLongest(panel, lane);
  const { x, y } = await panel.pointOf(lane, (run.startNs + run.endNs) / 2);
  await panel.page.mouse.click(x, y);
  await panel.until('details', () => panel.page.locator('.details .sentence').isVisible());
  return run;
}

test('all lanes of a recording are shown, each with its name and numbers', async () => {
  await withPanel({}, async (panel) => {
    assert.equal(await panel.page.evaluate(() => document.body.dataset.lanesLive), ALL_LANES.join(','));
    for (const lane of ALL_LANES) {
      const label = panel.page.locator(`[data-lane="${lane}"]`);
      await panel.until(`numbers of ${lane}`, async () => /\d/.test(await label.locator('.wait').innerText()));
      assert.ok((await label.innerText()).length > 3);
    }
    assert.match(await panel.page.locator('.headline').innerText(), /In view: 0\.0+ to \d+\.\d+ s/);
  });
});

test('the lanes are painted: pixels of the run colour where the engine says that something ran', async () => {
  await withPanel({}, async (panel) => {
    const run = await showLongest(panel, 'timers');
    const { x, y } = await panel.pointOf('timers', (run.startNs + run.endNs) / 2);
    const box = await panel.timelineBox();
    const pixel = await panel.page.evaluate(
      ([cssX, cssY]) => {
        const canvas = document.querySelector<HTMLCanvasElement>('canvas.lanes');
        return [...(canvas?.getContext('2d')?.getImageData(cssX, cssY, 1, 1).data ?? [])];
      },
      [x - box.x, y - box.y] as const,
    );
    assert.deepEqual(pixel, [55, 148, 255, 255]);
  });
});

test('the wheel zooms and keeps the time under the pointer', async () => {
  await withPanel({}, async (panel) => {
    const box = await panel.timelineBox();
    for (const [share, delta] of [
      [0.25, -100],
      [0.8, -300],
      [0.5, 200],
    ] as const) {
      const before = await panel.view();
      await panel.page.mouse.move(box.x + box.width * share, box.y + 200);
      await panel.page.mouse.wheel(0, delta);
      await panel.until('the zoom', async () => (await panel.view()).fromNs !== before.fromNs);
      const now = await panel.view();
      const at = (view: typeof now) => view.fromNs + share * (view.toNs - view.fromNs);
      assert.ok(
        Math.abs(at(before) - at(now)) < (now.toNs - now.fromNs) * SAME_SHARE * 2,
        `${share}: ${at(before)} → ${at(now)}`,
      );
      assert.equal(now.toNs - now.fromNs < before.toNs - before.fromNs, delta < 0);
    }
  });
});

test('dragging and shift with the wheel pan without zooming', async () => {
  await withPanel({}, async (panel) => {
    await showLongest(panel, 'timers');
    const box = await panel.timelineBox();
    const start = await panel.view();
    const spanNs = start.toNs - start.fromNs;
    await panel.page.mouse.move(box.x + 400, box.y + 250);
    await panel.page.mouse.down();
    await panel.page.mouse.move(box.x + 300, box.y + 250, { steps: 5 });
    await panel.page.mouse.up();
    await panel.settle();
    const dragged = await panel.view();
    assert.ok(Math.abs(dragged.fromNs - start.fromNs - (100 / box.width) * spanNs) < spanNs * SAME_SHARE * 2);
    assert.ok(Math.abs(dragged.toNs - dragged.fromNs - spanNs) < 3);
    assert.equal(await panel.page.locator('.details .sentence').count(), 0, 'a drag selects nothing');
    await panel.page.keyboard.down('Shift');
    await panel.page.mouse.wheel(0, 100);
    await panel.page.keyboard.up('Shift');
    await panel.until('the pan', async () => (await panel.view()).fromNs > dragged.fromNs);
    const panned = await panel.view();
    assert.ok(Math.abs(panned.toNs - panned.fromNs - spanNs) < 3);
  });
});

test('a click on a box shows what it waited for, and says it to a screen reader', async () => {
  await withPanel({}, async (panel) => {
    const run = await selectByClick(panel, 'timers');
    const details = await panel.ask('run', { run: run.run });
    const text = await panel.page.locator('.details').innerText();
    for (const word of ['Waited', 'Queued', 'Ran', 'Created at', 'all-queues.cjs:'])
      assert.ok(text.includes(word), word);
    assert.equal(await panel.page.locator('.details .sentence').innerText(), details.sentence);
    assert.equal(await panel.page.locator('[aria-live=polite].sr-only').innerText(), details.sentence);
    const box = await panel.timelineBox();
    await panel.page.mouse.click(box.x + 5, box.y + box.height - 3);
  });
});

test('Enter and the places in the details open the source at file and line', async () => {
  await withPanel({}, async (panel) => {
    const run = await selectByClick(panel, 'timers');
    await panel.page.keyboard.press('Enter');
    await panel.until('a reveal', () => reveals(panel).length === 1);
    const { site } = await panel.ask('run', { run: run.run });
    const [first] = reveals(panel);
    assert.equal(first?.place.file, PROGRAM);
    assert.deepEqual(first?.place, site.frames[0]?.place);
    await panel.page.locator('.details .link', { hasText: 'all-queues.cjs' }).first().click();
    await panel.until('another reveal', () => reveals(panel).length === 2);
    assert.equal(reveals(panel)[1]?.place.line, site.frames[0]?.place?.line);
  });
});

test('left and right go to the neighbours in the lane and keep them in view', async () => {
  await withPanel({}, async (panel) => {
    const { run } = await selectByClick(panel, 'timers');
    for (const [key, direction, from] of [
      ['ArrowRight', 'next', run],
      ['ArrowLeft', 'previous', await panel.ask('neighbour', { run, direction: 'next' })],
    ] as const) {
      assert.ok(from !== null);
      const expected = await panel.ask('neighbour', { run: from, direction });
      assert.ok(expected !== null);
      const { sentence, startNs } = await panel.ask('run', { run: expected });
      await panel.page.keyboard.press(key);
      await panel.until(
        `the ${direction} run`,
        async () => (await panel.page.locator('.details .sentence').innerText()) === sentence,
      );
      await panel.settle();
      const { fromNs, toNs } = await panel.view();
      assert.ok(fromNs <= startNs && startNs < toNs);
    }
  });
});

test('everything can be reached by keys: lane, run, fit, all, back, forward, clear', async () => {
  await withPanel({}, async (panel) => {
    const { page } = panel;
    const all = await panel.view();
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await panel.until('a selection', () => page.locator('.details .sentence').isVisible());
    await page.keyboard.press('f');
    await panel.until(
      'the fit',
      async () => (await panel.view()).toNs - (await panel.view()).fromNs < (all.toNs - all.fromNs) / 10,
    );
    await panel.until('a view to go back to', () => page.locator('button[title^="Back"]').isEnabled());
    const fitted = await panel.view();
    await page.keyboard.press('0');
    await panel.until('all', async () => (await panel.view()).toNs === all.toNs);
    await panel.until('the view to count', () => page.locator('button[title^="Forward"]').isDisabled());
    await page.waitForTimeout(600);
    await page.keyboard.press('Alt+ArrowLeft');
    await panel.until('back', async () => (await panel.view()).toNs === fitted.toNs);
    await page.keyboard.press('Alt+ArrowRight');
    await panel.until('forward', async () => (await panel.view()).toNs === all.toNs);
    await page.keyboard.press('Escape');
    await panel.until('nothing selected', async () => (await page.locator('.details .sentence').count()) === 0);
    await page.keyboard.press('w');
    await panel.until(
      'a zoom',
      async () => (await panel.view()).toNs - (await panel.view()).fromNs < all.toNs - all.fromNs,
    );
    const zoomed = await panel.view();
    await page.keyboard.press('d');
    await panel.until('a pan', async () => (await panel.view()).fromNs > zoomed.fromNs);
    await page.keyboard.press('Home');
    await panel.until('the beginning', async () => (await panel.view()).fromNs === 0);
  });
});

test('T shows the lane as a table: the same runs, and rows can be worked by keys', async () => {
  await withPanel({}, async (panel) => {
    const { page } = panel;
    const run = await selectByClick(panel, 'timers');
    await page.keyboard.press('t');
    const { fromNs, toNs } = await panel.view();
    const { total } = await panel.ask('laneRows', {
      stream: 0,
      lane: 'timers',
      fromNs: Math.max(0, fromNs),
      toNs,
      limit: 200,
    });
    await panel.until('the rows', async () => (await page.locator('.rows tbody tr').count()) === total);
    const selected = page.locator('.rows tr[aria-selected=true]');
    assert.equal(await selected.getAttribute('data-run'), String(run.run));
    await selected.focus();
    const other = (await selected.locator('xpath=following-sibling::tr[1]').count()) > 0 ? 'ArrowDown' : 'ArrowUp';
    await page.keyboard.press(other);
    await page.keyboard.press('Enter');
    await panel.until('another selection', async () => (await selected.getAttribute('data-run')) !== String(run.run));
    await page.keyboard.press('Enter');
    await panel.until('its source', () => reveals(panel).length === 1);
    await page.keyboard.press('t');
    await panel.until('the details again', () => page.locator('.details .sentence').isVisible());
  });
});

test('? shows the keys and Esc puts them away', async () => {
  await withPanel({}, async (panel) => {
    const dialog = panel.page.locator('dialog.keys-overlay');
    await panel.page.keyboard.press('?');
    await dialog.waitFor({ state: 'visible' });
    assert.match(await dialog.innerText(), /Zoom at the pointer/);
    await panel.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });
});

test('hovering tells name, place and times after a moment, and the hair line the time', async () => {
  await withPanel({}, async (panel) => {
    const run = await showLongest(panel, 'timers');
    const { x, y } = await panel.pointOf('timers', (run.startNs + run.endNs) / 2);
    await panel.page.mouse.move(x - 1, y);
    await panel.page.mouse.move(x, y);
    const tooltip = panel.page.locator('.tooltip');
    await panel.until('the tooltip', async () =>
      /waited .*ran /.test((await tooltip.isVisible()) ? await tooltip.innerText() : ''),
    );
    assert.match(await tooltip.innerText(), /all-queues\.cjs:\d+/);
    await panel.page.mouse.move(5, 5);
    await tooltip.waitFor({ state: 'hidden' });
  });
});

test('the brush of the overview moves the view, and drawing a new one chooses it', async () => {
  await withPanel({}, async (panel) => {
    const box = await panel.page.locator('canvas.overview').boundingBox();
    assert.ok(box !== null);
    await showLongest(panel, 'timers');
    await panel.page.mouse.move(box.x + box.width * 0.05, box.y + 20);
    await panel.page.mouse.down();
    await panel.page.mouse.move(box.x + box.width * 0.3, box.y + 20, { steps: 6 });
    await panel.page.mouse.up();
    await panel.settle();
    const { endNs } = await panel.ask('session', {});
    const drawn = await panel.view();
    assert.ok(Math.abs(drawn.fromNs / endNs - 0.05) < 0.01, `${drawn.fromNs}`);
    assert.ok(Math.abs(drawn.toNs / endNs - 0.3) < 0.01, `${drawn.toNs}`);
    await panel.page.mouse.move(box.x + box.width * 0.2, box.y + 20);
    await panel.page.mouse.down();
    await panel.page.mouse.move(box.x + box.width * 0.4, box.y + 20, { steps: 6 });
    await panel.page.mouse.up();
    await panel.settle();
    const moved = await panel.view();
    assert.ok(Math.abs((moved.fromNs - drawn.fromNs) / endNs - 0.2) < 0.01);
    assert.ok(Math.abs(moved.toNs - moved.fromNs - (drawn.toNs - drawn.fromNs)) < 3);
  });
});

test('a live recording is followed; a pan releases it, new data never moves the view, End follows again', async () => {
  await withPanel({ source: { folder: running.folder }, messages: LIVE, reducedMotion: false }, async (panel) => {
    const { page } = panel;
    const follow = page.locator('.pill');
    assert.equal(await follow.getAttribute('aria-pressed'), 'true');
    await panel.until(
      'all lanes',
      async () => (await page.evaluate(() => document.body.dataset.lanesLive)) === ALL_LANES.join(','),
    );
    const first = await panel.view();
    await panel.until('the view to follow', async () => (await panel.view()).toNs > first.toNs + 300_000_000);
    const box = await panel.timelineBox();
    await page.mouse.move(box.x + 300, box.y + 250);
    await page.mouse.down();
    await page.mouse.move(box.x + 420, box.y + 250, { steps: 4 });
    await page.mouse.up();
    await panel.until('the release', async () => (await follow.getAttribute('aria-pressed')) === 'false');
    const placed = await panel.view();
    await panel.until('the button to say what was missed', async () => /\+\d+ s/.test(await follow.innerText()));
    assert.deepEqual(await panel.view(), placed);
    await page.keyboard.press('End');
    await panel.until('following again', async () => (await panel.view()).fromNs > placed.fromNs + 500_000_000);
    assert.equal(await follow.getAttribute('aria-pressed'), 'true');
    await page.locator('button[title^="Stop"]').click();
    await panel.until('the command', () =>
      panel.posted.some((message) => message.type === 'command' && message.command === 'stop'),
    );
  });
});

test('a double click on a run fits it', async () => {
  await withPanel({}, async (panel) => {
    const run = await showLongest(panel, 'timers');
    const { x, y } = await panel.pointOf('timers', (run.startNs + run.endNs) / 2);
    await panel.page.mouse.dblclick(x, y);
    await panel.until('the fit', async () => {
      const { fromNs, toNs } = await panel.view();
      const lengthNs = run.endNs - run.startNs;
      return fromNs < run.startNs && run.endNs < toNs && toNs - fromNs < lengthNs * 1.5;
    });
  });
});

test('without a trace the panel says how to get one, and its buttons ask for it', async () => {
  const messages: readonly HostMessage[] = [
    { type: 'hello', title: '', source: 'empty', canRecord: true, canSave: false },
  ];
  const panel = await PanelPage.open({ browser, messages });
  try {
    await panel.page.getByText('Nothing is recorded yet.').waitFor();
    await panel.page.locator('vscode-button', { hasText: 'Record This File' }).click();
    await panel.until('the command', () =>
      panel.posted.some((message) => message.type === 'command' && message.command === 'start'),
    );
    await panel.send({
      type: 'trouble',
      error: { code: 'too-new', message: 'This file is too new.', hint: 'Update Loopscope.' },
    });
    await panel.page.getByText('This file is too new.').waitFor();
    assert.deepEqual(panel.errors, []);
  } finally {
    await panel.close();
  }
});

test('the view survives the panel being hidden', async () => {
  let saved: unknown;
  await withPanel({}, async (panel) => {
    await showLongest(panel, 'timers');
    const view = await panel.view();
    await panel.until(
      'the state to be kept',
      () => (panel.saved as { window?: { toNs: number } } | undefined)?.window?.toNs !== undefined,
    );
    await panel.page.mouse.move(5, 5);
    await panel.until('the newest view to be kept', async () => {
      // Any frame keeps it, once a second.
      await panel.page.mouse.move(600, 300);
      await panel.page.mouse.move(610, 300);
      return Math.round((panel.saved as { window: { toNs: number } }).window.toNs) === view.toNs;
    });
    saved = panel.saved;
  });
  await withPanel({ saved }, async (panel) => {
    const { window } = saved as { window: { fromNs: number; toNs: number } };
    const view = await panel.view();
    assert.equal(view.fromNs, Math.round(window.fromNs));
    assert.equal(view.toNs, Math.round(window.toNs));
  });
});

test('no name, label or button is cut off or covered at the sizes that people use', async () => {
  for (const [widthPx, heightPx] of [
    [500, 900],
    [700, 500],
    [1_100, 350],
    [1_440, 900],
  ] as const) {
    await withPanel({ widthPx, heightPx }, async (panel) => {
      const wide = await panel.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.equal(wide, 0, `${widthPx} × ${heightPx} scrolls sideways`);
      for (const lane of ALL_LANES) {
        const title = panel.page.locator(`[data-lane="${lane}"] .title`);
        await title.scrollIntoViewIfNeeded();
        const cut = await title.evaluate((element) => {
          const name = element.parentElement;
          return name === null ? 1 : element.getBoundingClientRect().right - name.getBoundingClientRect().right;
        });
        assert.ok(cut <= 1, `${lane} is cut off at ${widthPx} × ${heightPx}`);
      }
    });
  }
});

test('a lone run of each queue can be selected', async () => {
  await withPanel({}, async (panel) => {
    const run = await loneRun(panel, 'check');
    const { x, y } = await panel.pointOf('check', (run.startNs + run.endNs) / 2);
    await panel.page.mouse.click(x, y);
    await panel.until('details', () => panel.page.locator('.details .sentence').isVisible());
    const { sentence } = await panel.ask('run', { run: run.run });
    assert.equal(await panel.page.locator('.details .sentence').innerText(), sentence);
  });
});

test('damaged, empty and foreign files say what is wrong, and what could be read is shown', async () => {
  const [spool = ''] = readdirSync(whole.folder);
  const bytes = readFileSync(join(whole.folder, spool));
  const folder = mkdtempSync(join(tmpdir(), 'loopscope-panel-'));
  const file = (name: string, content: Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return { source: { file: join(folder, name) } };
  };
  try {
    await withPanel(file('torn.looptrace', bytes.subarray(0, Math.round(bytes.length * 0.6))), async (panel) => {
      await panel.page.locator('.notices').waitFor({ state: 'visible' });
      assert.match(await panel.page.locator('.notices').innerText(), /cut off|torn/);
      assert.ok((await panel.page.evaluate(() => document.body.dataset.lanesLive ?? '')).includes('timers'));
      await panel.page.locator('.notices button').click();
      await panel.page.locator('.notices').waitFor({ state: 'hidden' });
    });
    for (const { source } of [
      file('empty.looptrace', new Uint8Array(0)),
      file('foreign.looptrace', Buffer.from('something else'.repeat(50))),
    ]) {
      const panel = await PanelPage.open({ browser, messages: FILE, source });
      await panel.page.getByText('This file has nothing that can be shown.').waitFor();
      assert.ok((await panel.page.locator('.empty p').innerText()).length > 10);
      assert.deepEqual(panel.errors, []);
      await panel.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
