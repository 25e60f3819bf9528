import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { UserError } from '../base/user-error.ts';
import { createRecording, markClosed, markOpen, removeOldRecordings } from './session-store.ts';

const scratch = mkdtempSync(join(tmpdir(), 'loopscope-store-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

function root(): string {
  return mkdtempSync(join(scratch, 'root-'));
}

/** `count` recordings, one a minute; the first ones are the oldest. */
function recordings(folder: string, count: number): string[] {
  return Array.from({ length: count }, (_, minute) => {
    const recording = createRecording(folder, {}, new Date(Date.UTC(2026, 2, 14, 15, minute)));
    markClosed(recording.folder);
    return recording.id;
  });
}

test('a recording has a folder of its own that is named after the time', () => {
  const folder = root();
  const now = new Date(Date.UTC(2026, 2, 14, 15, 9, 26));
  const first = createRecording(folder, {}, now);
  const second = createRecording(folder, {}, now);
  assert.match(first.id, /^20260314-150926-/);
  assert.notEqual(first.folder, second.folder);
  assert.ok(existsSync(first.folder));
});

test('a root that cannot be written to is refused with what to do', () => {
  const file = join(root(), 'a-file');
  writeFileSync(file, '');
  assert.throws(
    () => createRecording(join(file, 'recordings')),
    (error) =>
      error instanceof UserError &&
      error.code === 'not-writable' &&
      error.message.includes(file) &&
      /setting/.test(error.hint ?? ''),
  );
});

test('a root in a file system without files is refused, too', () => {
  assert.throws(() => createRecording('/proc/loopscope/recordings'), { code: 'not-writable' });
});

test('the newest recordings are kept', async () => {
  const folder = root();
  const ids = recordings(folder, 5);
  assert.deepEqual(await removeOldRecordings(folder, 3), ids.slice(0, 2));
  assert.deepEqual(readdirSync(folder).sort(), ids.slice(2));
});

test('a recording that a live window shows is never removed', async () => {
  const folder = root();
  const ids = recordings(folder, 4);
  markOpen(join(folder, ids[0] as string));
  assert.deepEqual(await removeOldRecordings(folder, 1), ids.slice(1, 3));
  assert.deepEqual(readdirSync(folder).sort(), [ids[0], ids[3]]);
});

test('the mark of a window that is gone does not count', async () => {
  const folder = root();
  const [oldest] = recordings(folder, 2);
  // Above the largest process id of any system that we run on.
  writeFileSync(join(folder, oldest as string, '.open'), '99999999');
  assert.deepEqual(await removeOldRecordings(folder, 1), [oldest]);
});

test('nothing but recordings is removed from a folder that the user chose', async () => {
  const folder = root();
  mkdirSync(join(folder, 'photos'));
  writeFileSync(join(folder, '20200101-000000.txt'), '');
  recordings(folder, 1);
  await removeOldRecordings(folder, 0);
  assert.deepEqual(readdirSync(folder).sort(), ['20200101-000000.txt', 'photos']);
});

test('a root that does not exist is fine', async () => {
  assert.deepEqual(await removeOldRecordings(join(scratch, 'nowhere')), []);
});
