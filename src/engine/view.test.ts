/** The question `view`, over drawn traces: lanes as text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DrawingOptions } from '../../test/support/drawing.ts';
import { engineOf, ms } from '../../test/support/drawn-engine.ts';
import type { LaneView } from '../query/contract.ts';
import { viewOf } from './view.ts';

const MS = 1_000_000;

interface Question {
  readonly lane: string;
  readonly from?: number;
  readonly to?: number;
  readonly widthPx?: number;
}

function ask(
  drawing: string,
  { lane, from = 0, to = 64, widthPx = 4_000 }: Question,
  options?: DrawingOptions,
): LaneView {
  const { trace } = engineOf(drawing, options);
  const reply = viewOf(trace, trace.streams[0]!, { stream: 0, fromNs: from * MS, toNs: to * MS, widthPx });
  const found = reply.lanes.find((one) => one.lane === lane);
  assert.ok(found, `no lane ${lane}`);
  return found;
}

/** `3-5 ready 1` a box, with `×n` for a bucket and the row where there are several. */
function boxesOf({ boxes, rows }: LaneView): string[] {
  return Array.from({ length: boxes.length }, (_, i) => {
    const many = boxes.count[i] === 1 ? '' : ` ×${boxes.count[i]}`;
    const row = rows === 1 ? '' : ` row ${boxes.row[i]}`;
    return `${ms(boxes.startNs[i]!)}-${ms(boxes.endNs[i]!)} ready ${ms(boxes.readyNs[i]!)}${many}${row}`;
  });
}

function check(drawing: string, question: Question, expected: string[], options?: DrawingOptions): void {
  assert.deepEqual(boxesOf(ask(drawing, question, options)), expected);
}

test('runs that are wider than a pixel are boxes of their own', () => {
  check('timers     .aa  ..bb', { lane: 'timers' }, ['1-3 ready 0', '7-9 ready 5']);
});

test('runs that share a pixel become one box', () => {
  const lane = ask('check      ab c                  dddddddddddddddd', { lane: 'check', widthPx: 4 });
  assert.deepEqual(boxesOf(lane), ['0-4 ready 0 ×3', '22-38 ready 22']);
  assert.equal(lane.boxes.busyNs[0], 3 * MS);
});

test('a run behind the window shows when its tail reaches into it', () => {
  check('timers     aa ...........b', { lane: 'timers', to: 8 }, ['0-2 ready NaN', '14-15 ready 3']);
});

test('turns show the idle time before them', () => {
  check(
    `
    turn       |   ___|
    timers     aa      bb
    `,
    { lane: 'turns' },
    ['0-2 ready 0', '7-10 ready 4'],
  );
});

test('phases name their queue by its place among the queue lanes', () => {
  const drawing = `
    turn       |
    timers     aa
    poll         bb
    check          cc
    `;
  const { boxes } = ask(drawing, { lane: 'phases' });
  assert.deepEqual([...boxes.queue], [2, 3, 4]);
});

test('the top level is a phase of no queue', () => {
  const { boxes } = ask('main       aaa', { lane: 'phases' });
  assert.deepEqual([...boxes.queue], [255]);
});

test('the pool shows a row a thread, inferred', () => {
  const lane = ask(
    `
    turn          |   |
    pool       aaa
    pool       bbbbbbb
    poll          a   b
    `,
    { lane: 'pool' },
    { poolSize: 2 },
  );
  assert.deepEqual(boxesOf(lane), ['0-3 ready 0 row 0', '0-7 ready 0 row 1']);
  assert.equal(lane.inferred, true);
  assert.equal(lane.detail, '2 threads');
});

test('depth counts what is ready and does not run', () => {
  const { depth } = ask(
    `
    timers     ...aa
    check        ...b
    nextTick      c
    check         ...d
    `,
    { lane: 'check' },
  );
  const steps = Array.from({ length: depth.length }, (_, i) => `${ms(depth.atNs[i]!)}: ${depth.value[i]}`);
  assert.deepEqual(steps, ['0: 0', '2: 1', '3: 2', '5: 1', '6: 0']);
});

test('lanes come in the order of their queues, turns and phases first', () => {
  const { trace } = engineOf('timers     a');
  const { lanes } = viewOf(trace, trace.streams[0]!, { stream: 0, fromNs: 0, toNs: MS, widthPx: 100 });
  assert.deepEqual(
    lanes.map((lane) => lane.lane),
    ['turns', 'phases', 'nextTick', 'microtasks', 'timers', 'poll', 'pool', 'check', 'close'],
  );
  assert.deepEqual(
    lanes.filter((lane) => !lane.empty).map((lane) => lane.lane),
    ['turns', 'phases', 'timers'],
  );
});

test('figures are those of the window', () => {
  const { stats } = ask('timers     ..aa  .bbbb', { lane: 'timers', from: 4 });
  assert.deepEqual([stats.runs, ms(stats.busyNs), ms(stats.longestNs), ms(stats.queueMaxNs)], [1, 4, 4, 1]);
});

test('boxes carry the site and the answer its name', () => {
  const { trace } = engineOf(`
    timers     a
    a: Timeout flushMetrics metrics.ts:12
  `);
  const reply = viewOf(trace, trace.streams[0]!, { stream: 0, fromNs: 0, toNs: MS, widthPx: 100 });
  const { boxes } = reply.lanes.find(({ lane }) => lane === 'timers')!;
  assert.deepEqual(reply.sites, [{ site: boxes.site[0], name: 'flushMetrics', place: 'metrics.ts:12' }]);
});

test('gaps are told in words', () => {
  const { trace } = engineOf(`
    timers     a
    gap            xxx
  `);
  const { gaps } = viewOf(trace, trace.streams[0]!, { stream: 0, fromNs: 0, toNs: 10 * MS, widthPx: 100 });
  assert.deepEqual(gaps, [{ fromNs: 4 * MS, toNs: 7 * MS, reason: 'recording paused' }]);
});

test('nonsense parameters still get an answer', () => {
  const { trace } = engineOf('timers     a');
  for (const params of [
    { fromNs: 5, toNs: 1, widthPx: 0 },
    { fromNs: Number.NaN, toNs: Number.NaN, widthPx: Number.NaN },
    { fromNs: -1e15, toNs: 1e15, widthPx: 1e9 },
  ]) {
    assert.equal(viewOf(trace, trace.streams[0]!, { stream: 0, ...params }).lanes.length, 9);
  }
});
