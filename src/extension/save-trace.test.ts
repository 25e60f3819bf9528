import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { UserError } from '../base/user-error.ts';
import { saveTrace } from './save-trace.ts';

const scratch = mkdtempSync(join(tmpdir(), 'loopscope-save-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(scratch, 'spool-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test('segments are joined, those of one thread in their order', async () => {
  const folder = folderWith({
    '7-a-0-10.looptrace': 'C',
    '7-a-0-2.looptrace': 'B',
    '7-a-0-0.looptrace': 'A',
    '.open': 'no',
    'notes.txt': 'no',
  });
  const file = join(scratch, 'saved.looptrace');
  await saveTrace(folder, file);
  assert.equal(readFileSync(file, 'utf8'), 'ABC');
});

test('a failure leaves what stood there before, and no half file', async () => {
  const folder = folderWith({ '1-a-0-0.looptrace': 'A' });
  mkdirSync(join(folder, '1-a-0-1.looptrace'));
  const target = mkdtempSync(join(scratch, 'target-'));
  const file = join(target, 'trace.looptrace');
  writeFileSync(file, 'before');
  await assert.rejects(saveTrace(folder, file), (error) => error instanceof UserError && error.code === 'save');
  assert.equal(readFileSync(file, 'utf8'), 'before');
  assert.deepEqual(readdirSync(target), ['trace.looptrace']);
});

test('an empty recording says that there is nothing to save yet', async () => {
  await assert.rejects(saveTrace(folderWith({}), join(scratch, 'empty.looptrace')), { code: 'empty' });
});
