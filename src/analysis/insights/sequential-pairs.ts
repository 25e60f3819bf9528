/**
 * Pairs of awaits in one call of an async function that came one after the other though nothing shows that they had to:
 *
 *     const a = await load('a');      P1   ├────────┤                 both from load(), each by an operation
 *     const b = await load('b');      P2             ├─────────┤      of its own; P2 began when P1 was there
 *
 * A trace does not show whether the second uses what the first brought. So only what is usually independent counts:
 * both call the same function from different lines, each line once a call (no loop), both wait for I/O (no timer), and
 * not on one and the same handle (a connection takes one statement after the other).
 */
import { type Nanos, NONE, type RunId, type TaskId } from '../../base/units.ts';
import { isPromise, isTimed, kindOfTask } from '../../trace/task-facts.ts';
import type { Trace } from '../../trace/trace.ts';
import type { Places } from './places.ts';

/** A pair of lines, and what was seen of it. */
export interface SequentialPair {
  /** Of the first one seen: the two awaits. */
  readonly first: TaskId;
  readonly second: TaskId;
  /** Calls in which they came one after the other, and what these would have saved together. */
  count: number;
  savedNs: Nanos;
  /** How long the calls took in all. */
  wholeNs: Nanos;
  /** The first few calls. */
  readonly calls: TaskId[];
}

/** A wait that is worth to be saved. Chosen by eye: less is a local disk. */
const LEAST_WAIT_NS = 5_000_000;
/** Awaits of one call that are looked at; calls with more have loops. */
const MAX_AWAITS = 32;
/** Steps from a promise to the operation that settled it. */
const MAX_STEPS = 32;
const MAX_PAIRS = 1_000;
const MAX_CALLS = 20;

interface Wait {
  readonly await: TaskId;
  readonly place: number;
  readonly promise: TaskId;
  readonly from: Nanos;
  readonly to: Nanos;
}

export class SequentialPairs {
  readonly #trace: Trace;
  readonly #places: Places;
  readonly #pairs = new Map<string, SequentialPair>();

  constructor(trace: Trace, places: Places) {
    this.#trace = trace;
    this.#places = places;
  }

  get all(): Iterable<SequentialPair> {
    return this.#pairs.values();
  }

  /** A task is over. **Cost**: a compare, unless it is a call that took long. */
  see(task: TaskId, lifeNs: Nanos): void {
    if (!(lifeNs >= 2 * LEAST_WAIT_NS) || !this.#trace.activations.isActivation(task)) return;
    const waits = this.#waitsOf(task);
    for (let index = 1; index < waits.length; index++) {
      const first = waits[index - 1]!;
      const second = waits[index]!;
      if (this.#isPair(first, second, waits)) this.#add(task, first, second, lifeNs);
    }
  }

  /** In the order of time; empty: there are too many, or something of it is not known. */
  #waitsOf(call: TaskId): Wait[] {
    const { activations, tasks } = this.#trace;
    const waits: Wait[] = [];
    for (let task = activations.lastAwait(call); task !== NONE; task = activations.previousAwait(task)) {
      if (waits.length === MAX_AWAITS) return [];
      const promise = activations.awaited(task);
      const to = promise === NONE ? Number.NaN : tasks.settledAt(promise);
      waits.push({ await: task, place: this.#placeOf(task), promise, from: tasks.createdAt(task), to });
    }
    return waits.reverse();
  }

  #isPair(first: Wait, second: Wait, all: readonly Wait[]): boolean {
    const { tasks } = this.#trace;
    if (!(first.to - first.from >= LEAST_WAIT_NS) || !(second.to - second.from >= LEAST_WAIT_NS)) return false;
    if (tasks.createdAt(second.promise) < first.to) return false;
    if (all.filter(({ place }) => place === first.place || place === second.place).length !== 2) return false;
    const callee = this.#placeOf(first.promise);
    if (callee === 0 || callee !== this.#placeOf(second.promise)) return false;
    const one = this.#operationOf(first.promise);
    const other = this.#operationOf(second.promise);
    return one !== NONE && other !== NONE && one !== other;
  }

  #add(call: TaskId, first: Wait, second: Wait, wholeNs: Nanos): void {
    const key = `${first.place} ${second.place}`;
    let pair = this.#pairs.get(key);
    if (pair === undefined) {
      if (this.#pairs.size === MAX_PAIRS) return;
      pair = { first: first.await, second: second.await, count: 0, savedNs: 0, wholeNs: 0, calls: [] };
      this.#pairs.set(key, pair);
    }
    pair.count++;
    pair.savedNs += Math.min(first.to - first.from, second.to - second.from);
    pair.wholeNs += wholeNs;
    if (pair.calls.length < MAX_CALLS) pair.calls.push(call);
  }

  /** The operation outside the program whose callback settled a promise in the end; NONE: a timer, or not known. */
  #operationOf(promise: TaskId): TaskId {
    const { runs, tasks, streams } = this.#trace;
    let run = tasks.endedInOf(promise);
    for (let step = 0; run !== NONE && step < MAX_STEPS; step++) {
      const task = runs.taskOf(run);
      const { queue: index } = kindOfTask(this.#trace, task);
      const queue = streams[tasks.streamOf(task)]!.queues[index];
      if (queue === undefined || isTimed(queue)) return NONE;
      if (!queue.drained) return task;
      run = this.#causeOf(task);
    }
    return NONE;
  }

  /** The run that made a microtask or nextTick ready: in which its promise settled, or in which it was made. */
  #causeOf(task: TaskId): RunId {
    const { activations, tasks } = this.#trace;
    if (!isPromise(this.#trace, task)) return tasks.createdInOf(task);
    const before = activations.isAwait(task) ? activations.awaited(task) : tasks.triggerOf(task);
    return before === NONE || before === task ? NONE : tasks.endedInOf(before);
  }

  #placeOf(task: TaskId): number {
    return this.#places.of(this.#trace.tasks.siteOf(task));
  }
}
