/** What a debugger is for goes on as before: breakpoints stop, steps stay in the user's code. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { openTrace } from '../../src/engine/node.ts';
import { addressOf, FASTIFY, request, SessionWatch, useFreePorts, workspaceFolder } from '../support/traced-session.ts';
import { VscodeDriver, waitUntil } from '../support/vscode-driver.ts';

const STEPS = 9;
/** Stepping over skipped code takes V8 up to 12 s a step, traced or not (2026-11-22). */
const STEPS_LIMIT_MS = 180_000;

interface Place {
  readonly path: string;
  readonly line: number;
}

describe('debugging a traced program', () => {
  let driver: VscodeDriver;
  let sessions: SessionWatch;
  let orders = '';

  before(async () => {
    driver = await VscodeDriver.connect();
    sessions = new SessionWatch();
    await useFreePorts();
    orders = join(workspaceFolder().uri.fsPath, 'lib/orders.js');
  });
  afterEach(() => sessions.reset());
  after(async () => {
    sessions.dispose();
    await driver.dispose();
  });

  function breakAt(text: string): number {
    const line = readFileSync(orders, 'utf8')
      .split('\n')
      .findIndex((source) => source.includes(text));
    assert.ok(line >= 0, text);
    vscode.debug.addBreakpoints([
      new vscode.SourceBreakpoint(new vscode.Location(vscode.Uri.file(orders), new vscode.Position(line, 0))),
    ]);
    return line + 1;
  }

  async function stoppedFrame(): Promise<vscode.DebugStackFrame> {
    return waitUntil(
      'a stop',
      () => (vscode.debug.activeStackItem instanceof vscode.DebugStackFrame ? vscode.debug.activeStackItem : undefined),
      20_000,
    );
  }

  async function placeOf(frame: vscode.DebugStackFrame): Promise<Place> {
    const { stackFrames } = await frame.session.customRequest('stackTrace', { threadId: frame.threadId, levels: 1 });
    return { path: decodeURIComponent(stackFrames[0].source?.path ?? ''), line: stackFrames[0].line };
  }

  it('stops at a breakpoint, with the trace up to that moment', async () => {
    const line = breakAt("const order = await query('orders', id)");
    const launched = await sessions.launchConfig(FASTIFY);
    const address = await addressOf(launched);
    const answer = request(address);
    const frame = await stoppedFrame();
    const place = await placeOf(frame);
    assert.equal(place.line, line);
    assert.ok(place.path.endsWith('/lib/orders.js'), place.path);
    assert.ok(launched.folder);
    const { folder } = launched;
    // The callback that stands at the breakpoint has begun and not ended.
    await waitUntil('the run in progress in the trace', async () => {
      const runs = await (await openTrace(folder)).ask('runs', { limit: 0 });
      return runs.at(-1)?.endNs === null;
    });
    await waitUntil('"at a breakpoint" in the status bar', async () =>
      (await driver.page.locator('[id="loopscope.loopscope.loopscope.status"]').innerText()).includes('breakpoint'),
    );
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await vscode.commands.executeCommand('workbench.action.debug.continue');
    assert.match(await answer, /"id":7/);
  });

  it('never steps into the tracer', async () => {
    breakAt('const rows = await Promise.all');
    const launched = await sessions.launchConfig(FASTIFY);
    const answer = request(await addressOf(launched));
    answer.catch(() => undefined);
    let frame = await stoppedFrame();
    const seen: string[] = [];
    for (let step = 0; step < STEPS; step++) {
      const { path, line } = await placeOf(frame);
      seen.push(`${path}:${line}`);
      assert.doesNotMatch(path, /dist\/tracer|loopscope\.loopscope/, seen.join('\n'));
      const moved = new Promise<void>((resolve) => {
        const subscription = vscode.debug.onDidChangeActiveStackItem((item) => {
          if (!(item instanceof vscode.DebugStackFrame)) return;
          subscription.dispose();
          resolve();
        });
      });
      await frame.session.customRequest('stepIn', { threadId: frame.threadId });
      await moved;
      frame = await stoppedFrame();
    }
    assert.ok(new Set(seen).size > 3, seen.join('\n'));
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await vscode.commands.executeCommand('workbench.action.debug.continue');
    await answer;
  }).timeout(STEPS_LIMIT_MS);
});
