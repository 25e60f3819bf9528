/** What happens to the record, and to the program, when the place where it is written is short of something or goes away. */
import assert from 'node:assert/strict';
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { GapReason } from '../../src/protocol/events.ts';
import { BOUND_BY_MODES, cannotBind, cannotChangeUser, cannotMount, mountSmall } from '../support/fault-places.ts';
import {
  assertReadable,
  assertSaid,
  assertSameOutcome,
  type FaultOptions,
  type FaultOutcome,
  linesFor,
  runBoth,
} from '../support/fault-programs.ts';
import { nodeLines } from '../support/nodes.ts';

const MIB = 1 << 20;
/** Some 12 bytes of record each. */
const MANY_PROMISES = '25000';
/** Most of the time they wait. */
const CONCURRENCY = 6;
const FULL_FREE_BYTES = MIB / 8;

const lines = await nodeLines();

for (const line of lines) {
  const { major, path: node } = line;
  /** Long ones run on some lines only. */
  const [fills, limits] = [linesFor(0, lines).includes(line), linesFor(1, lines).includes(line)];

  /** Runs a case of `places.cjs`; the program must not notice. */
  const place = async (name: string, options: Partial<FaultOptions> = {}): Promise<FaultOutcome> => {
    const outcome = await runBoth({ node, args: ['places.cjs', name], ...options });
    assertSameOutcome(outcome);
    assertReadable(outcome);
    return outcome;
  };

  /** The record is whole, but for gaps because the sink took nothing. */
  const assertWholeButFor = (outcome: FaultOutcome, gaps: number): void => {
    assertSaid(outcome);
    const [main] = outcome.streams;
    assert.equal(main?.end, 0);
    assert.deepEqual(main?.gaps, Array(gaps).fill(GapReason.sinkFull));
  };

  suite(`Node ${major}: the place of the record`, { concurrency: CONCURRENCY }, () => {
    for (const name of ['folder deleted', 'folder moved', 'folder replaced by a file']) {
      test(`${name}: it has ended`, async () => {
        const { streams } = await place(name);
        assert.deepEqual(streams, []);
      });
    }

    for (const name of ['folder deleted and made again', 'file deleted']) {
      test(`${name}: it is not made again`, async () => {
        const { streams } = await place(name);
        assert.deepEqual(streams, []);
      });
    }

    test('file replaced by a folder: it goes on in the next one', async () => {
      const outcome = await place('file replaced by a folder');
      assert.deepEqual(outcome.streams[0]?.segments, [1]);
      assert.equal(outcome.streams[0]?.end, 0);
      assert.ok(outcome.streams[0]?.gaps.includes(GapReason.sinkFull));
    });

    test('file read-only: it goes on in the next one', { skip: cannotBind }, async () => {
      const outcome = await place('file read-only', { shell: BOUND_BY_MODES });
      assertWholeButFor(outcome, 1);
      assert.deepEqual(outcome.streams[0]?.segments, [0, 1]);
    });

    test('folder without search: it is cut off', { skip: cannotBind }, async () => {
      const outcome = await place('folder without search', { shell: BOUND_BY_MODES });
      assert.equal(outcome.streams[0]?.end, undefined);
      assert.ok((outcome.streams[0]?.inits ?? 0) > 20);
    });

    test('folder read-only: nothing is recorded', { skip: cannotBind }, async () => {
      const prepare = (folder: string) => {
        chmodSync(folder, 0o500);
        return () => chmodSync(folder, 0o700);
      };
      const outcome = await place('another working directory', { shell: BOUND_BY_MODES, prepare });
      assert.deepEqual(outcome.streams, []);
    });

    test('folder read-only from now on: what is there is appended to', { skip: cannotBind }, async () => {
      const outcome = await place('folder read-only', { shell: BOUND_BY_MODES });
      assertWholeButFor(outcome, 0);
    });

    test('another user: it is cut off', { skip: cannotChangeUser }, async () => {
      const outcome = await place('another user');
      assert.equal(outcome.streams[0]?.end, undefined);
      assert.ok((outcome.streams[0]?.inits ?? 0) > 20);
    });

    test('another user for a while: it says what is missing', { skip: cannotChangeUser }, async () => {
      const outcome = await place('another user for a while');
      assertWholeButFor(outcome, 1);
    });

    test('no descriptors left for a while: it says what is missing', async () => {
      const outcome = await place('no descriptors left', { shell: 'ulimit -n 60; exec' });
      assertWholeButFor(outcome, 1);
    });

    for (const name of [
      'a mask that forbids all',
      'another working directory',
      'a working directory that is gone',
      'all descriptors closed',
      'standard streams closed',
      'a thousand files',
    ]) {
      test(`${name}: nothing is missing`, async () => {
        const shell = name === 'a mask that forbids all' ? BOUND_BY_MODES : 'exec';
        assertWholeButFor(await place(name, { shell }), 0);
      });
    }

    if (fills) {
      test('full: it is said where it ends', { skip: cannotMount }, async () => {
        const prepare = (folder: string) => mountSmall(folder, 2 * FULL_FREE_BYTES, FULL_FREE_BYTES);
        const env = { KEEP_BALLAST: '1' };
        const outcome = await runBoth({ node, args: ['full.cjs', MANY_PROMISES], env, prepare });
        assertSameOutcome(outcome);
        assertReadable(outcome);
        const [main] = outcome.streams;
        assert.deepEqual(main?.segments, [0]);
        assert.ok(main?.gaps.every((reason) => reason === GapReason.sinkFull));
        assert.ok(main?.gaps.length >= 1);
        assert.equal(main?.end, 0);
      });
    }

    if (fills) {
      test('full for a while: it goes on when there is space, and says what is missing', {
        skip: cannotMount,
      }, async () => {
        const prepare = (folder: string) => mountSmall(folder, 4 * MIB, FULL_FREE_BYTES);
        const outcome = await runBoth({ node, args: ['full.cjs', MANY_PROMISES], prepare });
        assertSameOutcome(outcome);
        assertReadable(outcome);
        assertSaid(outcome);
        const [main] = outcome.streams;
        assert.deepEqual(main?.segments, [0, 1]);
        assert.ok(main?.gaps.every((reason) => reason === GapReason.sinkFull));
        assert.equal(main?.end, 0);
      });
    }

    if (fills) {
      test('files of limited size: it goes on in the next one, and says what is missing', async () => {
        const outcome = await runBoth({ node, args: ['full.cjs', '20000'], shell: 'ulimit -f 200; exec' });
        assertSameOutcome(outcome);
        assertReadable(outcome);
        assertSaid(outcome);
        const [main] = outcome.streams;
        assert.ok((main?.segments.length ?? 0) > 1);
        assert.ok(main?.gaps.every((reason) => reason === GapReason.sinkFull));
      });
    }

    if (limits) {
      test('a limit: the newest is there, and the oldest are said to be dropped', async () => {
        let kept: string[] = [];
        const prepare = (folder: string) => {
          writeFileSync(join(folder, 'options.json'), JSON.stringify({ maxBytes: MIB }));
          return () => {
            kept = readdirSync(folder);
          };
        };
        const outcome = await runBoth({ node, args: ['full.cjs', '150000'], prepare });
        assertSameOutcome(outcome);
        assertReadable(outcome);
        assertSaid(outcome);
        const [main] = outcome.streams;
        assert.ok((main?.bytes ?? 0) <= MIB && (main?.bytes ?? 0) > MIB / 4, `${main?.bytes} bytes`);
        assert.ok((main?.segments[0] ?? 0) > 0, kept.join());
        assert.deepEqual(main?.gaps, [GapReason.dropped]);
        assert.ok((main?.sites ?? 0) > 10);
      });
    }

    if (limits) {
      test('a limit on a full disk: it lives on the space that it has', { skip: cannotMount }, async () => {
        const prepare = (folder: string) => {
          const undo = mountSmall(folder, 4 * MIB, 1.05 * MIB);
          writeFileSync(join(folder, 'options.json'), JSON.stringify({ maxBytes: 2 * MIB }));
          return undo;
        };
        const env = { KEEP_BALLAST: '1' };
        const outcome = await runBoth({ node, args: ['full.cjs', '180000'], env, prepare });
        assertSameOutcome(outcome);
        assertReadable(outcome);
        assertSaid(outcome);
        assert.ok((outcome.streams[0]?.segments[0] ?? 0) > 0);
      });
    }
  });
}
