/** What becomes of the loop and of the pool's threads in a drawn trace. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DrawingOptions, playDrawing } from '../../test/support/drawing.ts';
import { NONE } from '../base/units.ts';
import { TraceBuilder } from './builder.ts';
import { Trace } from './trace.ts';

const MS = 1_000_000;

function draw(drawing: string, options: DrawingOptions = {}): Trace {
  const trace = new Trace();
  playDrawing(drawing, new TraceBuilder(trace, () => undefined), options);
  return trace;
}

test('turns begin at their record and end with their last run; empty ones are joined', () => {
  const { turns } = draw(`
    turn         |   _|   __|
    timers       aa         b
    microtasks     c
  `).streams[0]!;
  const spans = Array.from({ length: turns.length }, (_, i) => [
    turns.readyAt(i) / MS,
    turns.startAt(i) / MS,
    turns.endAt(i) / MS,
  ]);
  assert.deepEqual(spans, [
    [2, 2, 5],
    [6, 13, 14],
  ]);
});

test('phases join runs of one queue and the microtasks behind them', () => {
  const { phases, queues } = draw(`
    turn         |
    timers       aabb
    microtasks       cc
    check              d
  `).streams[0]!;
  const spans = Array.from(
    { length: phases.length },
    (_, i) => `${queues[phases.keyOf(i)]!.name} ${phases.startAt(i) / MS}-${phases.endAt(i) / MS}`,
  );
  assert.deepEqual(spans, ['timers 2-8', 'check 8-9']);
});

test('work of the pool is spread over its threads, first in, first out', () => {
  const trace = draw(
    `
    turn               _|   _|  _|
    created    abc
    pool       aaaaaaaaa
    pool        bbbbbbbbbbbb
    pool         cccccccccccccccccc
    poll                a    b   c
  `,
    { poolSize: 2 },
  );
  const pool = trace.streams[0]!.queueNamed('pool')!.pool!;
  const rows = pool.threads.map((lane) =>
    Array.from(
      { length: lane.count },
      (_, i) =>
        `${String.fromCharCode(trace.tasks.asyncId(pool.work.keyOf(lane.row(i))))} ${lane.startAt(i) / MS}-${lane.endAt(i) / MS}`,
    ),
  );
  assert.deepEqual(rows, [['a 0-9', 'c 9-18'], ['b 1-14']]);
});

test('pool work that never brings a result gives its thread back when it is refuted', () => {
  const trace = draw(
    `
    turn               _|
    created    xb
    pool       x
    pool        bbbbbbbbb
    poll                b
  `,
    { poolSize: 1 },
  );
  const pool = trace.streams[0]!.queueNamed('pool')!.pool!;
  const lane = pool.threads[0]!;
  assert.equal(lane.closedCount, 2);
  assert.equal(lane.endAt(0) - lane.startAt(0), 0);
  assert.equal(lane.endAt(1), 9 * MS);
});

test('a source of pool work that never brings results is not believed for ever', () => {
  const trace = draw(
    `
    turn                |   |   |
    created    xyzabc
    pool       x
    pool        y
    pool         z
    pool          aaaaaaaaaaaaaaaaa
    pool           bbbbbbbbbbbbbbb
    pool            ccccccccccccccc
    poll                a   b   c
    x: FSREQCALLBACK sync sync.js:1
    y: FSREQCALLBACK sync sync.js:1
    z: FSREQCALLBACK sync sync.js:1
  `,
    { poolSize: 2 },
  );
  const pool = trace.streams[0]!.queueNamed('pool')!.pool!;
  const worked = Array.from({ length: pool.work.length }, (_, row) => row).filter(
    (row) => pool.work.runOf(row) !== NONE,
  );
  assert.equal(worked.length, 3);
  assert.equal(pool.waiting, 0);
  assert.equal(
    pool.threads.some((lane) => lane.hasOpen),
    false,
  );
});
