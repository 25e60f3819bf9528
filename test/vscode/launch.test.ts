/** What a traced launch hands to the program: a stub that stays, and how to record. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { EXTENSION_ID } from '../../src/extension/ids.ts';
import { OPTIONS_FILE } from '../../src/protocol/launch.ts';
import { addressOf, FASTIFY, notifications, SessionWatch, useFreePorts } from '../support/traced-session.ts';
import { VscodeDriver, waitUntil } from '../support/vscode-driver.ts';

describe('a traced launch', () => {
  let driver: VscodeDriver;
  let sessions: SessionWatch;

  before(async () => {
    driver = await VscodeDriver.connect();
    sessions = new SessionWatch();
    await useFreePorts();
  });
  afterEach(async () => {
    await sessions.reset();
    const settings = vscode.workspace.getConfiguration('loopscope');
    for (const name of ['overheadBudget', 'recordingLimit'])
      await settings.update(name, undefined, vscode.ConfigurationTarget.Global);
  });
  after(async () => {
    sessions.dispose();
    await driver.dispose();
  });

  async function set(name: string, value: unknown): Promise<void> {
    await vscode.workspace.getConfiguration('loopscope').update(name, value, vscode.ConfigurationTarget.Global);
  }

  function optionsIn(folder: string | undefined): Record<string, unknown> {
    return JSON.parse(readFileSync(join(folder ?? '', OPTIONS_FILE), 'utf8'));
  }

  it('names a stub outside of the versioned folder, and the tracer inside of it', async () => {
    const launched = await sessions.launchConfig(FASTIFY);
    await addressOf(launched);
    const extension = vscode.extensions.getExtension(EXTENSION_ID)?.extensionPath ?? '';
    const { env, runtimeArgs } = launched.root.configuration as unknown as {
      env: Record<string, string>;
      runtimeArgs: readonly string[];
    };
    const [, stub = ''] = /--require "([^"]+)"/.exec(env.NODE_OPTIONS ?? '') ?? [];
    assert.ok(existsSync(stub) && !stub.startsWith(extension), stub);
    assert.equal(dirname(dirname(dirname(stub))).endsWith('globalStorage'), true, stub);
    assert.deepEqual(runtimeArgs.slice(0, 2), ['--require', stub]);
    assert.equal(optionsIn(launched.folder).tracer, join(extension, 'dist/tracer/tracer.cjs'));
  });

  it('records by the settings, and says which of them makes no sense', async () => {
    await set('overheadBudget', 25);
    await set('recordingLimit', -7);
    const launched = await sessions.launchConfig(FASTIFY);
    await addressOf(launched);
    const { overheadBudget, maxBytes } = optionsIn(launched.folder);
    assert.deepEqual([overheadBudget, maxBytes], [0.25, 1024 ** 3]);
    const isSaid = async () => (await notifications(driver)).includes('loopscope.recordingLimit is -7');
    await waitUntil('the warning', isSaid);
  });
});
