/**
 * What insights look at, of one stream: few things, picked out while the trace grows. `TraceScan` feeds it.
 *
 *     tasks, once each        → how many by site, which are open, bursts, calls made by intervals
 *     lanes, what is new      → long runs and phases, late timers, waits for the pool, lost stores
 *     spans, what is new      → pauses
 *
 * What always holds: each row is looked at once, but for open tasks, which are looked at until they are over; every list
 * has an end (`MAX_KEPT`), so what is kept does not grow with the trace but for open tasks and sites.
 */
import { type Nanos, NONE, type RunId, type SiteId, type TaskId } from '../../base/units.ts';
import { Int32List } from '../../trace/grow.ts';
import { hasGapAfter } from '../../trace/keeps-alive.ts';
import type { Lane } from '../../trace/lane.ts';
import { longestIn } from '../../trace/lane-figures.ts';
import type { Queue, Stream } from '../../trace/stream.ts';
import { isAsyncCall, isRepeating, isTimed, isTopLevel } from '../../trace/task-facts.ts';
import { TaskFlag } from '../../trace/task-table.ts';
import type { Trace } from '../../trace/trace.ts';
import { EnteredStores } from './entered-stores.ts';
import type { Places } from './places.ts';
import { SequentialPairs } from './sequential-pairs.ts';
import { SiteTallies } from './site-tallies.ts';
import { Threshold } from './thresholds.ts';

/** Entries of a list; where there are more, the older half is forgotten. */
const MAX_KEPT = 5_000;
/** Longest runs taken of what is new at once. */
const MAX_LONG = 1_000;
/** Calls kept of one interval: its newest ones say no more than these. */
const MAX_CALLS = 1_000;
const SECOND_NS = 1_000_000_000;

/** Tasks that one run made. */
export interface Burst {
  readonly run: RunId;
  readonly firstTask: TaskId;
}

/** A piece of work that waited for a thread of a pool. */
export interface PoolWait {
  readonly queue: Queue;
  /** Row of the pool's work. */
  readonly row: number;
}

export class StreamScan {
  readonly trace: Trace;
  readonly stream: Stream;
  readonly places: Places;
  readonly pairs: SequentialPairs;
  readonly entered: EnteredStores;
  readonly tallies = new SiteTallies();
  /** Tasks that are not over, by creation. */
  readonly open = new Int32List();
  /** Runs off the loop itself that held it for long, in no order. */
  readonly longRuns: RunId[] = [];
  /** Entries of the phase lane that lasted long. */
  readonly longPhases: number[] = [];
  /** Runs of timers that began late. */
  readonly lateRuns: RunId[] = [];
  readonly poolWaits: PoolWait[] = [];
  readonly bursts: Burst[] = [];
  /** Calls of async functions made by runs of a repeating timer, oldest first. */
  readonly callsOf = new Map<TaskId, TaskId[]>();
  /** Runs that began without a store that their task was created with. */
  readonly lostRuns: RunId[] = [];
  /** By store: when a run last began with a value in it. */
  readonly lastHeldAt: Nanos[] = [];
  /** Rows of long pauses. */
  readonly longPauses: number[] = [];
  /** Time that pauses took in each second, by its number. */
  readonly pausedIn = new Map<number, Nanos>();
  readonly #cursors = new Map<Lane, number>();
  #span = 0;
  #burstRun: RunId = NONE;
  #burstTasks = 0;
  #burstFirst: TaskId = NONE;

  constructor(trace: Trace, stream: Stream, places: Places) {
    this.trace = trace;
    this.stream = stream;
    this.places = places;
    this.entered = new EnteredStores(trace);
    this.pairs = new SequentialPairs(trace, places);
  }

