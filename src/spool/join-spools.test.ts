/** Joining the files of a session folder. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { joinSpools, spoolFiles } from './join-spools.ts';

const folder = mkdtempSync(join(tmpdir(), 'loopscope-spool-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function spoolOf(names: readonly string[]): string {
  const spool = mkdtempSync(join(folder, 'spool-'));
  for (const name of names) writeFileSync(join(spool, `${name}.looptrace`), `${name};`);
  return spool;
}

test('segments of a stream are joined in the order of their numbers', async () => {
  const spool = spoolOf(['7-a-0-10', '7-a-0-9', '7-a-2-0', '7-a-0-2', '12-b-0-0']);
  const file = join(folder, 'joined.looptrace');
  assert.ok((await joinSpools(spool, file)) > 0);
  assert.equal(readFileSync(file, 'utf8'), '7-a-0-2;7-a-0-9;7-a-0-10;7-a-2-0;12-b-0-0;');
});

test('a file that is removed meanwhile is passed over', async () => {
  const spool = spoolOf(['7-a-0-3', '7-a-0-4']);
  // Listed, but not there when it is read.
  symlinkSync(join(spool, 'nowhere'), join(spool, '7-a-0-2.looptrace'));
  assert.equal((await spoolFiles(spool)).length, 3);
  const file = join(folder, 'rest.looptrace');
  await joinSpools(spool, file);
  assert.equal(readFileSync(file, 'utf8'), '7-a-0-3;7-a-0-4;');
});
