/** Starting, following, restarting and stopping a traced program, as a person does it. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { openTrace } from '../../src/engine/node.ts';
import {
  addressOf,
  debuggee,
  FASTIFY,
  type Launched,
  notifications,
  PLAIN_NODE,
  request,
  SessionWatch,
  useFreePorts,
  workspaceFolder,
} from '../support/traced-session.ts';
import { VscodeDriver, waitUntil } from '../support/vscode-driver.ts';

/** The limit: from the first request to data in the panel. */
const FIRST_DATA_MS = 2_000;
/** At least so many callbacks run for one order; nothing else makes as many in so short a time. */
const RUNS_OF_A_REQUEST = 30;
const LIVE = 'body[data-lanes-live]';

describe('a traced session', () => {
  let driver: VscodeDriver;
  let sessions: SessionWatch;

  before(async () => {
    driver = await VscodeDriver.connect();
    sessions = new SessionWatch();
    await useFreePorts();
  });
  afterEach(async () => {
    await sessions.reset();
    // The frame of a closed panel lingers, and would be taken for the next one's.
    await waitUntil('the panels to be gone', async () => (await driver.findWebview(LIVE)) === undefined);
  });
  after(async () => {
    sessions.dispose();
    await driver.dispose();
  });

  /** Names of the lanes that have data in the visible panel. */
  async function liveLanes(): Promise<string[]> {
    const frame = await driver.findWebview(LIVE);
    const lanes = await frame?.evaluate(() => document.body.dataset.lanesLive ?? '').catch(() => '');
    return (lanes ?? '').split(',').filter(Boolean);
  }

  /** Number of runs that the visible panel says it has; 0: it says nothing yet. */
  async function shownRuns(): Promise<number> {
    const frame = await driver.findWebview('.counts');
    const text = await frame
      ?.locator('.counts')
      .innerText({ timeout: 500 })
      .catch(() => '');
    return Number.parseInt((text ?? '').replace(/[\s\u202f]/g, ''), 10) || 0;
  }

  async function assertTraced(launched: Launched): Promise<void> {
    const address = await addressOf(launched);
    // The panel opens while the program starts, and shows that; the limit is for what a request brings.
    const before = await waitUntil('the panel', async () => (await shownRuns()) || undefined);
    await request(address);
    await waitUntil(
      'the request in the panel',
      async () => (await shownRuns()) >= before + RUNS_OF_A_REQUEST,
      FIRST_DATA_MS,
    );
    await waitUntil('its lanes', async () => (await liveLanes()).includes('poll'), FIRST_DATA_MS);
  }

  async function openServerFile(): Promise<void> {
    await vscode.window.showTextDocument(vscode.Uri.file(join(workspaceFolder().uri.fsPath, 'server.js')));
  }

  it('starts with F5 from a configuration of type loopscope; the panel follows within 2 s', async () => {
    await openServerFile();
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    const launched = await sessions.launch(() => driver.press('F5'));
    assert.equal(launched.root.name, FASTIFY);
    assert.equal(launched.root.type, 'pwa-node');
    await assertTraced(launched);
    const before = await countRuns(launched);
    await request(await addressOf(launched));
    await waitUntil('more runs in the trace', async () => (await countRuns(launched)) > before);
  });

  it('starts from an ordinary Node configuration with "loopscope": true', async () => {
    await assertTraced(await sessions.launchConfig(PLAIN_NODE));
  });

  it('starts by the command, by the configuration that names the file in front', async () => {
    await openServerFile();
    const launched = await sessions.launch(() => driver.runPaletteCommand('Loopscope: Debug with Async Trace'));
    assert.equal(launched.root.name, FASTIFY);
    await assertTraced(launched);
  });

  it('starts by the button beside the editor’s tabs', async () => {
    await vscode.window.showTextDocument(vscode.Uri.file(join(workspaceFolder().uri.fsPath, 'lib/report.js')));
    const button = driver.page.locator('.editor-actions .action-label[aria-label*="Debug with Async Trace"]');
    const launched = await sessions.launch(() => button.first().click());
    assert.equal(launched.root.name, 'Async Trace: report.js');
    assert.ok(launched.folder);
  });

  it('does not trace an ordinary Node configuration', async () => {
    const config = {
      type: 'node',
      request: 'launch',
      name: 'plain',
      program: join(workspaceFolder().uri.fsPath, 'server.js'),
      env: { PORT: '0' },
    };
    const launched = await sessions.launchConfig(config);
    await addressOf(launched);
    assert.equal(launched.folder, undefined);
    assert.equal(await driver.findWebview(LIVE), undefined);
  });

  it('goes on over a restart: same recording, same panel, a second process', async () => {
    const launched = await sessions.launchConfig(FASTIFY);
    await assertTraced(launched);
    const printed = launched.output().length;
    await vscode.commands.executeCommand('workbench.action.debug.restart');
    await request(await addressOf(launched, printed));
    await waitUntil('two processes in the trace', async () => {
      const { streams } = await sessionInfo(launched);
      return (
        new Set(streams.map(({ process }) => process)).size === 2 &&
        streams.filter(({ runs }) => runs > 10).length === 2
      );
    });
    assert.equal(panelTabs().length, 1);
  });

  it('stays open when the program is stopped', async () => {
    const launched = await sessions.launchConfig(FASTIFY);
    await assertTraced(launched);
    await vscode.commands.executeCommand('loopscope.stop');
    await waitUntil('the end of the session', () => sessions.hasEnded(launched));
    assert.equal(panelTabs().length, 1);
    assert.ok((await liveLanes()).includes('poll'));
    assert.ok((await countRuns(launched)) > 10);
    // Stop kills the program, so its record has no end: the user's own doing, and nothing to be warned of.
    const frame = await driver.webview(LIVE);
    await waitUntil('the word', async () => /Stopped|Ended/.test(await frame.locator('.badge').innerText()));
    assert.equal(await frame.locator('.notices').isVisible(), false);
  });

  it('says so, when the program was killed by something else', async () => {
    const launched = await sessions.launchConfig(FASTIFY);
    await assertTraced(launched);
    const frame = await driver.webview(LIVE);
    // Spool files are named after the process that writes them.
    const file = readdirSync(launched.folder ?? '').find((name) => name.endsWith('.looptrace'));
    process.kill(Number.parseInt(file ?? '', 10), 'SIGKILL');
    await waitUntil('the end of the session', () => sessions.hasEnded(launched));
    await waitUntil('the note', async () => /was cut off/.test(await frame.locator('.notices').innerText()));
    assert.equal(await frame.locator('.badge').innerText(), 'Cut off');
  });

  it('starts again after its end by the button in the panel, as a recording of its own', async () => {
    const launched = await sessions.launchConfig(FASTIFY);
    await assertTraced(launched);
    await vscode.commands.executeCommand('loopscope.stop');
    await waitUntil('the end of the session', () => sessions.hasEnded(launched));
    const frame = await driver.webview('.toolbar');
    const again = await sessions.launch(() => frame.locator('.toolbar button[aria-label*="estart"]').click());
    await addressOf(again);
    assert.ok(again.folder);
    assert.notEqual(again.folder, launched.folder);
    assert.equal(again.root.configuration.env.NODE_OPTIONS, launched.root.configuration.env.NODE_OPTIONS);
  });

  it('says why, when a program under it records nothing', async () => {
    await sessions.launchConfig({
      type: 'loopscope',
      request: 'launch',
      name: 'silent',
      runtimeExecutable: 'env',
      runtimeArgs: ['-u', 'NODE_OPTIONS', process.execPath, debuggee('forever.cjs')],
    });
    const message = await waitUntil(
      'the message',
      async () => /records nothing from "silent" yet.*/.exec(await notifications(driver))?.[0],
    );
    assert.match(message, /Node 20 or newer.*NODE_OPTIONS/);
  });

  it('has the run that blocks the loop in the trace while it blocks', async () => {
    const launched = await sessions.launchConfig({
      type: 'loopscope',
      request: 'launch',
      name: 'spin',
      program: debuggee('spin.cjs'),
    });
    await waitUntil('the block', () => launched.output().includes('spinning'));
    await waitUntil(
      'the run',
      async () => {
        const engine = await openTrace(launched.folder ?? '');
        const runs = await engine.ask('runs', { limit: 0 });
        return runs.at(-1)?.endNs === null && /spin\.cjs:4/.test(runs.at(-1)?.place ?? '');
      },
      3_000,
    );
  });

  it('shows in the status bar how busy the loop is, and a click opens the panel', async () => {
    const launched = await sessions.launchConfig(FASTIFY);
    await assertTraced(launched);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.equal(panelTabs().length, 0);
    const item = driver.page.locator('[id="loopscope.loopscope.loopscope.status"]');
    await waitUntil('a rate in the status bar', async () => /callbacks\/s/.test(await item.innerText()));
    await item.click();
    await waitUntil('the panel', () => panelTabs().length === 1);
    await waitUntil('its lanes', async () => (await liveLanes()).includes('poll'));
  });

  it('keeps two at once apart', async () => {
    const first = await sessions.launchConfig(FASTIFY);
    const second = await sessions.launchConfig(PLAIN_NODE);
    const [firstAddress, secondAddress] = [await addressOf(first), await addressOf(second)];
    assert.notEqual(first.folder, second.folder);
    for (let i = 0; i < 5; i++) await request(secondAddress, '/login-that-is-not-there').catch(() => undefined);
    await request(firstAddress);
    const streams = await Promise.all([first, second].map(async (launched) => (await sessionInfo(launched)).streams));
    assert.deepEqual(
      streams.map(({ length }) => length),
      [1, 1],
    );
    assert.notEqual(streams[0]?.[0]?.pid, streams[1]?.[0]?.pid);
    assert.deepEqual(panelTabs().sort(), [`Async Timeline: ${FASTIFY}`, `Async Timeline: ${PLAIN_NODE}`].sort());
    await vscode.debug.stopDebugging(first.root);
    await waitUntil('the end of the first', () => sessions.hasEnded(first));
    assert.ok(!sessions.hasEnded(second));
    const before = await countRuns(second);
    await request(secondAddress);
    await waitUntil('more runs in the second trace', async () => (await countRuns(second)) > before);
  });
});

function panelTabs(): string[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap(({ label }) => (label.startsWith('Async Timeline') ? [label] : []));
}

async function sessionInfo({ folder }: Launched) {
  assert.ok(folder, 'it is not traced');
  return (await openTrace(folder)).ask('session', {});
}

async function countRuns(launched: Launched): Promise<number> {
  return (await sessionInfo(launched)).runs;
}
