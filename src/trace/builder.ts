/**
 * Builds a `Trace` from what the reader tells: one builder per file, several of them into one trace.
 *
 *     StreamReader → TraceBuilder → Trace (tables) + Stream (lanes, turns, stack of runs)
 *
 * What always holds: nothing that it is told makes it throw or allocate more than the telling took; time of
 * a stream never runs backwards in the tables; every run that is not on the stack of its stream has an end.
 */
import { NONE, type RunId, type TaskId, type Ticks } from '../base/units.ts';
import {
  type KindDefinition,
  KindFlag,
  type QueueDefinition,
  ReadyRule,
  type SegmentHeader,
  type TraceEvents,
  type TraceProblem,
  type WireId,
} from '../protocol/events.ts';
import { AroundBuilder } from './around-builder.ts';
import { MAX_NS } from './builder-base.ts';
import type { Pool } from './pool.ts';
import { readyTime } from './ready.ts';
import { NO_QUEUE, RunFlag } from './run-table.ts';
import type { Stream } from './stream.ts';
import { TaskFlag } from './task-table.ts';
import type { Kind, Trace } from './trace.ts';

export class TraceBuilder extends AroundBuilder implements TraceEvents {
  readonly #onProblem: (problem: TraceProblem) => void;
  /** Definitions of the segment in progress: from its ids to rows. */
  readonly #kinds = new Uint16Array(4_096);
  readonly #queues = new Uint8Array(256).fill(NO_QUEUE);

  constructor(trace: Trace, onProblem: (problem: TraceProblem) => void) {
    super(trace);
    this.#onProblem = onProblem;
  }

  override segment(header: SegmentHeader): void {
    super.segment(header);
    this.#kinds.fill(0);
    this.#queues.fill(NO_QUEUE);
  }

  queue(definition: QueueDefinition): void {
    if (this.stream !== null) this.#queues[definition.id & 0xff] = this.stream.queueOf(definition);
  }

