/**
 * One thread of one process as the model holds it: its queues with their lanes, turns, phases, gaps, and the
 * runs in progress. The builder writes it, everyone else reads.
 *
 * All times in here are nanoseconds since the stream's own tick 0; `offsetNs` takes them to the session's
 * time, and is the only thing that changes when a stream with an earlier origin turns up.
 */
import { type Nanos, NONE, type RunId, type StreamId, type TaskId } from '../base/units.ts';
import { type QueueDefinition, QueueFlag, ReadyRule, type SegmentHeader, type WireId } from '../protocol/events.ts';
import { Around } from './around.ts';
import { IntervalTable } from './interval-table.ts';
import { Lane } from './lane.ts';
import { LoadCurve } from './load-curve.ts';
import { LoopRecorder } from './loop-recorder.ts';
import { Pool } from './pool.ts';
import { NO_QUEUE, type RunTable } from './run-table.ts';
import { WireIndex } from './wire-index.ts';

/** A queue of a stream. */
export interface Queue {
  /** Index into `Stream.queues`. */
  readonly index: number;
  readonly rule: ReadyRule;
  readonly order: number;
  /** Drained between the callbacks of the others: its runs go on with the phase that they follow. */
  readonly drained: boolean;
  readonly name: string;
  readonly title: string;
  readonly detail: string;
  /** Its runs; empty for a pool. */
  readonly lane: Lane;
  readonly pool: Pool | null;
  /** Runs that came off it, nested ones included. */
  runs: number;
}

export interface Gap {
  readonly from: Nanos;
  readonly to: Nanos;
  /** One of `GapReason`, 0: unknown. */
  readonly reason: number;
  readonly lostEvents: number;
}

export interface Note {
  readonly at: Nanos;
  readonly code: number;
  readonly text: string;
}

/** Most gaps that are kept apart; further ones widen the last. */
const MAX_GAPS = 10_000;
const MAX_NOTES = 100;
/** Pools say their size in the header; one that does not is taken to be libuv's default. */
const DEFAULT_POOL_SIZE = 4;

export class Stream {
  readonly id: StreamId;
  /** Of the stream's first segment. */
  readonly header: SegmentHeader;
  /** Monotonic clock at tick 0, ns. */
  readonly originNs: bigint;
  offsetNs: Nanos = 0;
  /** Newest time told of. */
  now: Nanos = 0;
  tasks = 0;
  runs = 0;
  settles = 0;
  ended = false;
  exitCode: number | null = null;
  /** The process is gone, or the file has no more bytes: without END it was cut off. */
  abandoned = false;

  readonly queues: Queue[] = [];
  readonly turns = new IntervalTable();
  readonly turnLane = new Lane({ source: this.turns, ownRows: false, queues: false });
  readonly phases = new IntervalTable();
  readonly phaseLane = new Lane({ source: this.phases, ownRows: false, queues: false });
  readonly load = new LoadCurve();
  readonly loop = new LoopRecorder(this);
  readonly gaps: Gap[] = [];
  readonly notes: Note[] = [];
  readonly around = new Around();
  /** Runs in progress, outermost first. */
  readonly stack: RunId[] = [];
  /** Names of their tasks. */
  readonly stackWires: WireId[] = [];
  /** Rows of tasks by the runtime's id, for each id space. */
  readonly ids: readonly [WireIndex, WireIndex] = [new WireIndex(), new WireIndex()];
  readonly #source: RunTable;
  readonly #queueByName = new Map<string, number>();

  constructor(id: StreamId, header: SegmentHeader, originNs: bigint, runs: RunTable) {
    this.id = id;
    this.header = header;
    this.originNs = originNs;
    this.#source = runs;
  }

  /** The task's row, or NONE. */
  taskOf(wire: WireId): TaskId {
    const space = wire % 2;
    return this.ids[space as 0 | 1].get((wire - space) / 2);
  }

  name(wire: WireId, task: TaskId): void {
    const space = wire % 2;
    this.ids[space as 0 | 1].set((wire - space) / 2, task);
  }

  /** Index of the queue, added if it is new; NO_QUEUE if there are too many. */
  queueOf(definition: QueueDefinition): number {
    const known = this.#queueByName.get(definition.name);
    if (known !== undefined) return known;
    const index = this.queues.length;
    if (index >= NO_QUEUE) return NO_QUEUE;
    const { rule, order, flags, name, title, detail } = definition;
    const pool = rule === ReadyRule.pool ? new Pool(this.header.poolSize || DEFAULT_POOL_SIZE) : null;
    const lane = new Lane({ source: this.#source, ownRows: true, queues: true });
    const drained = (flags & QueueFlag.drained) !== 0;
    this.queues.push({ index, rule, order, drained, name, title, detail, lane, pool, runs: 0 });
    this.#queueByName.set(name, index);
    return index;
  }

  /** Queues in the order of their lanes. */
  orderedQueues(): Queue[] {
    return [...this.queues].sort((a, b) => a.order - b.order || a.index - b.index);
  }

  queueNamed(name: string): Queue | undefined {
    const index = this.#queueByName.get(name);
    return index === undefined ? undefined : this.queues[index];
  }

  addGap(gap: Gap): void {
    const last = this.gaps[this.gaps.length - 1];
    if (last !== undefined && this.gaps.length >= MAX_GAPS) {
      this.gaps[this.gaps.length - 1] = { ...last, to: gap.to, lostEvents: last.lostEvents + gap.lostEvents };
    } else if (gap.to > gap.from || gap.lostEvents > 0) {
      this.gaps.push(gap);
    }
  }

  addNote(note: Note): void {
    if (this.notes.length < MAX_NOTES) this.notes.push(note);
  }

  /** Index of the turn in which `t` lies, or NONE. */
  turnAt(t: Nanos): number {
    const next = this.turnLane.firstStartingAt(t + 1);
    return next === 0 ? NONE : next - 1;
  }

  get byteLength(): number {
    const lanes = this.queues.reduce((sum, queue) => sum + queue.lane.byteLength + (queue.pool?.byteLength ?? 0), 0);
    const spans = this.turns.byteLength + this.turnLane.byteLength + this.phases.byteLength + this.phaseLane.byteLength;
    return (
      lanes + spans + this.around.byteLength + this.load.byteLength + this.ids[0].byteLength + this.ids[1].byteLength
    );
  }
}
