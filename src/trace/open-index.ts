/**
 * Which tasks were open (created and not over) at a moment, without a look at all of them.
 *
 * Rows come in blocks. Of a block whose rows are all there, only the few that were still open when its last row was
 * created matter to any later moment:
 *
 *     rows       [ 4,096 ]  [ 4,096 ]  [ 4,096 ]  [ in progress
 *     later      {12, 900}  {}         {9 001}            survivors of each block
 *     a moment                   ^                a block it lies in is looked at row by row, older ones through
 *                                                 their survivors, younger ones not at all
 *
 * What always holds: survivors are at least those that outlive their block; whether one of them is open at a moment is
 * read from the tables at the time of asking, so the answer is exact, live traces included.
 * Tasks that are older than the record (no INIT) are in no answer.
 */
import { type Nanos, NONE, type TaskId } from '../base/units.ts';
import { KindFlag } from '../protocol/events.ts';
import { Float64List, Int32List } from './grow.ts';
import { TaskFlag } from './task-table.ts';
import type { Trace } from './trace.ts';

const BLOCK = 4_096;
/** Runs walked back to find the first of a one-shot, which has one. */
const MAX_STEPS = 64;

/**
 * When a task was over, in time of its stream; Infinity: it is not, as far as the record says. One-shots are over with
 * their first run. **Cost**: O(1).
 */
export function overAt(trace: Trace, task: TaskId): Nanos {
  const { tasks, runs } = trace;
  if (!tasks.has(task, TaskFlag.over)) return Number.POSITIVE_INFINITY;
  const ended = tasks.endedAt(task);
  const { flags } = trace.kind(tasks.kindOf(task));
  if ((flags & KindFlag.topLevel) !== 0) return Number.NEGATIVE_INFINITY;
  if ((flags & KindFlag.oneShot) === 0) return ended;
  let run = tasks.lastRunOf(task);
  if (run === NONE) return ended;
  for (let step = 0; step < MAX_STEPS && runs.previousOf(run) !== NONE; step++) run = runs.previousOf(run);
  const end = runs.endAt(run);
  return ended <= end ? ended : end;
}

/** The index of a trace; it catches up by itself whenever it is asked. */
export class OpenIndex {
  readonly #trace: Trace;
  /** Of each full block: earliest and latest creation, in session time; Infinity and -Infinity: nothing in it counts. */
  readonly #from = new Float64List();
  readonly #to = new Float64List();
  /** Where its survivors end in `#survivors`. */
  readonly #behind = new Int32List();
  readonly #survivors = new Int32List();
  /** When the last survivor was over; Infinity: not all are. */
  readonly #until = new Float64List();
  /** Where session time began when the blocks were looked at. */
  #offsetNs = 0;

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  /**
   * Calls `visit` for each task that was open at `at`, by row.
   * **Units**: session time. **Cost**: O(blocks + survivors + rows of the blocks that `at` lies in), and once for each
   * row of the trace that the rows before were asked without.
   */
  openAt(at: Nanos, visit: (task: TaskId) => void): void {
    this.advance();
    const blocks = this.#from.length;
    let survivor = 0;
    for (let block = 0; block < blocks; block++) {
      const behind = this.#behind.data[block]!;
      if (this.#from.data[block]! <= at) {
        if (this.#to.data[block]! > at) this.#visitRows(block * BLOCK, (block + 1) * BLOCK, at, visit);
        else if (this.#until.data[block]! > at) this.#visitSurvivors(block, survivor, behind, at, visit);
      }
      survivor = behind;
    }
    this.#visitRows(blocks * BLOCK, this.#trace.tasks.length, at, visit);
  }

  /** Takes in the blocks that have become full. **Cost**: O(rows that are new). */
  advance(): void {
    const { streams, tasks } = this.#trace;
    const offsetNs = streams[0]?.offsetNs ?? 0;
    // A stream with an earlier origin moves all times by the same: nothing here holds any more.
    if (offsetNs !== this.#offsetNs) {
      this.#offsetNs = offsetNs;
      for (const list of [this.#from, this.#to, this.#until, this.#behind, this.#survivors]) list.length = 0;
    }
    while ((this.#from.length + 1) * BLOCK <= tasks.length) this.#addBlock(this.#from.length * BLOCK);
  }

  get byteLength(): number {
    const lists = [this.#from, this.#to, this.#until, this.#behind, this.#survivors];
    return lists.reduce((sum, list) => sum + list.byteLength, 0);
  }

  #addBlock(first: TaskId): void {
    const { tasks, streams } = this.#trace;
    const behind = first + BLOCK;
    // Of one stream the last row is the youngest. Where several streams meet in a block, a limit that is too early
    // makes a few survivors more; a last row without a time makes survivors of all.
    const limit = tasks.createdAt(behind - 1) + streams[tasks.streamOf(behind - 1)]!.offsetNs;
    let from = Number.POSITIVE_INFINITY;
    let to = Number.NEGATIVE_INFINITY;
    let until = Number.NEGATIVE_INFINITY;
    let newest: TaskId = NONE;
    let stream = -1;
    let offsetNs = 0;
    for (let task = first; task < behind; task++) {
      if (!tasks.has(task, TaskFlag.known)) continue;
      // Rows of a stream come by their creation: only the first and the last of a row of them matter.
      const own = tasks.streamOf(task);
      if (own !== stream) {
        if (newest !== NONE) to = Math.max(to, tasks.createdAt(newest) + offsetNs);
        stream = own;
        offsetNs = streams[own]!.offsetNs;
        from = Math.min(from, tasks.createdAt(task) + offsetNs);
      }
      newest = task;
      // Most are over soon: what settled in time needs no look at its kind and runs.
      if (tasks.has(task, TaskFlag.over) && tasks.endedAt(task) + offsetNs <= limit) continue;
      const over = overAt(this.#trace, task) + offsetNs;
      if (over <= limit) continue;
      this.#survivors.push(task);
      if (over > until) until = over;
    }
    if (newest !== NONE) to = Math.max(to, tasks.createdAt(newest) + offsetNs);
    this.#from.push(from);
    this.#to.push(to);
    this.#behind.push(this.#survivors.length);
    this.#until.push(until);
  }

  #visitRows(first: TaskId, behind: TaskId, at: Nanos, visit: (task: TaskId) => void): void {
    const { tasks, streams } = this.#trace;
    for (let task = first; task < behind; task++) {
      if (!tasks.has(task, TaskFlag.known)) continue;
      const time = at - streams[tasks.streamOf(task)]!.offsetNs;
      if (tasks.createdAt(task) <= time && overAt(this.#trace, task) > time) visit(task);
    }
  }

  #visitSurvivors(block: number, first: number, behind: number, at: Nanos, visit: (task: TaskId) => void): void {
    const { tasks, streams } = this.#trace;
    const { data } = this.#survivors;
    let until = Number.NEGATIVE_INFINITY;
    for (let index = first; index < behind; index++) {
      const task = data[index]!;
      const over = overAt(this.#trace, task) + streams[tasks.streamOf(task)]!.offsetNs;
      if (over > at) visit(task);
      if (over > until) until = over;
    }
    this.#until.data[block] = until;
  }
}

const indexes = new WeakMap<Trace, OpenIndex>();

/** The one index of a trace, for all who ask. */
export function openIndexOf(trace: Trace): OpenIndex {
  let index = indexes.get(trace);
  if (index === undefined) {
    index = new OpenIndex(trace);
    indexes.set(trace, index);
  }
  return index;
}
