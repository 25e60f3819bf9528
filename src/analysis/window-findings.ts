/**
 * What is worth saying of a window of one stream: a blocked loop, a full thread pool, microtasks that kept
 * everything else waiting. Facts only; the engine puts them into words. Times are those of the stream.
 */
import { type Nanos, NONE, type RunId } from '../base/units.ts';
import { figuresIn, longestIn } from '../trace/lane-figures.ts';
import { openEnd, type Window } from '../trace/lane-walk.ts';
import type { Pool } from '../trace/pool.ts';
import { RunFlag } from '../trace/run-table.ts';
import type { Queue, Stream } from '../trace/stream.ts';
import type { Trace } from '../trace/trace.ts';
import { delayedBy } from './delayed-by.ts';

/** A run that held the loop. */
export interface Block {
  readonly run: RunId;
  readonly ns: Nanos;
  /** Callbacks that were ready during the run and had to wait for its end. */
  readonly late: number;
  /** Some of them may have become ready only later: the number is an upper bound. */
  readonly lateIsBound: boolean;
}

/** All threads of the pool were at work. */
export interface PoolFull {
  readonly queue: Queue;
  /** Longest stretch. */
  readonly ns: Nanos;
  /** Most pieces of work that waited for a thread. */
  readonly waiting: number;
}

/** Microtasks that ran with nothing else in between. */
export interface MicrotaskBurst {
  readonly count: number;
  readonly ns: Nanos;
  readonly firstRun: RunId;
}

/** Entries looked at for one figure: the answer is a bound beyond. */
const MAX_LATE = 10_000;

/** The longest run of the window, if it takes at least `least` as a whole. */
export function findBlock(trace: Trace, stream: Stream, window: Window, least: Nanos): Block | null {
  const [worst] = delayedBy(trace, stream, window.from, window.to, 1);
  if (worst === undefined) return null;
  const { run } = worst;
  const start = trace.runs.startAt(run);
  const end = Number.isNaN(trace.runs.endAt(run)) ? stream.now : trace.runs.endAt(run);
  if (end - start < least) return null;
  return { run, ns: end - start, ...countLate(trace, stream, start, end) };
}

/** Callbacks of other tasks that became ready in `[start, end)` and began after it. */
function countLate(trace: Trace, stream: Stream, start: Nanos, end: Nanos): { late: number; lateIsBound: boolean } {
  let late = 0;
  let lateIsBound = false;
  for (const { lane } of stream.queues) {
    const first = lane.firstStartingAt(end);
    const behind = Math.min(lane.depth?.readyBy(end, first) ?? first, first + MAX_LATE);
    for (let index = first; index < behind; index++) {
      const run = lane.row(index);
      // What the run itself created (its microtasks) could not have run before.
      const created = trace.tasks.createdAt(trace.runs.taskOf(run));
      if (created >= start || !(lane.readyAt(index) < end)) continue;
      late++;
      if (trace.runs.has(run, RunFlag.readyIsBound)) lateIsBound = true;
    }
  }
  return { late, lateIsBound };
}

/** The longest stretch of the window in which every thread of a pool was at work and more work waited. */
export function findPoolFull(stream: Stream, window: Window, least: Nanos): PoolFull | null {
  for (const queue of stream.queues) {
    const { pool } = queue;
    if (pool === null) continue;
    const ns = longestFull(pool.threads.map((lane) => busyStretches(lane, pool, window)));
    if (ns < least) continue;
    const depth = pool.queue.depth!;
    const first = pool.queue.firstStartingAt(window.from);
    const waiting = depth.peakIn(first, pool.queue.firstStartingAt(window.to, first)) + pool.waiting;
    if (waiting > 1) return { queue, ns, waiting };
  }
  return null;
}

type Lanes = Stream['turnLane'];

/** Stretches in which a thread was at work, from its longest pieces. Work whose result never came does not count. */
function busyStretches(lane: Lanes, { work }: Pool, window: Window): [Nanos, Nanos][] {
  return longestIn(lane, window, MAX_STRETCHES)
    .filter(({ entry }) => work.runOf(lane.row(entry)) !== NONE)
    .map(({ entry }): [Nanos, Nanos] => [
      Math.max(window.from, lane.startAt(entry)),
      Math.min(window.to, openEnd(lane, entry, window.now)),
    ])
    .sort((a, b) => a[0] - b[0]);
}

/** Pieces of work looked at per thread. */
const MAX_STRETCHES = 200;
/** Between two pieces of work of one thread this much is not a pause: the result has to get to the loop. */
const JOIN_NS = 1_000_000;

/** Longest time for which all of several lists of stretches overlap. */
function longestFull(threads: [Nanos, Nanos][][]): Nanos {
  const edges: [Nanos, number][] = [];
  for (const stretches of threads) {
    for (const [from, to] of joined(stretches)) edges.push([from, 1], [to, -1]);
  }
  edges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let working = 0;
  let since = 0;
  let longest = 0;
  for (const [at, by] of edges) {
    if (working === threads.length) longest = Math.max(longest, at - since);
    working += by;
    if (working === threads.length) since = at;
  }
  return longest;
}

function joined(stretches: [Nanos, Nanos][]): [Nanos, Nanos][] {
  const result: [Nanos, Nanos][] = [];
  for (const [from, to] of stretches) {
    const last = result[result.length - 1];
    if (last !== undefined && from - last[1] <= JOIN_NS) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

/**
 * The longest stretch of the loop without a pause that was mostly microtasks, if it has at least `least` of them.
 * A phase is such a stretch: it goes on through the microtasks behind its callbacks.
 */
export function findMicrotaskBurst(stream: Stream, window: Window, least: number): MicrotaskBurst | null {
  const lane = stream.queueNamed('microtasks')?.lane;
  const [longest] = longestIn(stream.phaseLane, window, 1);
  if (lane === undefined || longest === undefined) return null;
  const from = Math.max(window.from, stream.phaseLane.startAt(longest.entry));
  const to = Math.min(window.to, openEnd(stream.phaseLane, longest.entry, window.now));
  const figures = figuresIn(lane, { from, to, now: window.now });
  if (figures.count < least || figures.busy < (to - from) / 2) return null;
  return { count: figures.count, ns: to - from, firstRun: lane.row(lane.firstEndingAfter(from)) };
}
