import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DEFAULT_OPTIONS, OPTIONS_FILE, parseTracerOptions } from '../protocol/launch.ts';
import { checkOutputFile, errorInWords, useSessionFolder } from './folders.ts';

const scratch = mkdtempSync(join(tmpdir(), 'loopscope-folders-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const file = join(scratch, 'a-file');
writeFileSync(file, '');

test('a session folder is made with all above it, and may be there already', () => {
  const folder = join(scratch, 'a/b/c');
  assert.equal(useSessionFolder(folder, DEFAULT_OPTIONS), folder);
  assert.equal(useSessionFolder(folder, { ...DEFAULT_OPTIONS, level: 'tasks' }), folder);
  assert.deepEqual(readdirSync(folder), [OPTIONS_FILE]);
  assert.equal(parseTracerOptions(readFileSync(join(folder, OPTIONS_FILE), 'utf8')).level, 'tasks');
});

test('a session folder that cannot be made is refused in words', () => {
  for (const path of [file, join(file, 'below'), '/proc/loopscope/spool']) {
    assert.throws(() => useSessionFolder(path, DEFAULT_OPTIONS), { code: 'not-writable' }, path);
  }
});

test('an output file needs a folder that is there, and must not be one', () => {
  checkOutputFile(join(scratch, 'new.looptrace'));
  checkOutputFile(file);
  assert.throws(() => checkOutputFile(scratch), /is a folder/);
  assert.throws(() => checkOutputFile(join(scratch, 'gone/x.looptrace')), { code: 'missing' });
  assert.ok(!existsSync(join(scratch, 'new.looptrace')));
});

test('errors of the system are said in words', () => {
  assert.equal(errorInWords({ code: 'ENOSPC', message: 'x' }), 'no space is left on the disk');
  assert.equal(errorInWords(new Error('other')), 'other');
});
