/**
 * Where the time of a task, a span or a stretch went: a walk backwards from its end, along what brought each moment about.
 *
 *     timers             aaa                     the run at the end: own code
 *     microtasks             bb                  b was made in a, and waited for c: its wait is walked in the same
 *     pool            ccccccccccc                way (what c was doing), down to the moment at which it began;
 *     path       ....aaa|pool   |bb              then on in a, where b was made
 *
 * In each stretch it says what the thing was doing: its own code, code of what it waited for, other code in the way,
 * a queue, a timer's deadline, I/O, the thread pool, a pause. A wait is what is behind it *while* it waits: what the
 * awaited thing did before is no part of it.
 *
 * What always holds: the parts lie end to end and cover `[from, to)` exactly, whatever the trace says, because each
 * is cut off a cursor that only moves backwards. Nothing is claimed of a gap. Times are those of the stream.
 */
import { type Nanos, NONE, type RunId, type TaskId } from '../base/units.ts';
import { NO_QUEUE } from '../trace/run-table.ts';
import type { Stream } from '../trace/stream.ts';
import type { Kind, Trace } from '../trace/trace.ts';
import { hasTrait, isResolvedByCode, readinessOf } from '../trace/traits.ts';
import { heldBy, lastRunBefore } from './critical-path-loop.ts';
import { carvePauses, mergeParts, PathKind, type PathPart } from './critical-path-parts.ts';
import { poolWorkOf } from './pool-work.ts';

export interface Path {
  readonly from: Nanos;
  readonly to: Nanos;
  /** By time, end to end from `from` to `to`; neighbours that are alike are one. */
  readonly parts: readonly PathPart[];
  /** The walk was given up here, far from the beginning: before it all is `unknown`. NaN: it was not. */
  readonly followedFrom: Nanos;
}

/** Runs and waits that one path goes through: some 10 ms, four times that before the engine is warm. What is longer is told as unknown. */
const MAX_STEPS = 12_000;
/** Waits inside waits. */
const MAX_NESTING = 10_000;

/** A wait that is being walked through. When its beginning is reached, the walk goes on in `run`. */
interface Waiting {
  /** Where the wait around it began. */
  readonly floor: Nanos;
  readonly run: RunId;
  /** What was made in that run, then. */
  readonly made: TaskId;
  readonly inferred: boolean;
}

/** The path of `[from, to)` of one stream, backwards. One walk per object. */
export class PathWalk {
  readonly #trace: Trace;
  readonly #stream: Stream;
  readonly #from: Nanos;
  readonly #to: Nanos;
  /** Everything from here on is told. */
  #at: Nanos;
  /** Latest first. */
  readonly #parts: PathPart[] = [];
  readonly #waits: Waiting[] = [];
  /** Where the wait in progress began. */
  #floor: Nanos;
  #inferred = false;
  /** What was made or settled at the cursor, in the run that the walk comes to; NONE: neither. */
  #made: TaskId = NONE;
  #steps = 0;

  constructor(trace: Trace, stream: Stream, from: Nanos, to: Nanos) {
    this.#trace = trace;
    this.#stream = stream;
    this.#from = from;
    this.#to = Math.max(from, to);
    this.#at = this.#to;
    this.#floor = from;
  }

