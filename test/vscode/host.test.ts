/**
 * The ground that the other suites stand on: the window can be seen and worked from inside the extension
 * host, a click lands in a nested webview frame, bytes cross as bytes, and js-debug stops at breakpoints.
 */

import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { VscodeDriver, waitUntil } from '../support/vscode-driver.ts';

const CANVAS_PAGE = `<!DOCTYPE html>
<html><head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-host'"></head>
<body><canvas id="target" width="300" height="150"></canvas>
<script nonce="host">
  const api = acquireVsCodeApi();
  document.getElementById('target').addEventListener('click', (event) => {
    api.postMessage({ click: [event.offsetX, event.offsetY] });
  });
  window.addEventListener('message', ({ data }) => {
    api.postMessage({ isBuffer: data.bytes instanceof ArrayBuffer, echo: data.bytes });
  });
</script></body></html>`;

/** A folder that goes away with the run. */
function makeFolder(): string {
  return mkdtempSync(join(process.env.LOOPSCOPE_TEST_DEBUGGEES ?? '.', 'host-test-'));
}

interface PageMessage {
  readonly click?: readonly [number, number];
  readonly isBuffer?: boolean;
  readonly echo?: ArrayBuffer;
}

describe('the VS Code host', () => {
  let driver: VscodeDriver;
  before(async () => {
    driver = await VscodeDriver.connect();
  });
  after(async () => driver.dispose());

  it('opens a window of 1440 by 900', async () => {
    const size = await driver.page.evaluate(() => [window.innerWidth, window.innerHeight]);
    assert.deepEqual(size, [1440, 900]);
  });

  it('opens the workspace folder that was asked for', () => {
    assert.equal(vscode.workspace.workspaceFolders?.length, 1);
  });

  it('uses the settings of the test profile', () => {
    assert.equal(vscode.workspace.getConfiguration().get('workbench.startupEditor'), 'none');
    assert.equal(vscode.workspace.getConfiguration().get('extensions.ignoreRecommendations'), true);
  });

  it('clicks inside a webview and passes bytes both ways', async () => {
    const panel = vscode.window.createWebviewPanel('host-test', 'Host test', vscode.ViewColumn.One, {
      enableScripts: true,
    });
    const messages: PageMessage[] = [];
    panel.webview.onDidReceiveMessage((message: PageMessage) => messages.push(message));
    panel.webview.html = CANVAS_PAGE;
    const frame = await driver.webview('canvas#target');
    await driver.clickAt(frame, 'canvas#target', 40, 12);
    const clicked = await waitUntil('the click', () => messages.find((message) => message.click));
    assert.deepEqual(clicked.click, [40, 12]);
    await panel.webview.postMessage({ bytes: new Uint8Array([1, 2, 250]).buffer });
    const reply = await waitUntil('the echo', () => messages.find((message) => message.echo));
    assert.equal(reply.isBuffer, true);
    assert.deepEqual([...new Uint8Array(reply.echo ?? new ArrayBuffer(0))], [1, 2, 250]);
    panel.dispose();
  });

  it('stops a program at a breakpoint under js-debug', async () => {
    const folder = realpathSync(makeFolder());
    const program = join(folder, 'program.js');
    writeFileSync(program, 'const first = 1;\nconst second = first + 1;\nconsole.log(second);\n');
    const breakpoint = new vscode.SourceBreakpoint(
      new vscode.Location(vscode.Uri.file(program), new vscode.Position(1, 0)),
    );
    vscode.debug.addBreakpoints([breakpoint]);
    try {
      assert.ok(
        await vscode.debug.startDebugging(undefined, { type: 'node', request: 'launch', name: 'host', program }),
      );
      const frame = await waitUntil('a stopped frame', () => {
        const item = vscode.debug.activeStackItem;
        return item instanceof vscode.DebugStackFrame ? item : undefined;
      });
      const stack = await frame.session.customRequest('stackTrace', { threadId: frame.threadId });
      assert.equal(stack.stackFrames[0].line, 2);
    } finally {
      vscode.debug.removeBreakpoints([breakpoint]);
      await vscode.debug.stopDebugging();
    }
  });

  it('runs commands from the command palette', async () => {
    await driver.runPaletteCommand('View: Close All Editors');
    await waitUntil('no open editor', () => vscode.window.tabGroups.all.every((group) => group.tabs.length === 0));
  });

  it('opens a terminal', async () => {
    const marker = join(makeFolder(), 'made-by-the-shell');
    const terminal = vscode.window.createTerminal('host test');
    terminal.sendText(`touch '${marker}'`);
    await waitUntil('the shell', () => statSync(marker, { throwIfNoEntry: false }));
    terminal.dispose();
  });

  it('takes pictures of the whole window', async () => {
    const path = await driver.screenshot('host.png');
    assert.ok(statSync(path).size > 10_000);
  });
});
