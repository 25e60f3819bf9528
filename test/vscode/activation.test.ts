/** The extension is there, and sleeps until it is needed. Runs before all other suites. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { VscodeDriver, waitUntil } from '../support/vscode-driver.ts';

describe('activation', () => {
  it('is lazy: nothing of it runs in a window that asks for no trace', () => {
    assert.equal(vscode.extensions.getExtension('loopscope.loopscope')?.isActive, false);
  });

  it('leaves a panel without a recording that says how to get one', async () => {
    const driver = await VscodeDriver.connect();
    await vscode.commands.executeCommand('loopscope.openPanel');
    const frame = await driver.webview('.empty:not([hidden])');
    await waitUntil('its words', async () => /Nothing is recorded/.test(await frame.locator('.empty').innerText()));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await driver.dispose();
  });
});
