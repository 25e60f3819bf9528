import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../../../src/base/user-error.ts';
import { findParts } from './find-parts.ts';

function inPackage(manifest: string | undefined, check: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'loopscope-parts-'));
  try {
    if (manifest !== undefined) writeFileSync(join(folder, 'package.json'), manifest);
    check(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function fails(manifest: string | undefined, message: RegExp): void {
  inPackage(manifest, (folder) =>
    assert.throws(
      () => findParts(folder),
      (error) => error instanceof UserError && message.test(`${error.message}\n${error.hint}`),
    ),
  );
}

const scripts = (test: string, more: object = {}) => JSON.stringify({ scripts: { test, ...more } });

test('runners are parts, everything else is left out by name', () => {
  inPackage(scripts('npm run lint && npm run unit && tsd', { lint: 'eslint .', unit: 'c8 mocha test' }), (folder) => {
    const { parts, leftOut } = findParts(folder);
    assert.deepEqual(
      parts.map(({ title, command }) => `${command.runner.name}: ${title}`),
      ['mocha: c8 mocha test'],
    );
    assert.deepEqual(leftOut, ['eslint .', 'tsd']);
  });
});

test('a given command stands for the test script, also without a known runner', () => {
  inPackage(scripts('mocha'), (folder) => {
    const { parts } = findParts(folder, './run-all && borp');
    assert.deepEqual(
      parts.map(({ title, command }) => `${command.runner.name}: ${title}`),
      ['TAP: ./run-all', 'borp: borp'],
    );
  });
});

test('dependencies may be installed in a folder above', () => {
  inPackage('{}', (folder) => {
    mkdirSync(join(folder, 'node_modules/mocha'), { recursive: true });
    const inner = join(folder, 'packages/inner');
    mkdirSync(inner, { recursive: true });
    writeFileSync(join(inner, 'package.json'), '{"scripts":{"test":"mocha"},"devDependencies":{"mocha":"*"}}');
    assert.equal(findParts(inner).parts.length, 1);
  });
});

test('a folder that is not there', () => {
  assert.throws(() => findParts('/no/such/folder'), /There is no folder \/no\/such\/folder\./);
});

test('a folder without a package.json', () => fails(undefined, /has no package\.json/));
test('a package.json that is none', () => fails('{', /package\.json cannot be read/));
test('nothing installed', () =>
  fails('{"scripts":{"test":"mocha"},"devDependencies":{"mocha":"1"}}', /none is installed.*npm install/s));
test('no test script', () => fails('{}', /has no test script.*--command/s));
test('an unknown runner', () => fails(scripts('lab -v'), /No known test runner in: lab -v.*--command/s));
