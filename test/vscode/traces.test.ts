/** Saved traces: saved from a running session, opened again, and what is said of files that are none. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { openTrace } from '../../src/engine/node.ts';
import {
  addressOf,
  debuggee,
  FASTIFY,
  notifications,
  request,
  SessionWatch,
  useFreePorts,
} from '../support/traced-session.ts';
import { VscodeDriver, waitUntil } from '../support/vscode-driver.ts';

describe('saved traces', () => {
  let driver: VscodeDriver;
  let sessions: SessionWatch;
  let folder = '';
  let good: Buffer = Buffer.alloc(0);

  before(async () => {
    driver = await VscodeDriver.connect();
    sessions = new SessionWatch();
    await useFreePorts();
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'loopscope-traces-')));
    good = await recordedBytes();
    await sessions.reset();
  });
  afterEach(() => sessions.reset());
  after(async () => {
    sessions.dispose();
    await driver.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  async function recordedBytes(): Promise<Buffer> {
    const launched = await sessions.launchConfig({
      type: 'loopscope',
      request: 'launch',
      name: 'timers',
      program: debuggee('timers.cjs'),
    });
    await waitUntil('the end of the program', () => sessions.hasEnded(launched), 40_000);
    const [name] = readdirSync(launched.folder ?? '').filter((file) => file.endsWith('.looptrace'));
    assert.ok(launched.folder && name);
    return readFileSync(join(launched.folder, name));
  }

  /** Opens a file as a click in the explorer does, and waits until the panel says `message` in one of its parts. */
  async function assertSays(name: string, bytes: Uint8Array, part: string, message: RegExp): Promise<void> {
    const file = join(folder, name);
    writeFileSync(file, bytes);
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file));
    let text = '';
    const says = async () => {
      // The frame, too, anew: that of the editor before may be on its way out.
      const frame = await driver.findWebview(`${part}:not([hidden])`);
      text =
        (await frame
          ?.locator(part)
          .innerText({ timeout: 500 })
          .catch(() => '')) ?? '';
      return message.test(text);
    };
    await waitUntil(`${message} in ${part}`, says).catch((error: Error) => {
      throw new Error(`${error.message}; the last was: ${text}`);
    });
  }

  it('are saved while the program runs, and open with the same content', async () => {
    const launched = await sessions.launchConfig(FASTIFY);
    const address = await addressOf(launched);
    for (let i = 0; i < 5; i++) await request(address);
    const file = join(folder, 'saved here.looptrace');
    await vscode.commands.executeCommand('loopscope.save', vscode.Uri.file(file));
    const saved = await (await openTrace(file)).ask('session', {});
    assert.ok(saved.runs > 100);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith('.part')),
      [],
    );
    await sessions.reset();
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file));
    const frame = await driver.webview('body[data-lanes-live*="poll"]');
    const counts = (await frame.locator('.counts').innerText()).replace(/\s/g, '');
    assert.ok(counts.startsWith(`${saved.runs}runs`), `${counts} and ${saved.runs}`);
  });

  it('say so when there is nothing to save', async () => {
    await vscode.commands.executeCommand('loopscope.save', vscode.Uri.file(join(folder, 'nothing.looptrace')));
    await waitUntil('the message', async () => /Nothing has been recorded/.test(await notifications(driver)));
    assert.ok(!readdirSync(folder).includes('nothing.looptrace'));
  });

  it('that are empty, random or of a future version get a clear message', async () => {
    const future = Buffer.from(good);
    future.writeUInt16LE(99, 8);
    const random = Buffer.from(Array.from({ length: 4_096 }, (_, i) => (i * 7_919 + 13) % 251));
    const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
      ['empty.looptrace', new Uint8Array(0), /empty/],
      ['random.looptrace', random, /not a Loopscope trace/],
      ['future.looptrace', future, /99/],
    ];
    for (const [name, bytes, message] of cases) {
      await assertSays(name, bytes, '.empty', message);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
  });

  it('that were cut off show what there is, with a note', async () => {
    await assertSays('cut.looptrace', good.subarray(0, good.length - 10), '.notices', /torn|cut off/);
    await driver.webview('body[data-lanes-live*="timers"]');
  });

  it('that are gone get a clear message', async () => {
    const uri = vscode.Uri.file(join(folder, 'gone.looptrace'));
    await vscode.commands.executeCommand('vscode.openWith', uri, 'loopscope.trace');
    const frame = await driver.webview('.empty:not([hidden])');
    await waitUntil('the message', async () =>
      /gone\.looptrace.*does not exist/s.test(await frame.locator('.empty').innerText()),
    );
  });
});

describe('launches that cannot work', () => {
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

  it('a missing program is named, and nothing starts', async () => {
    const program = debuggee('sever.js');
    const started = await vscode.debug.startDebugging(undefined, {
      type: 'loopscope',
      request: 'launch',
      name: 'missing',
      program,
    });
    assert.equal(started, false);
    await waitUntil('the message', async () =>
      (await notifications(driver)).includes(`The program ${program} does not exist.`),
    );
    assert.equal(sessions.started, 0);
  });

  it('a folder that cannot be written to: said, with the way to run without a trace', async () => {
    const settings = vscode.workspace.getConfiguration('loopscope');
    const belowAFile = join(debuggee('timers.cjs'), 'recordings');
    await settings.update('recordingFolder', belowAFile, vscode.ConfigurationTarget.Global);
    try {
      const launching = sessions.launchConfig({
        type: 'loopscope',
        request: 'launch',
        name: 'untraced',
        program: debuggee('timers.cjs'),
      });
      await waitUntil('the message', async () => /cannot be written to/.test(await notifications(driver)));
      assert.equal(sessions.started, 0);
      await driver.page.locator('.notifications-center .monaco-button', { hasText: 'Run Without Tracing' }).click();
      const launched = await launching;
      assert.equal(launched.folder, undefined);
      await waitUntil('the program’s output', () => launched.output().includes('timeout 75'));
    } finally {
      await settings.update('recordingFolder', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
