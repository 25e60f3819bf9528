/**
 * What the threads of the runtime's pool did, worked out: Node tells when work is handed in and when its
 * result arrives, not when a thread starts it. So: first in, first out, over the pool's threads; a thread is
 * free again when the loop saw the result. All of it is inferred, and an analysis must say so.
 *
 *     handed in   a b c            two threads
 *     thread 1    aaaaaaa|cccc
 *     thread 2      bbbbbbbbbb
 *
 * Work whose result never comes would hold its thread for ever: `randomBytes(16)` without a callback makes a
 * task like any other, but runs on the loop. So when the result of work arrives that should still be in the
 * queue, the thread that was held longest is taken to have been free; and work of a source (kind and site) that
 * was refuted twice and never brought a result is not taken for work of the pool any more.
 */
import { type Nanos, NONE, type RunId, type TaskId } from '../base/units.ts';
import { IntervalTable } from './interval-table.ts';
import { Lane } from './lane.ts';

/** More threads than this are not told apart. libuv's limit is 1,024; a lane that shows them all has no use. */
const MAX_THREADS = 64;

/** Refuted assumptions after which a source counts no longer. */
const REFUTED_FOR_GOOD = 2;

interface Waiting {
  readonly task: TaskId;
  readonly submit: Nanos;
  readonly source: number;
}

/** What was seen of the tasks of one kind from one site. */
interface Source {
  finished: number;
  refuted: number;
}

export class Pool {
  /** One row per piece of work that a thread took: `ready` handed in, `key` the task, `run` what brought the result. */
  readonly work = new IntervalTable();
  /** One lane a thread. */
  readonly threads: readonly Lane[];
  /** All work in the order of starting, for the depth of the queue; its entries overlap. */
  readonly queue = new Lane({ source: this.work, ownRows: false, queues: true });
  /** Row of `work` in progress on each thread, or NONE. */
  readonly #busy: Int32Array;
  readonly #threadOf = new Map<TaskId, number>();
  /** Source of the work on each thread. */
  readonly #sourceOn: Float64Array;
  readonly #sources = new Map<number, Source>();
  #waiting: Waiting[] = [];
  #waitingHead = 0;
  #lastStart = 0;

  constructor(threads: number) {
    const count = Math.max(1, Math.min(threads, MAX_THREADS));
    this.threads = Array.from({ length: count }, () => new Lane({ source: this.work, ownRows: true, queues: false }));
    this.#busy = new Int32Array(count).fill(NONE);
    this.#sourceOn = new Float64Array(count);
  }

  /** Work handed in that no thread has taken yet. */
  get waiting(): number {
    return this.#waiting.length - this.#waitingHead;
  }

  /** Work is handed in. `source` stands for the task's kind and site. */
  submit(task: TaskId, at: Nanos, source: number): void {
    if (this.#isRefuted(source)) return;
    const free = this.waiting === 0 ? this.#busy.indexOf(NONE) : -1;
    if (free >= 0) this.#take(free, { task, submit: at, source }, at);
    else this.#waiting.push({ task, submit: at, source });
  }

  /**
   * The result of `task` arrived in `run`; its work ended at `at` at the latest. NONE: the task was closed and
   * there will be no result, so no thread was at it for as long as it seemed.
   */
  finish(task: TaskId, at: Nanos, run: RunId): void {
    let thread = this.#threadOf.get(task);
    if (thread === undefined) {
      const waiting = this.#withdraw(task);
      if (waiting === undefined || run === NONE) return;
      thread = this.#freeLongestHeld(waiting.submit);
      this.#take(thread, waiting, waiting.submit);
    }
    const source = this.#sourceOf(this.#sourceOn[thread]!);
    if (run === NONE) source.refuted++;
    else source.finished++;
    this.#release(thread, run === NONE ? 0 : at, run);
    for (let free = this.#busy.indexOf(NONE); free >= 0 && this.#takeNext(free, at); free = this.#busy.indexOf(NONE));
  }

  get byteLength(): number {
    return this.threads.reduce((sum, lane) => sum + lane.byteLength, this.work.byteLength + this.queue.byteLength);
  }

  #take(thread: number, { task, submit, source }: Waiting, at: Nanos): void {
    const start = Math.max(at, submit, this.#lastStart);
    this.#lastStart = start;
    const row = this.work.add(start, Number.NaN, submit, task);
    this.threads[thread]!.open(row, start, submit);
    this.queue.open(row, start, submit);
    this.#busy[thread] = row;
    this.#sourceOn[thread] = source;
    this.#threadOf.set(task, thread);
  }

  /** Whether there was something to take. */
  #takeNext(thread: number, at: Nanos): boolean {
    let next = this.#shift();
    while (next !== undefined && this.#isRefuted(next.source)) next = this.#shift();
    if (next === undefined) return false;
    this.#take(thread, next, at);
    return true;
  }

  #release(thread: number, at: Nanos, run: RunId): void {
    const row = this.#busy[thread]!;
    const start = this.work.startAt(row);
    const end = Math.max(at, start);
    this.work.setEnd(row, end, start);
    this.work.setRun(row, run);
    this.threads[thread]!.close(start, end, this.work.readyAt(row));
    this.#busy[thread] = NONE;
    this.#threadOf.delete(this.work.keyOf(row));
  }

  /** The thread that was held longest was not held: its work ends where it began. */
  #freeLongestHeld(at: Nanos): number {
    let held = 0;
    for (let thread = 1; thread < this.#busy.length; thread++) {
      if (this.#busy[thread]! < this.#busy[held]!) held = thread;
    }
    const row = this.#busy[held]!;
    if (row === NONE) return held;
    const source = this.#sourceOn[held]!;
    this.#release(held, Math.min(at, this.work.startAt(row)), NONE);
    this.#sourceOf(source).refuted++;
    if (this.#isRefuted(source)) this.#freeAllOf(source);
    return held;
  }

  #freeAllOf(source: number): void {
    for (let thread = 0; thread < this.#busy.length; thread++) {
      const row = this.#busy[thread]!;
      if (row !== NONE && this.#sourceOn[thread] === source) this.#release(thread, this.work.startAt(row), NONE);
    }
  }

  #sourceOf(source: number): Source {
    let found = this.#sources.get(source);
    if (found === undefined) {
      found = { finished: 0, refuted: 0 };
      this.#sources.set(source, found);
    }
    return found;
  }

  #isRefuted(source: number): boolean {
    const seen = this.#sources.get(source);
    return seen !== undefined && seen.finished === 0 && seen.refuted >= REFUTED_FOR_GOOD;
  }

  /** Takes a task out of the queue. */
  #withdraw(task: TaskId): Waiting | undefined {
    for (let index = this.#waitingHead; index < this.#waiting.length; index++) {
      if (this.#waiting[index]!.task !== task) continue;
      return this.#waiting.splice(index, 1)[0];
    }
    return undefined;
  }

  #shift(): Waiting | undefined {
    if (this.waiting === 0) return undefined;
    const next = this.#waiting[this.#waitingHead++];
    if (this.#waitingHead > 1_024 && this.#waitingHead * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#waitingHead);
      this.#waitingHead = 0;
    }
    return next;
  }
}
