/** What started a program is folded away in the panel's choice of threads, and can be had. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { HostMessage } from '../../src/query/panel-messages.ts';
import { recordLaunched } from './launched.ts';
import { launchBrowser, PanelPage } from './panel-page.ts';

const FILE: readonly HostMessage[] = [
  { type: 'hello', title: 'launched.looptrace', source: 'file', canRecord: true, canSave: false },
];

let browser: Browser;
let recording: Awaited<ReturnType<typeof recordLaunched>>;

before(async () => {
  browser = await launchBrowser();
  recording = await recordLaunched(1_000);
});

after(async () => {
  await browser?.close();
  recording?.remove();
});

test('the program is shown, its launchers are behind one entry', async () => {
  const panel = await PanelPage.open({ browser, messages: FILE, source: { folder: recording.folder } });
  try {
    await panel.settle();
    const { streams } = await panel.ask('session', {});
    assert.deepEqual(streams.map(({ role }) => role).sort(), ['launcher', 'launcher', 'program']);
    const program = streams.find(({ role }) => role === 'program');
    const select = panel.page.locator('vscode-single-select.streams');
    const entries = () => select.locator('.options .option').allInnerTexts();
    const shown = () => select.evaluate((element) => (element as HTMLElement & { value: string }).value);
    await panel.until('the program', async () => (await shown()) === String(program?.id));

    await select.click();
    assert.deepEqual(await entries(), [program?.title, 'and 2 launchers']);
    await select.getByRole('option', { name: 'and 2 launchers' }).click();
    await panel.until('the launchers', async () => (await entries()).length === 4);
    const all = await entries();
    assert.deepEqual(
      all.slice(0, 3),
      streams.map(({ title, role }) => (role === 'program' ? title : `${title} (launcher)`)),
    );
    assert.equal(all[3], 'the program only');
    assert.equal(await shown(), String(program?.id), 'what is shown stays');

    await select.locator('.options .option').first().click();
    await panel.until('the first launcher', async () => (await shown()) === '0');
    await panel.settle();
    assert.deepEqual(panel.errors, []);
  } finally {
    await panel.close();
  }
});
