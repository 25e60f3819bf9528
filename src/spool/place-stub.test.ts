import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { placeStub, userDataFolder } from './place-stub.ts';

const scratch = mkdtempSync(join(tmpdir(), 'loopscope-stub-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** A folder of an installed version, with a stub that says `text`. */
function version(name: string, text: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'preload.cjs'), text);
  return join(folder, 'preload.cjs');
}

test('the stub is put into a folder that is made for it, and only written when it differs', () => {
  const folder = join(scratch, 'data/deep');
  const first = version('1.0', 'one');
  const target = placeStub(first, folder);
  assert.equal(target, join(folder, 'preload.cjs'));
  const { ino } = statSync(target);
  assert.equal(placeStub(first, folder), target);
  assert.equal(statSync(target).ino, ino);
  assert.equal(placeStub(version('2.0', 'two'), folder), target);
  assert.equal(readFileSync(target, 'utf8'), 'two');
  assert.notEqual(statSync(target).ino, ino, 'replaced whole, not written over');
  assert.deepEqual(readdirSync(folder), ['preload.cjs']);
});

test('where that folder cannot be written the own file is used', () => {
  const own = version('3.0', 'three');
  writeFileSync(join(scratch, 'a-file'), '');
  for (const folder of [join(scratch, 'a-file'), join(scratch, 'a-file/below'), '/proc/loopscope'])
    assert.equal(placeStub(own, folder), own);
});

test('the folder for data is that of the system', () => {
  assert.equal(userDataFolder('linux', {}, '/home/a'), '/home/a/.local/share/loopscope');
  assert.equal(userDataFolder('linux', { XDG_DATA_HOME: '/data' }, '/home/a'), '/data/loopscope');
  assert.equal(userDataFolder('linux', { XDG_DATA_HOME: '' }, '/home/a'), '/home/a/.local/share/loopscope');
  assert.equal(userDataFolder('darwin', {}, '/Users/a'), '/Users/a/Library/Application Support/loopscope');
  assert.equal(userDataFolder('linux', { XDG_DATA_HOME: 'relative' }, '/home/a'), undefined);
});
