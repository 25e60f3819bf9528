/** A compiled program in the panel: a click leads to its source, be that a file or only in the source map. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import * as vscode from 'vscode';
import { mapText } from '../support/source-map-text.ts';
import { debuggee, SessionWatch } from '../support/traced-session.ts';
import { VscodeDriver, waitUntil } from '../support/vscode-driver.ts';

/** Line 1 of what runs; line 4 of its source. */
const SCRIPT =
  'setImmediate(function compute() { const end = Date.now() + 50; while (Date.now() < end); });\n//# sourceMappingURL=app.js.map\n';
const SOURCE =
  '// The source of app.js\ninterface Nothing {}\n\nsetImmediate(function compute() {\n  spin(50 as number);\n});\n';
const LINE = 4;

describe('a compiled program', () => {
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

  /** Records the program and selects its one run on the check lane. */
  async function record(folder: string): Promise<Frame> {
    const program = join(folder, 'app.js');
    const launched = await sessions.launchConfig({ type: 'loopscope', request: 'launch', name: 'compiled', program });
    await waitUntil('the end of the program', () => sessions.hasEnded(launched), 40_000);
    const frame = await driver.webview('body[data-lanes-live*="check"]');
    await frame.locator('#timeline').press('0');
    await waitUntil('the source in the details', async () => {
      const canvas = await frame.locator('#timeline').boundingBox();
      const label = await frame.locator('[data-lane="check"]').boundingBox();
      if (canvas === null || label === null) return false;
      for (let cssX = 12; cssX < canvas.width; cssX += 12) {
        await driver.clickAt(frame, '#timeline', cssX, label.y + label.height / 2 - canvas.y);
        if ((await frame.locator('.details').innerText()).includes(`app.ts:${LINE}`)) return true;
      }
      return false;
    });
    return frame;
  }

  /** A folder with the compiled program; `sourcesContent` as in its map. */
  function compile(name: string, sourcesContent: readonly (string | null)[]): string {
    const folder = debuggee(name);
    mkdirSync(folder, { recursive: true });
    const map = mapText({ sources: ['app.ts'], sourcesContent, lines: [[[0, 0, LINE - 1, 0]]] });
    writeFileSync(join(folder, 'app.js'), SCRIPT);
    writeFileSync(join(folder, 'app.js.map'), map);
    return folder;
  }

  it('leads to the file of its source', async () => {
    const folder = compile('mapped-to-file', [null]);
    writeFileSync(join(folder, 'app.ts'), SOURCE);
    const frame = await record(folder);
    await frame.locator('.details .frame.first button.link').click();
    const editor = await waitUntil('the source', () =>
      vscode.window.visibleTextEditors.find(({ document }) => document.fileName === join(folder, 'app.ts')),
    );
    await waitUntil('the cursor at the line', () => editor.selection.active.line === LINE - 1);
  });

  it('leads to the text in its source map where there is no file', async () => {
    const frame = await record(compile('mapped-to-text', [SOURCE]));
    await frame.locator('.details .frame.first button.link').click();
    const editor = await waitUntil('the source', () =>
      vscode.window.visibleTextEditors.find(({ document }) => document.uri.scheme === 'loopscope-source'),
    );
    assert.equal(editor.document.getText(), SOURCE);
    assert.ok(editor.document.fileName.endsWith('app.ts'));
    await waitUntil('the cursor at the line', () => editor.selection.active.line === LINE - 1);
  });
});