  /** A task that was not there at the last look. Cost: O(1), some 50 ns. */
  addTask(task: TaskId): void {
    const { tasks, runs } = this.trace;
    if (!tasks.has(task, TaskFlag.known)) return;
    const site = tasks.siteOf(task);
    this.tallies.addMade(this.places.of(site));
    if (!tasks.has(task, TaskFlag.over)) this.open.push(task);
    else this.#tallyOver(task);
    const createdIn = tasks.createdInOf(task);
    if (createdIn !== this.#burstRun) {
      this.#burstRun = createdIn;
      this.#burstTasks = 0;
      this.#burstFirst = task;
    } else if (++this.#burstTasks === Threshold.floodTasks && createdIn !== NONE) {
      keep(this.bursts, { run: createdIn, firstTask: this.#burstFirst });
    }
    if (createdIn !== NONE && this.stream.around.stores.length > 0) this.entered.add(task);
    if (createdIn === NONE || !isAsyncCall(this.trace, site)) return;
    const caller = runs.taskOf(createdIn);
    if (isRepeating(this.trace, caller)) this.#addCall(caller, task);
  }

  /** What is new but for tasks. Cost: O(what is new), and a tree walk per lane. */
  update(): void {
    this.#dropOver();
    const { queues, phaseLane, around } = this.stream;
    const fresh = new Map(queues.map(({ lane }) => [lane, this.#fresh(lane)]));
    for (const [lane, range] of fresh) this.#addLongRuns(lane, range);
    this.#addLongPhases(this.#fresh(phaseLane));
    for (const queue of queues) {
      if (queue.pool !== null) this.#addPoolWaits(queue, queue.pool.queue);
      else if (isTimed(queue)) this.#addLateRuns(queue.lane, fresh.get(queue.lane)!);
      if (around.stores.length > 0) this.#addLostRuns(queue.lane, fresh.get(queue.lane)!);
    }
    this.#addPauses();
  }

  /** Its end may be missing: nothing may be said of how long it has been open. */
  mayHaveEnded(task: TaskId): boolean {
    return hasGapAfter(this.stream, this.trace.tasks.createdAt(task));
  }

  placeOfTask(task: TaskId): SiteId {
    return this.places.of(this.trace.tasks.siteOf(task));
  }

  placeOfRun(run: RunId): SiteId {
    return this.placeOfTask(this.trace.runs.taskOf(run));
  }

  /** What findings about a task are grouped by: its place; where that is not known, a negative number of its own. */
  groupOfTask(task: TaskId): number {
    return this.placeOfTask(task) || -1 - task;
  }

  groupOfRun(run: RunId): number {
    return this.groupOfTask(this.trace.runs.taskOf(run));
  }

  /** When a run ended, or now. */
  endOf(run: RunId): Nanos {
    const end = this.trace.runs.endAt(run);
    return Number.isNaN(end) ? this.stream.now : end;
  }

  #addCall(timer: TaskId, call: TaskId): void {
    const calls = this.callsOf.get(timer);
    if (calls === undefined) this.callsOf.set(timer, [call]);
    else if (calls.length < MAX_CALLS) calls.push(call);
  }

  #dropOver(): void {
    const { open } = this;
    const { tasks } = this.trace;
    let left = 0;
    for (let index = 0; index < open.length; index++) {
      const task = open.data[index]!;
      if (tasks.has(task, TaskFlag.over)) this.#tallyOver(task);
      else open.data[left++] = task;
    }
    open.length = left;
  }

  #tallyOver(task: TaskId): void {
    const { tasks } = this.trace;
    const life = tasks.endedAt(task) - tasks.createdAt(task);
    this.tallies.addOver(this.placeOfTask(task), Number.isNaN(life) ? 0 : life);
    this.pairs.see(task, life);
  }

  #addLongRuns(lane: Lane, range: Range): void {
    const { runs } = this.trace;
    for (const entry of this.#longest(lane, range, Threshold.blockNs)) {
      const run = lane.row(entry);
      if (runs.parentOf(run) === NONE) keep(this.longRuns, run);
    }
  }

  #addLongPhases(range: Range): void {
    const { phaseLane, phases, queues } = this.stream;
    for (const entry of this.#longest(phaseLane, range, Threshold.starveNs)) {
      keep(this.longPhases, entry);
      // Runs off no queue are in no lane but this.
      const run = phases.runOf(entry);
      if (queues[phases.keyOf(entry)] !== undefined || run === NONE) continue;
      if (this.endOf(run) - this.trace.runs.startAt(run) >= Threshold.blockNs) keep(this.longRuns, run);
    }
  }

