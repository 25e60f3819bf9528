/** The panel as a person works it: a click on a box tells its story and leads to the source. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Frame } from 'playwright-core';
import * as vscode from 'vscode';
import { debuggee, SessionWatch } from '../support/traced-session.ts';
import { VscodeDriver, waitUntil } from '../support/vscode-driver.ts';

const STEP_PX = 12;

describe('the panel', () => {
  let driver: VscodeDriver;
  let sessions: SessionWatch;

  before(async () => {
    driver = await VscodeDriver.connect();
    sessions = new SessionWatch();
  });
  afterEach(() => sessions.reset());
  after(async () => {
    sessions.dispose();
    await driver.dispose();
  });

  /** Records a program that ends by itself, and shows all of it. */
  async function record(name: string): Promise<Frame> {
    const program = debuggee(name);
    const launched = await sessions.launchConfig({ type: 'loopscope', request: 'launch', name, program });
    await waitUntil('the end of the program', () => sessions.hasEnded(launched), 40_000);
    const frame = await driver.webview('body[data-lanes-live*="check"]');
    await frame.locator('#timeline').press('0');
    return frame;
  }

  /** Clicks along a lane until the details name `place`. */
  async function clickBox(frame: Frame, lane: string, place: string): Promise<void> {
    for (let cssX = STEP_PX; ; cssX += STEP_PX) {
      // Anew for each click: the editor's parts move while a session starts and ends.
      const canvas = await frame.locator('#timeline').boundingBox();
      const label = await frame.locator(`[data-lane="${lane}"]`).boundingBox();
      assert.ok(canvas && label);
      if (cssX >= canvas.width - STEP_PX) break;
      await driver.clickAt(frame, '#timeline', cssX, label.y + label.height / 2 - canvas.y);
      const text = await frame.locator('.details').innerText();
      if (text.includes(place)) return;
    }
    await driver.screenshot('no-box.png');
    assert.fail(`no box from ${place} in the lane ${lane}`);
  }

  it('tells of a box that is clicked in a sentence, and opens the file at the line that made it', async () => {
    const frame = await record('slow-callbacks.cjs');
    const line = lineOf('setImmediate(function compute');
    await clickBox(frame, 'check', `slow-callbacks.cjs:${line}`);
    assert.match(await frame.locator('.details .sentence').innerText(), /\d+ ms/);
    await driver.screenshot('details.png');
    await frame.locator('.details .frame.first button.link').click();
    const editor = await waitUntil('the source', () =>
      vscode.window.visibleTextEditors.find(({ document }) => document.fileName === debuggee('slow-callbacks.cjs')),
    );
    await waitUntil('the cursor at the line', () => editor.selection.active.line === line - 1);
    assert.equal(editor.selection.active.character, 0);
    assert.equal(panelIsVisible(), true);
  });

  it('opens the source of the selection by keyboard alone', async () => {
    const frame = await record('slow-callbacks.cjs');
    await clickBox(frame, 'timers', `slow-callbacks.cjs:${lineOf('setTimeout(function late')}`);
    await driver.press('Enter');
    await waitUntil('the source', () =>
      vscode.window.visibleTextEditors.some(({ document }) => document.fileName === debuggee('slow-callbacks.cjs')),
    );
  });

  it('is black on white, white on black or in high contrast, as the editor is', async () => {
    const frame = await record('timers.cjs');
    const setting = vscode.workspace.getConfiguration('workbench');
    const colours = new Set<string>();
    try {
      for (const theme of ['Default Light Modern', 'Default Dark Modern', 'Default High Contrast']) {
        await setting.update('colorTheme', theme, vscode.ConfigurationTarget.Global);
        const colour = await waitUntil('the colours of the theme', async () => {
          const found = await frame.evaluate(() => getComputedStyle(document.body).backgroundColor);
          return colours.has(found) ? undefined : found;
        });
        colours.add(colour);
      }
    } finally {
      await setting.update('colorTheme', undefined, vscode.ConfigurationTarget.Global);
    }
    assert.equal(colours.size, 3);
  });

  it('takes every key without an error', async () => {
    const frame = await record('timers.cjs');
    const errors: string[] = [];
    const note = (error: Error) => errors.push(String(error.stack));
    driver.page.on('pageerror', note);
    for (const key of ['w', 's', 'a', 'd', 't', 't', 'f', '0', '?', 'Escape', 'ArrowDown', 'Enter', 'End', 'Home']) {
      await driver.press(key);
    }
    driver.page.off('pageerror', note);
    assert.deepEqual(errors, []);
    assert.equal(await frame.locator('.empty').isVisible(), false);
  });
});

/** Number of the line in slow-callbacks.cjs that has this text, from 1. */
function lineOf(text: string): number {
  return (
    readFileSync(debuggee('slow-callbacks.cjs'), 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  );
}

function panelIsVisible(): boolean {
  return vscode.window.tabGroups.all.some(({ activeTab }) => activeTab?.label.startsWith('Async Timeline') === true);
}
