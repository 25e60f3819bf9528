/** The index of open tasks against a look at all of them. `LOOPSCOPE_SEED=n` repeats a run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playDrawing } from '../../test/support/drawing.ts';
import { headerOf } from '../../test/support/drawing-declarations.ts';
import { randomFrom, seedOfRun } from '../../test/support/random.ts';
import { TraceBuilder } from './builder.ts';
import { OpenIndex, overAt } from './open-index.ts';
import { TaskFlag } from './task-table.ts';
import { Trace } from './trace.ts';

const SEED = seedOfRun();

function openSlowly(trace: Trace, at: number): number[] {
  const found: number[] = [];
  for (let task = 0; task < trace.tasks.length; task++) {
    const { offsetNs } = trace.streams[trace.tasks.streamOf(task)]!;
    const created = trace.tasks.createdAt(task) + offsetNs;
    if (trace.tasks.has(task, TaskFlag.known) && created <= at && overAt(trace, task) + offsetNs > at) found.push(task);
  }
  return found;
}

/** A thread that makes promises and immediates of all lengths, some of which never end. */
class Thread {
  readonly #builder: TraceBuilder;
  readonly #open: number[] = [];
  #tick = 0;
  #wire = 1_000;

  constructor(trace: Trace, thread: number, originNs: string) {
    this.#builder = new TraceBuilder(trace, () => undefined);
    playDrawing('main       a', this.#builder, { thread, process: `p${thread}`, originNs, ends: false });
  }

  work(steps: number, random: () => number): void {
    for (let step = 0; step < steps; step++) {
      this.#tick += Math.floor(random() * 5);
      const isPromise = random() < 0.7;
      const wire = this.#wire++ * 2 + (isPromise ? 1 : 0);
      this.#builder.init(2_000 + this.#tick, wire, isPromise ? 1 : 6, 0, 0, false);
      if (random() < 0.99) this.#open.push(wire);
      while (this.#open.length > 0 && random() < 0.55) {
        const [over = 0] = this.#open.splice(Math.floor(random() * Math.min(50, this.#open.length)), 1);
        if (over % 2 === 1) this.#builder.settle(2_000 + this.#tick, over);
        else {
          this.#builder.before(2_000 + this.#tick, over, 0, -1);
          this.#builder.after(2_000 + this.#tick + 1, over);
        }
      }
    }
  }
}

test(`at any moment it names the tasks that are open, while the trace grows (seed ${SEED})`, () => {
  const random = randomFrom(SEED);
  const trace = new Trace();
  const index = new OpenIndex(trace);
  const threads = [new Thread(trace, 0, '5000000'), new Thread(trace, 1, '9000000')];
  for (let round = 0; round < 12; round++) {
    // A stream with an earlier origin moves the times of all.
    if (round === 6) threads.push(new Thread(trace, 2, '1000000'));
    for (const thread of threads) thread.work(Math.floor(random() * 3_000), random);
    for (const share of [0, random(), random(), 1]) {
      const at = Math.floor(share * trace.endNs);
      const found: number[] = [];
      index.openAt(at, (task) => found.push(task));
      assert.deepEqual(found, openSlowly(trace, at));
    }
  }
  assert.ok(trace.tasks.length > 20_000);
});

test('a one-shot is over with its run, the top level is never open, and what has no INIT is not counted', () => {
  const trace = new Trace();
  const builder = new TraceBuilder(trace, () => undefined);
  playDrawing(
    `
    main       mm
    check          ii
    created     ip
    settled              p
    `,
    builder,
    { ends: false },
  );
  builder.segment(headerOf({}));
  builder.settle(9_000, 4_711);
  const letters = (at: number) => {
    const found: string[] = [];
    new OpenIndex(trace).openAt(at * 1e6, (task) => found.push(String.fromCharCode(trace.tasks.asyncId(task))));
    return found.join('');
  };
  assert.equal(letters(0), '');
  assert.equal(letters(1), 'i');
  assert.equal(letters(5), 'ip');
  assert.equal(letters(6), 'p');
  assert.equal(letters(10), '');
});