  /** Only what no single run explains: of that, insights of their own tell. */
  #addLateRuns(lane: Lane, { first, behind }: Range): void {
    for (let entry = first; entry < behind; entry++) {
      const late = lane.startAt(entry) - lane.readyAt(entry);
      if (late >= Threshold.lateNs) keep(this.lateRuns, lane.row(entry));
    }
  }

  #addLostRuns(lane: Lane, { first, behind }: Range): void {
    const { runs, tasks } = this.trace;
    for (let entry = first; entry < behind; entry++) {
      const run = lane.row(entry);
      this.#held(runs.stores.get(run), lane.startAt(entry));
      if ((tasks.stores.get(runs.taskOf(run)) & ~runs.stores.get(run)) !== 0) keep(this.lostRuns, run);
    }
  }

  #held(mask: number, at: Nanos): void {
    for (let bit = 0, left = mask; left !== 0; bit++, left >>>= 1)
      if ((left & 1) === 1 && !(this.lastHeldAt[bit]! >= at)) this.lastHeldAt[bit] = at;
  }

  #addPoolWaits(queue: Queue, work: Lane): void {
    // Entries overlap, so those that are not over stand among the others: when one began is all that is asked.
    const { first } = this.#fresh(work);
    for (let row = first; row < work.count; row++) {
      if (work.startAt(row) - work.readyAt(row) >= Threshold.poolWaitNs) keep(this.poolWaits, { queue, row });
    }
    this.#cursors.set(work, work.count);
  }

  /** While a program starts its heap grows and nothing waits: pauses count from then on. */
  #addPauses(): void {
    const { spans } = this.stream.around;
    const startedAt = this.#startedAt();
    for (; this.#span < spans.length; this.#span++) {
      const row = this.#span;
      const length = spans.end[row]! - spans.start[row]!;
      if (!(length > 0) || !spans.isExclusive(spans.kind[row]!) || spans.start[row]! < startedAt) continue;
      if (length >= Threshold.pauseNs) keep(this.longPauses, row);
      const second = Math.floor(spans.start[row]! / SECOND_NS);
      this.pausedIn.set(second, (this.pausedIn.get(second) ?? 0) + length);
    }
  }

  /** When the program's top level was over; 0: it was not seen. */
  #startedAt(): Nanos {
    const { phases } = this.stream;
    const run = phases.length === 0 ? NONE : phases.runOf(0);
    return run === NONE || !isTopLevel(this.trace, this.trace.runs.taskOf(run)) ? 0 : this.endOf(run);
  }

  /** Entries that ended since the last look. */
  #fresh(lane: Lane): Range {
    const first = this.#cursors.get(lane) ?? 0;
    const behind = lane.closedCount;
    this.#cursors.set(lane, behind);
    return { first, behind };
  }

  #longest(lane: Lane, { first, behind }: Range, least: Nanos): number[] {
    if (first >= behind) return [];
    const window = { from: lane.startAt(first), to: lane.endAt(behind - 1) + 1, now: this.stream.now };
    return longestIn(lane, window, MAX_LONG, least)
      .map(({ entry }) => entry)
      .filter((entry) => entry >= first && entry < behind)
      .sort((a, b) => a - b);
  }
}

/** Entries of a lane, `[first, behind)`. */
interface Range {
  readonly first: number;
  readonly behind: number;
}

function keep<Item>(list: Item[], item: Item): void {
  if (list.length === MAX_KEPT) list.splice(0, MAX_KEPT / 2);
  list.push(item);
}
