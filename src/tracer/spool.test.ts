import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { Spool } from './spool.ts';

const CHUNK = new Uint8Array(16_384).fill(1);
const MIB = 1 << 20;

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loopscope-spool-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function spoolOf(maxBytes: number): Spool {
  return new Spool({ folder, maxBytes, pathOf: (segment) => join(folder, `s-${segment}`) });
}

/** Begins a segment whose head is `bytes` long. */
function begin(spool: Spool, bytes = 100): boolean {
  return spool.segment(() => spool.write(CHUNK.subarray(0, bytes)));
}

/** Writes `bytes` in chunks, beginning segments where the spool asks for them. Returns the most that lay on disk. */
function fill(spool: Spool, bytes: number, headBytes = 100): number {
  let most = 0;
  for (let written = 0; written < bytes; written += CHUNK.length) {
    assert.equal(spool.write(CHUNK), true, String(spool.error));
    if (spool.room <= 0) assert.equal(begin(spool, headBytes), true);
    most = Math.max(most, onDisk());
  }
  return most;
}

function onDisk(): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

suite('the spool', () => {
  test('without a limit is one file that holds what was written', () => {
    const spool = spoolOf(0);
    assert.equal(begin(spool), true);
    fill(spool, 3 * MIB);
    assert.deepEqual(readdirSync(folder), ['s-0']);
    assert.equal(readFileSync(join(folder, 's-0')).length, spool.bytes);
    assert.equal(spool.room, Number.POSITIVE_INFINITY);
  });

  test('with a limit keeps the newest segments, an eighth of it each, and never more than the limit', () => {
    for (const limit of [MIB, 8 * MIB, 12 * MIB]) {
      const spool = spoolOf(limit);
      assert.equal(begin(spool), true);
      const most = fill(spool, 3 * limit);
      assert.ok(most <= limit, `${most} of ${limit}`);
      assert.ok(most > limit * 0.4, `${most} of ${limit}`);
      const names = readdirSync(folder);
      assert.ok(names.length <= 8, names.join());
      assert.equal(names.includes('s-0'), false);
      assert.ok(names.includes(spool.path.slice(folder.length + 1)));
      for (const name of names) rmSync(join(folder, name));
    }
  });

  test('lets definitions be half of a segment at most, however many there are', () => {
    const spool = spoolOf(MIB);
    const head = new Uint8Array(2 * MIB);
    assert.equal(
      spool.segment(() => spool.write(head)),
      true,
    );
    assert.ok(spool.room > 1.9 * MIB);
  });

  test('takes back a segment whose head was not taken whole, and goes on behind the one before', () => {
    const spool = spoolOf(MIB);
    begin(spool);
    const before = spool.bytes;
    assert.throws(
      () =>
        spool.segment(() => {
          spool.write(CHUNK);
          throw new RangeError('Maximum call stack size exceeded');
        }),
      RangeError,
    );
    assert.deepEqual(readdirSync(folder), ['s-0']);
    assert.equal(spool.state, 'open');
    assert.equal(spool.write(CHUNK), true);
    assert.equal(statSync(join(folder, 's-0')).size, before + CHUNK.length);
  });

  test('waits while it cannot write, and takes the next segment when it can again', () => {
    const spool = spoolOf(0);
    begin(spool);
    rmSync(join(folder, 's-0'));
    mkdirSync(join(folder, 's-0'));
    assert.equal(spool.write(CHUNK), false);
    assert.equal(spool.state, 'waiting');
    assert.ok(spool.room <= 0);
    rmdirSync(join(folder, 's-0'));
    assert.equal(spool.write(CHUNK), false, 'what came between is lost, so nothing more may follow');
    assert.equal(spool.mayTake(), true);
    assert.equal(begin(spool), true);
    assert.equal(spool.state, 'open');
    assert.equal(spool.write(CHUNK), true);
    assert.deepEqual(readdirSync(folder), ['s-1']);
  });

  test('ends when its folder or its file is removed, and does not make it again', () => {
    for (const what of ['file', 'folder']) {
      const spool = spoolOf(0);
      begin(spool);
      if (what === 'folder') rmSync(folder, { recursive: true });
      else rmSync(join(folder, 's-0'));
      assert.equal(spool.write(CHUNK), false);
      assert.equal(spool.state, 'ended');
      assert.equal(begin(spool), false);
      if (what === 'file') assert.deepEqual(readdirSync(folder), []);
    }
    assert.throws(() => readdirSync(folder));
  });

  test('does not write into a file that is there already', () => {
    begin(spoolOf(0));
    const second = spoolOf(0);
    assert.equal(begin(second), false);
    assert.equal((second.error as NodeJS.ErrnoException).code, 'EEXIST');
  });
});
