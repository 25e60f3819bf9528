/** What the builder makes of a drawn trace: ready times, ends, turns, phases, threads of the pool. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DrawingOptions, playDrawing, wireOf } from '../../test/support/drawing.ts';
import { NONE } from '../base/units.ts';
import { TraceBuilder } from './builder.ts';
import { RunFlag } from './run-table.ts';
import { TaskFlag } from './task-table.ts';
import { Trace } from './trace.ts';

const MS = 1_000_000;

function draw(drawing: string, options: DrawingOptions = {}, trace = new Trace()): Trace {
  playDrawing(drawing, new TraceBuilder(trace, () => undefined), options);
  return trace;
}

/** The runs as text: task, start, end and ready in ms. */
function runsOf(trace: Trace): string[] {
  const { runs, tasks } = trace;
  return Array.from({ length: runs.length }, (_, run) => {
    const letter = String.fromCharCode(tasks.asyncId(runs.taskOf(run)));
    const bound = runs.has(run, RunFlag.readyIsBound) ? '≤' : '';
    return `${letter} ${runs.startAt(run) / MS}-${runs.endAt(run) / MS} ready ${bound}${runs.readyAt(run) / MS}`;
  });
}

function taskOf(trace: Trace, letter: string, type = 'PROMISE'): number {
  return trace.streams[0]!.taskOf(wireOf(letter, type));
}

function checkRuns(drawing: string, expected: string[]): void {
  assert.deepEqual(runsOf(draw(drawing)), expected);
}

test('a promise reaction is ready when its trigger settled', () => {
  checkRuns(
    `
    created    pb
    settled       p
    microtasks       bb
    b: PROMISE how=await trigger=p
    `,
    ['b 6-8 ready 3'],
  );
});

test('a promise reaction whose trigger had settled before is ready when created', () => {
  checkRuns(
    `
    created    p    b
    settled      p
    microtasks       b
    b: PROMISE how=then trigger=p
    `,
    ['b 6-7 ready 5'],
  );
});

test('the ready time of a reaction is unknown when its parent was never seen to settle', () => {
  checkRuns(
    `
    created     b
    microtasks    b
    b: PROMISE trigger=p
    p: UNKNOWN
    `,
    ['b 3-4 ready NaN'],
  );
});

test('a timer is ready at its deadline, as the tracer says or by its delay', () => {
  checkRuns(
    `
    created    ab
    timers         ...aa b
    a: Timeout
    b: Timeout delay=4
    `,
    ['a 7-9 ready 4', 'b 10-11 ready 5'],
  );
});

test('a repeating timer is due one delay after its last run began', () => {
  checkRuns(
    `
    created    a
    timers         a     a
    a: Timeout delay=4 repeats=1
    `,
    ['a 4-5 ready 4', 'a 10-11 ready 8'],
  );
});

test('immediates and ticks are ready when created', () => {
  checkRuns(
    `
    check      ..aa
    nextTick       .b
    `,
    ['a 2-4 ready 0', 'b 5-6 ready 4'],
  );
});

test('what a poll brings is ready no earlier than the poll before it', () => {
  checkRuns(
    `
    turn         |      |
    created    ab
    poll         aaaaaa b
    `,
    ['a 2-8 ready ≤0', 'b 9-10 ready ≤2'],
  );
});

test('a poll that blocked proves that nothing was ready before', () => {
  checkRuns(
    `
    turn         |   ___|
    created    ab
    poll         aa     b
    `,
    ['a 2-4 ready ≤0', 'b 9-10 ready ≤9'],
  );
});

test('a run inside another does not wait', () => {
  const trace = draw(`
    poll         aaaa
    nested        bb
  `);
  assert.deepEqual(runsOf(trace), ['a 2-6 ready ≤2', 'b 3-5 ready NaN']);
  assert.equal(trace.runs.parentOf(1), 0);
  assert.equal(trace.runs.depthOf(1), 1);
});

test('a task knows the run that created it, and the run how many it created', () => {
  const trace = draw(`
    timers       aaaa
    created       pq
  `);
  assert.equal(trace.tasks.createdInOf(taskOf(trace, 'p')), 0);
  assert.equal(trace.runs.createdTasksOf(0), 2);
});

test('a settle is kept with the run in which it happened', () => {
  const trace = draw(`
    created    p
    timers       aaaa
    settled        p
  `);
  const task = taskOf(trace, 'p');
  assert.equal(trace.tasks.settledAt(task), 4 * MS);
  assert.equal(trace.tasks.endedInOf(task), 0);
});

test('a task without INIT gets a row when it runs', () => {
  const trace = draw(`
    timers       a
    a: UNKNOWN
  `);
  assert.equal(trace.tasks.has(taskOf(trace, 'a', 'UNKNOWN'), TaskFlag.known), false);
  assert.equal(trace.runs.length, 1);
});

test('pending counts what is created and not over', () => {
  const { load } = draw(`
    created    pqx
    settled       p
    check           a
    x: TCPWRAP
  `).streams[0]!;
  assert.equal(load.pending, 2);
});

test('a stream with an earlier origin moves the others', () => {
  const trace = draw('timers     a', { process: 'late', originNs: '2000000000' });
  draw('timers     b', { process: 'early', originNs: '1500000000' }, trace);
  assert.deepEqual(
    trace.streams.map((stream) => stream.offsetNs / MS),
    [500, 0],
  );
});

test('runs that are no longer in progress after a loss end where the loss began', () => {
  const trace = new Trace();
  const builder = new TraceBuilder(trace, () => undefined);
  playDrawing('timers     aaaa', builder, { ends: false });
  const wire = wireOf('a', 'Timeout');
  builder.before(10_000, wire, 0, -1);
  builder.gap(12_000, 20_000, 4, 0);
  builder.resync(20_000, [wireOf('z', 'Timeout')]);
  builder.after(22_000, wireOf('z', 'Timeout'));
  assert.deepEqual(runsOf(trace).slice(1), ['a 10-12 ready NaN', 'z 20-22 ready NaN']);
  assert.equal(trace.runs.has(1, RunFlag.endLost), true);
  assert.equal(trace.runs.has(2, RunFlag.startLost), true);
  assert.equal(trace.runs.parentOf(2), NONE);
});

test('ids that are claimed but never filled cost no memory', () => {
  const trace = new Trace();
  const builder = new TraceBuilder(trace, () => undefined);
  playDrawing('timers     a', builder, { ends: false });
  for (let i = 1; i <= 1_000; i++) builder.settle(20_000, i * 2 ** 40 + 1);
  assert.equal(trace.tasks.length, 1_001);
  assert.ok(trace.streams[0]!.ids[1].byteLength < 400_000);
  assert.notEqual(trace.streams[0]!.taskOf(2 ** 40 + 1), NONE);
});
