import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Command, ContextKey, DEBUG_TYPE, EDITOR_TYPE, EXTENSION_ID, NODE_TYPES, PANEL_TYPE, Setting } from './ids.ts';

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const { contributes } = manifest;

test('the extension has the id that it calls itself', () => {
  assert.equal(`${manifest.publisher}.${manifest.name}`, EXTENSION_ID);
});

test('every command is contributed, and every contributed command exists', () => {
  const contributed = contributes.commands.map(({ command }: { command: string }) => command);
  assert.deepEqual(contributed.sort(), Object.values(Command).sort());
});

test('menus name commands that exist', () => {
  const known: readonly string[] = Object.values(Command);
  for (const entries of Object.values<readonly { command: string }[]>(contributes.menus)) {
    for (const { command } of entries) assert.ok(known.includes(command), command);
  }
});

test('the settings are those that are read', () => {
  const { section, ...names } = Setting;
  const keys = Object.values(names).map((name) => `${section}.${name}`);
  assert.deepEqual(Object.keys(contributes.configuration.properties).sort(), keys.sort());
});

test('debug type, editor and panel are contributed under their ids', () => {
  assert.deepEqual(
    contributes.debuggers.map(({ type }: { type: string }) => type),
    [DEBUG_TYPE],
  );
  assert.deepEqual(
    contributes.customEditors.map(({ viewType }: { viewType: string }) => viewType),
    [EDITOR_TYPE],
  );
  for (const type of [DEBUG_TYPE, ...NODE_TYPES])
    assert.ok(manifest.activationEvents.includes(`onDebugResolve:${type}`));
  assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${PANEL_TYPE}`));
});

test('conditions in package.json use the context keys that are set', () => {
  const used = JSON.stringify(contributes).match(/loopscope\.(tracing|panelActive)\b/g) ?? [];
  assert.deepEqual([...new Set(used)].sort(), Object.values(ContextKey).sort());
});

test('ids stand in one file only', () => {
  const folder = new URL('./', import.meta.url);
  const names = readdirSync(folder).filter(
    (name) => name.endsWith('.ts') && !name.startsWith('ids.') && !name.endsWith('.test.ts'),
  );
  const ids = [...Object.values(Command), PANEL_TYPE, EDITOR_TYPE, ...Object.values(ContextKey)];
  for (const name of names) {
    const source = readFileSync(new URL(name, folder), 'utf8');
    for (const id of ids) assert.ok(!source.includes(`'${id}'`), `${id} in ${name}`);
  }
});

test('launch options of js-debug that we do not list are not marked as wrong', () => {
  const { properties, patternProperties } = contributes.debuggers[0].configurationAttributes.launch;
  const [pattern] = Object.keys(patternProperties);
  const others = new RegExp(pattern as string);
  assert.ok(others.test('resolveSourceMapLocations') && others.test('smartStep') && others.test('programs'));
  for (const name of Object.keys(properties)) assert.ok(!others.test(name), name);
});