  kind({ id, name, word, flags, queue, pool }: KindDefinition): void {
    if (this.stream === null) return;
    const kind = { name, word, flags, queue: this.#queueAt(queue), pool: this.#queueAt(pool) };
    this.#kinds[id & 0xfff] = this.trace.internKind(this.stream, kind);
  }

  init(tick: Ticks, wire: WireId, kind: number, trigger: WireId, site: number, inferred: boolean): void {
    const stream = this.stream;
    if (stream === null) return;
    const { tasks, runs } = this.trace;
    const now = this.at(tick);
    const kindRow = this.#kinds[kind & 0xfff]!;
    const cause = trigger === 0 ? NONE : this.taskOf(stream, trigger);
    const { stack } = stream;
    const createdIn = stack.length === 0 ? NONE : stack[stack.length - 1]!;
    const flags = inferred ? TaskFlag.known | TaskFlag.inferredSite : TaskFlag.known;
    const task = tasks.add(stream.id, wire, flags, kindRow, this.sites[site] ?? 0, now, createdIn, cause);
    this.name(stream, wire, task);
    if (this.mask !== 0) tasks.stores.set(task, this.mask);
    if (createdIn !== NONE) runs.countCreated(createdIn);
    stream.tasks++;
    const definition = this.trace.kind(kindRow);
    if ((definition.flags & KindFlag.settles) !== 0)
      this.trace.activations.add(stream.id, task, tasks.siteOf(task), cause, createdIn);
    if ((definition.flags & KindFlag.topLevel) === 0) stream.load.change(now, 1);
    else tasks.mark(task, TaskFlag.over);
    poolOf(stream, definition)?.submit(task, now, tasks.siteOf(task) * 0x10000 + kindRow);
  }

  before(tick: Ticks, wire: WireId, queue: number, readyTicks: Ticks): void {
    const stream = this.stream;
    if (stream === null) return;
    const { loop } = stream;
    const { tasks, runs } = this.trace;
    const now = this.at(tick);
    const task = this.taskOf(stream, wire);
    const kind = this.trace.kind(tasks.kindOf(task));
    const queueIndex = queue === 0 ? kind.queue : this.#queueAt(queue);
    const source = stream.queues[queueIndex];
    const { stack } = stream;
    const parent = stack.length === 0 ? NONE : stack[stack.length - 1]!;
    if (parent === NONE) loop.beforeTopLevel(now, queueIndex);
    let ready = Number.NaN;
    let flags = 0;
    // What runs inside something else was called by it and did not wait, unless the tracer says that it did.
    if ((parent === NONE || readyTicks >= 0) && source !== undefined) {
      ready = readyTime(
        this.trace,
        task,
        source.rule,
        now,
        readyTicks < 0 ? -1 : readyTicks * this.nsPerTick,
        loop.pollBound,
      );
      if (source.rule === ReadyRule.sincePoll && readyTicks < 0) flags = RunFlag.readyIsBound;
    }
    const run = runs.add(task, queueIndex, flags, now, ready, parent, tasks.lastRunOf(task));
    if (this.mask !== 0) runs.stores.set(run, this.mask);
    tasks.addRun(task, run);
    stream.runs++;
    stack.push(run);
    stream.stackWires.push(wire);
    if (parent === NONE) loop.nameTopLevel(run);
    if (source !== undefined) {
      source.runs++;
      if (!source.lane.hasOpen) {
        runs.mark(run, RunFlag.inLane);
        source.lane.open(run, now, ready);
      }
    }
    poolOf(stream, kind)?.finish(task, loop.workEnd(tasks.createdAt(task), now), run);
  }

  after(tick: Ticks, wire: WireId): void {
    const stream = this.stream;
    if (stream === null) return;
    const now = this.at(tick);
    const { stackWires } = stream;
    let depth = stackWires.length - 1;
    while (depth >= 0 && stackWires[depth] !== wire) depth--;
    if (depth >= 0) this.#endRuns(stream, depth, now);
  }

  settle(tick: Ticks, wire: WireId): void {
    const stream = this.stream;
    if (stream === null) return;
    this.trace.settles++;
    stream.settles++;
    const task = this.#runningOr(stream, wire);
    this.trace.activations.settled(task);
    this.#endTask(stream, task, TaskFlag.settled, this.at(tick));
  }

  close(tick: Ticks, wire: WireId, cancelled: boolean): void {
    const stream = this.stream;
    if (stream === null) return;
    const task = this.taskOf(stream, wire);
    const now = this.at(tick);
    this.#endTask(stream, task, cancelled ? TaskFlag.closed | TaskFlag.cancelled : TaskFlag.closed, now);
    poolOf(stream, this.trace.kind(this.trace.tasks.kindOf(task)))?.finish(task, now, NONE);
  }

  delay(wire: WireId, delayTicks: Ticks, repeats: boolean): void {
    if (this.stream === null) return;
    const { tasks } = this.trace;
    const task = this.taskOf(this.stream, wire);
    tasks.delay.set(task, Math.min(MAX_NS, delayTicks * this.nsPerTick));
    if (repeats) tasks.mark(task, TaskFlag.repeats);
  }

  turn(tick: Ticks, iterations: number, idleTicks: Ticks, _own: boolean): void {
    if (this.stream !== null) this.stream.loop.turn(this.at(tick), iterations, idleTicks * this.nsPerTick);
  }

  gap(fromTick: Ticks, toTick: Ticks, reason: number, lostEvents: number): void {
    const stream = this.stream;
    if (stream === null) return;
    const from = Math.max(stream.now, this.time(fromTick));
    stream.addGap({ from, to: this.at(toTick), reason, lostEvents });
    this.trace.activations.forget(stream.id);
  }

  note(tick: Ticks, code: number, text: string): void {
    this.stream?.addNote({ at: this.at(tick), code, text });
  }

  end(tick: Ticks, exitCode: number): void {
    const stream = this.stream;
    if (stream === null) return;
    const now = this.at(tick);
    this.#endRuns(stream, 0, now);
    stream.ended = true;
    stream.exitCode = exitCode < 0 ? null : exitCode;
  }

  /** Runs that are no longer in progress ended somewhere in the gap, others began in it. */
  resync(tick: Ticks, wires: readonly WireId[]): void {
    const stream = this.stream;
    if (stream === null) return;
    const now = this.at(tick);
    const { stack, stackWires } = stream;
    const { runs } = this.trace;
    const lost = stream.gaps[stream.gaps.length - 1]?.from ?? now;
    let same = 0;
    while (same < stack.length && same < wires.length && stackWires[same] === wires[same]) same++;
    while (stack.length > same) {
      const run = stack.pop()!;
      stackWires.pop();
      this.#endRun(stream, run, Math.max(lost, runs.startAt(run)), RunFlag.endLost);
    }
    for (const wire of wires.slice(same)) {
      this.before(tick, wire, 0, -1);
      const run = stack[stack.length - 1]!;
      runs.mark(run, RunFlag.startLost);
    }
  }

  problem(problem: TraceProblem): void {
    this.#onProblem(problem);
  }

  /** Ends the runs that stand at `depth` and deeper. */
  #endRuns(stream: Stream, depth: number, now: number): void {
    const { stack, stackWires } = stream;
    while (stack.length > depth) {
      stackWires.pop();
      this.#endRun(stream, stack.pop()!, now, 0);
    }
  }

  #endRun(stream: Stream, run: RunId, now: number, flags: number): void {
    const { runs, tasks } = this.trace;
    const start = runs.startAt(run);
    runs.setEnd(run, now, start);
    if (flags !== 0) runs.mark(run, flags);
    if (runs.has(run, RunFlag.inLane)) stream.queues[runs.queueOf(run)]!.lane.close(start, now, runs.readyAt(run));
    if (stream.stack.length === 0) stream.loop.afterTopLevel(start, now);
    const task = runs.taskOf(run);
    if ((this.trace.kind(tasks.kindOf(task)).flags & KindFlag.oneShot) !== 0 && tasks.finish(task))
      stream.load.change(now, -1);
  }

  #endTask(stream: Stream, task: TaskId, flags: number, now: number): void {
    if (this.trace.tasks.end(task, flags, now, this.currentRun(stream))) stream.load.change(now, -1);
  }

  /** The task's row, found at once if it is the one that runs. */
  #runningOr(stream: Stream, wire: WireId): TaskId {
    const { stack, stackWires } = stream;
    const top = stack.length - 1;
    return top >= 0 && stackWires[top] === wire ? this.trace.runs.taskOf(stack[top]!) : this.taskOf(stream, wire);
  }

  #queueAt(id: number): number {
    return id === 0 ? NO_QUEUE : this.#queues[id & 0xff]!;
  }
}

/**
 * The pool that works on tasks of a kind. Null also for handles (zlib streams), which hand in work any number of
 * times without a word of it.
 */
function poolOf(stream: Stream, { pool, flags }: Kind): Pool | null {
  if (pool === NO_QUEUE || (flags & KindFlag.oneShot) === 0) return null;
  return stream.queues[pool]?.pool ?? null;
}