  /**
   * Walks from the end. **Cost**: at most `MAX_STEPS` steps of a few tree walks each.
   * @param run where the end lies, or NONE
   * @param made the task that settled there, or NONE
   * @param isWhole where causes end, goes on with what ran before
   */
  walk(run: RunId, made: TaskId = NONE, isWhole = false): Path {
    let current = run;
    this.#made = made;
    let followedFrom = Number.NaN;
    while (this.#at > this.#from) {
      if (++this.#steps > MAX_STEPS) {
        followedFrom = this.#at;
        this.#waits.length = 0;
        this.#floor = this.#from;
        this.#emit(PathKind.unknown, this.#from, NONE);
      } else if (this.#at <= this.#floor) current = this.#leave();
      else if (current !== NONE) current = this.#through(current);
      else if (this.#waits.length > 0) this.#emit(PathKind.unknown, this.#floor, NONE);
      else current = isWhole ? this.#before() : this.#giveUp();
    }
    const parts = carvePauses(this.#stream, mergeParts(this.#trace, this.#parts.reverse()));
    return { from: this.#from, to: this.#to, parts: mergeParts(this.#trace, parts), followedFrom };
  }

  /** What `task`, which is not over, waits for up to here. Answers the run in which the walk goes on. */
  pending(task: TaskId): RunId {
    const { tasks, runs, activations } = this.#trace;
    let leaf = task;
    for (let depth = 0; depth < MAX_NESTING; depth++) {
      const last = tasks.lastRunOf(leaf);
      if (last !== NONE && Number.isNaN(runs.endAt(last))) return last;
      const wait = activations.lastAwait(leaf);
      if (wait !== NONE && tasks.runsOf(wait) === 0) {
        const began = tasks.createdAt(wait);
        this.#enter(began, tasks.createdInOf(wait), wait);
        leaf = activations.awaited(wait);
        if (leaf === NONE) return this.#wait(PathKind.promise, this.#floor, wait, NONE);
        if (!Number.isNaN(tasks.endedAt(leaf))) return this.#readySince(wait, leaf);
        continue;
      }
      const cause = tasks.triggerOf(leaf);
      const isReaction =
        hasTrait(this.#trace, leaf, 'settles') && cause !== NONE && !isResolvedByCode(this.#trace, leaf);
      if (!isReaction || tasks.runsOf(leaf) > 0) return this.#pendingLeaf(leaf);
      this.#enter(tasks.createdAt(leaf), tasks.createdInOf(leaf), leaf);
      if (!Number.isNaN(tasks.endedAt(cause))) return this.#readySince(leaf, cause);
      leaf = cause;
    }
    return NONE;
  }

  /** It could run since `cause` settled, and did not yet. */
  #readySince(task: TaskId, cause: TaskId): RunId {
    this.#queue(task, this.#trace.tasks.endedAt(cause));
    return this.#trace.tasks.endedInOf(cause);
  }

  #pendingLeaf(task: TaskId): RunId {
    const { tasks } = this.#trace;
    const last = tasks.lastRunOf(task);
    const began = last === NONE ? tasks.createdAt(task) : this.#trace.runs.endAt(last);
    const origin = last === NONE ? tasks.createdInOf(task) : last;
    const kind = this.#kind(task);
    const readiness = readinessOf(this.#stream.queues[kind.queue]);
    if (hasTrait(this.#trace, task, 'settles')) return this.#wait(PathKind.promise, began, task, origin);
    if (readiness === 'created') this.#queue(task, began);
    else if (readiness === 'deadline') {
      this.#queue(task, began + (tasks.delay.get(task) ?? Number.POSITIVE_INFINITY));
      this.#emit(PathKind.timer, began, task);
    } else if (readiness === 'poll') this.#io(task, kind, began);
    else this.#emit(PathKind.unknown, began, task);
    this.#made = last === NONE ? task : NONE;
    return origin;
  }

  #wait(kind: PathKind, began: Nanos, task: TaskId, origin: RunId): RunId {
    this.#emit(kind, began, task);
    return origin;
  }

  /** The code of a run, and what it waited for before. Answers the run that goes before it. */
  #through(run: RunId): RunId {
    const { runs, tasks } = this.#trace;
    const task = runs.taskOf(run);
    // Only where the record is odd does anything lie behind the end of the run that goes before it.
    this.#emit(PathKind.unknown, this.#endOf(run), NONE);
    this.#code(run, task);
    if (this.#at <= this.#floor) return NONE;
    const kind = this.#kind(task);
    const parent = runs.parentOf(run);
    const ready = runs.readyAt(run);
    const previous = runs.previousOf(run);
    const origin = previous === NONE ? tasks.createdInOf(task) : previous;
    const began = previous === NONE ? tasks.createdAt(task) : this.#endOf(previous);
    if (parent !== NONE && Number.isNaN(ready)) {
      // Something called it: until then it waited for that call.
      if (!(began < this.#at) || origin === NONE || hasTrait(this.#trace, task, 'topLevel')) return parent;
      this.#enter(began, origin, previous === NONE ? task : NONE);
      return parent;
    }
    if (this.#isAdoption(task)) return this.#adoption(task, origin, began);
    return this.#waited(run, task, kind, Math.min(ready, this.#at), began, origin);
  }

  /** The code of a run, up to the cursor. The first part of an async function runs in its caller's run, but is its own. */
  #code(run: RunId, task: TaskId): void {
    const { tasks, activations } = this.#trace;
    const kind = this.#waits.length === 0 ? PathKind.own : PathKind.awaited;
    const call = activations.of(this.#made);
    if (call !== NONE && tasks.createdInOf(call) === run) this.#emit(kind, tasks.createdAt(call), call, run);
    this.#made = NONE;
    this.#emit(kind, this.#trace.runs.startAt(run), task, run);
  }

  #waited(run: RunId, task: TaskId, kind: Kind, ready: Nanos, began: Nanos, origin: RunId): RunId {
    const { tasks, runs } = this.#trace;
    const readiness = readinessOf(this.#stream.queues[runs.queueOf(run)]);
    const since = Number.isNaN(ready) ? this.#at : Math.max(ready, Number.isNaN(began) ? ready : began);
    if (readiness === 'poll' && kind.queue === runs.queueOf(run)) this.#polled(run, task, kind, since, began);
    else this.#queue(task, since);
    switch (readiness) {
      case 'trigger': {
        const cause = tasks.triggerOf(task);
        const settled = cause === NONE ? Number.NaN : tasks.settledAt(cause);
        // Settled later, it is not what this run waited for.
        if (!(since > began) || !(settled <= this.#at)) break;
        this.#enter(began, origin, task);
        this.#made = cause;
        const settler = tasks.endedInOf(cause);
        // Settled by the runtime, outside of any callback: what the promise itself was made for goes on until then.
        return settler === NONE ? this.#wait(PathKind.unknown, this.#floor, cause, NONE) : settler;
      }
      case 'deadline':
        this.#emit(PathKind.timer, began, task);
        break;
      case 'poll':
        this.#io(task, kind, began, run);
        break;
      case 'created':
      case 'pool':
      case 'unknown':
        break;
    }
    this.#emit(PathKind.unknown, began, task);
    this.#made = runs.previousOf(run) === NONE ? task : NONE;
    return origin;
  }

  /**
   * When the poll brought it, it was ready some time before: the loop's work since the poll is in the way, but idle
   * time before the poll came back is what it waited for.
   */
  #polled(run: RunId, task: TaskId, kind: Kind, since: Nanos, began: Nanos): void {
    if (kind.pool !== NO_QUEUE && hasTrait(this.#trace, task, 'oneShot')) {
      const work = poolWorkOf(this.#trace, this.#stream, run);
      // The loop cannot have seen the result before a thread had it.
      const done = work === null ? since : Math.max(since, began + work.waitNs);
      this.#queue(task, done);
    } else this.#queue(task, since);
  }

  #io(task: TaskId, kind: Kind, began: Nanos, run: RunId = NONE): void {
    if (kind.pool === NO_QUEUE) {
      this.#emit(PathKind.io, began, task);
      return;
    }
    const work = run === NONE ? null : poolWorkOf(this.#trace, this.#stream, run);
    const wasInferred = this.#inferred;
    this.#inferred = true;
    if (work === null && hasTrait(this.#trace, task, 'oneShot') && run !== NONE) this.#emit(PathKind.io, began, task);
    else {
      this.#emit(PathKind.pool, work === null ? began : began + work.waitNs, task);
      this.#emit(PathKind.poolQueue, began, task);
    }
    this.#inferred = wasInferred;
  }

  #isAdoption(task: TaskId): boolean {
    const trace = this.#trace;
    if (!hasTrait(trace, task, 'settles')) return false;
    const cause = trace.tasks.triggerOf(task);
    // Its trigger settled only later: a thenable that is awaited is called before.
    const isBefore = cause !== NONE && hasTrait(trace, cause, 'settles') && trace.tasks.endedAt(cause) > this.#at;
    return isBefore || isResolvedByCode(trace, task);
  }

  /**
   * A promise was resolved with a promise or thenable; this run calls its `then`. An async function did so at the
   * end of its newest run; who resolved another promise nobody tells: it was the run right before.
   */
  #adoption(task: TaskId, origin: RunId, began: Nanos): RunId {
    const { tasks, activations } = this.#trace;
    const isCall = activations.isCall(task);
    const wait = isCall ? activations.lastAwait(task) : NONE;
    const last = wait !== NONE && tasks.lastRunOf(wait) !== NONE ? tasks.lastRunOf(wait) : origin;
    if (isCall && last !== NONE) {
      this.#queue(task, this.#endOf(last));
      return last;
    }
    const before = lastRunBefore(this.#trace, this.#stream, this.#at);
    if (before === NONE) {
      this.#emit(PathKind.promise, began, task);
      return origin;
    }
    this.#enter(began, origin, task);
    this.#inferred = true;
    this.#queue(task, this.#endOf(before));
    return before;
  }

  /** Nothing is known of what was before: of a whole stretch, what ran before; else all is unknown. */
  #before(): RunId {
    const before = lastRunBefore(this.#trace, this.#stream, this.#at);
    this.#emit(PathKind.unknown, before === NONE ? this.#from : this.#endOf(before), NONE);
    return before;
  }

  #giveUp(): RunId {
    this.#emit(PathKind.unknown, this.#from, NONE);
    return NONE;
  }

  /** Walks through a wait that began at `began`; at its beginning the walk goes on in `run`, where `made` was made. */
  #enter(began: Nanos, run: RunId, made: TaskId): void {
    this.#waits.push({ floor: this.#floor, run, made, inferred: this.#inferred });
    // What is older than the record began before everything.
    if (began > this.#floor) this.#floor = began;
  }

  #leave(): RunId {
    const wait = this.#waits.pop();
    if (wait === undefined) return NONE;
    this.#floor = wait.floor;
    this.#inferred = wait.inferred;
    this.#made = wait.made;
    return wait.run;
  }

  /** From `since` until here it could have run. */
  #queue(task: TaskId, since: Nanos): void {
    const from = Math.max(since, this.#floor);
    if (!(from < this.#at)) return;
    for (const { from: start, to, run } of heldBy(this.#trace, this.#stream, from, this.#at)) {
      this.#emit(PathKind.queue, to, task);
      this.#emit(PathKind.other, start, run === NONE ? NONE : this.#trace.runs.taskOf(run), run);
    }
    this.#emit(PathKind.queue, from, task);
  }

  /** Everything from `from` up to the cursor is of this kind. What is not known (NaN) reaches to the floor. */
  #emit(kind: PathKind, from: Nanos, task: TaskId, run: RunId = NONE): void {
    const start = from > this.#floor ? from : this.#floor;
    if (!(start < this.#at)) return;
    this.#parts.push({ kind, from: start, to: this.#at, task, run, inferred: this.#inferred });
    this.#at = start;
  }

  #endOf(run: RunId): Nanos {
    const end = this.#trace.runs.endAt(run);
    return Number.isNaN(end) ? this.#stream.now : end;
  }

  #kind(task: TaskId): Kind {
    return this.#trace.kind(this.#trace.tasks.kindOf(task));
  }
}
