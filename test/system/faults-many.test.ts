/**
 * Programs that start many processes and threads: each has its record, all can be read, and the program does not
 * notice. The counts are small by default; CHILDREN, NODES and WORKERS say how many there shall be.
 */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { assertReadable, assertSaid, assertSameOutcome, runBoth } from '../support/fault-programs.ts';
import type { FaultStream } from '../support/fault-record.ts';
import { nodeLines } from '../support/nodes.ts';

const CHILDREN = Number(process.env.CHILDREN ?? 100);
const NODES = Number(process.env.NODES ?? 8);
const WORKERS = Number(process.env.WORKERS ?? 16);
/** Long enough for ten thousand. */
const LIMIT_MS = 900_000;

for (const { major, path: node } of await nodeLines()) {
  suite(`Node ${major}: a program that starts`, () => {
    const run = async (what: string, count: number): Promise<readonly FaultStream[]> => {
      const outcome = await runBoth({ node, args: ['many.cjs', what, String(count)], timeoutMs: LIMIT_MS });
      assert.match(outcome.plain.stdout, new RegExp(`^${what} `));
      assertSameOutcome(outcome);
      assertReadable(outcome);
      assertSaid(outcome);
      return outcome.streams;
    };

    test(`${CHILDREN} short children is recorded alone`, async () => {
      const streams = await run('children', CHILDREN);
      assert.equal(streams.length, 1);
      assert.ok((streams[0]?.inits ?? 0) > CHILDREN);
    });

    test(`${NODES} short Nodes is recorded with all of them`, async () => {
      const streams = await run('nodes', NODES);
      assert.equal(streams.length, NODES + 1);
      assert.equal(streams.filter(({ end }) => end === 0).length, NODES + 1);
    });

    test(`${WORKERS} workers is recorded with all of them`, async () => {
      const streams = await run('workers', WORKERS);
      const ends = Object.groupBy(streams, ({ end }) => String(end));
      assert.equal(ends['0']?.length, WORKERS / 2 + 1, 'those that have nothing left to do, and the program');
      assert.equal(ends['3']?.length, WORKERS / 4, 'those that call process.exit');
      assert.equal(ends.undefined?.length, WORKERS / 4, 'those that are terminated cannot say so');
    });
  });
}
