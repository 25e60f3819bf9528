/**
 * All runs of a session, one row each, in the order in which they were read. Append-only; `end` is filled
 * in when the run ends. Times are nanoseconds since tick 0 of the run's stream, which is that of its task.
 */
import { type Nanos, NONE, type RunId, type TaskId } from '../base/units.ts';
import { FIRST_CAPACITY, grown, MaskColumn, nextCapacity } from './grow.ts';

/** Bits of `RunTable.flags`. */
export const RunFlag = {
  /** `ready` is the earliest possible time: queue time is an upper bound. */
  readyIsBound: 1,
  /** It was in progress when the record resumed after a gap; `start` is the end of the gap. */
  startLost: 2,
  /** It ended within a gap; `end` is the start of the gap. */
  endLost: 4,
  /** It stands in its queue's lane (not so: it ran inside another run of the same lane). */
  inLane: 8,
} as const;

/** `RunTable.queue` of a run that came off no queue. */
export const NO_QUEUE = 255;

/** Deepest nesting that the column `depth` tells apart. */
const MAX_DEPTH = 255;

export class RunTable {
  length = 0;
  task = new Int32Array(FIRST_CAPACITY);
  /** Index into the stream's queues, or NO_QUEUE. */
  queue = new Uint8Array(FIRST_CAPACITY);
  flags = new Uint8Array(FIRST_CAPACITY);
  start = new Float64Array(FIRST_CAPACITY);
  /** NaN: in progress. */
  end = new Float64Array(FIRST_CAPACITY);
  /** When it could have run; NaN: unknown, or it did not wait. */
  ready = new Float64Array(FIRST_CAPACITY);
  /** The run around it, or NONE. */
  parent = new Int32Array(FIRST_CAPACITY);
  /** Number of runs around it. */
  depth = new Uint8Array(FIRST_CAPACITY);
  /** The run of the same task before it, or NONE. */
  previous = new Int32Array(FIRST_CAPACITY);
  /** How many tasks were created in it. */
  createdTasks = new Uint32Array(FIRST_CAPACITY);
  /** Stores that held a value when it began, as bits; 0: none, or none was declared. */
  readonly stores = new MaskColumn();

  add(task: TaskId, queue: number, flags: number, start: Nanos, ready: Nanos, parent: RunId, previous: RunId): RunId {
    const row = this.length;
    if (row === this.task.length) this.#grow();
    this.task[row] = task;
    this.queue[row] = queue;
    this.flags[row] = flags;
    this.start[row] = start;
    this.end[row] = Number.NaN;
    this.ready[row] = ready;
    this.parent[row] = parent;
    this.depth[row] = parent === NONE ? 0 : Math.min(this.depth[parent]! + 1, MAX_DEPTH);
    this.previous[row] = previous;
    this.length = row + 1;
    return row;
  }

  taskOf(run: RunId): TaskId {
    return this.task[run]!;
  }

  startAt(run: RunId): Nanos {
    return this.start[run]!;
  }

  /** NaN: in progress. */
  endAt(run: RunId): Nanos {
    return this.end[run]!;
  }

  /** When it could have run; NaN: unknown, or it did not wait. */
  readyAt(run: RunId): Nanos {
    return this.ready[run]!;
  }

  /** The run around it, or NONE. */
  parentOf(run: RunId): RunId {
    return this.parent[run]!;
  }

  /** Number of runs around it. */
  depthOf(run: RunId): number {
    return this.depth[run]!;
  }

  /** The run of the same task before it, or NONE. */
  previousOf(run: RunId): RunId {
    return this.previous[run]!;
  }

  /** How many tasks were created in it. */
  createdTasksOf(run: RunId): number {
    return this.createdTasks[run]!;
  }

  /** Index into the stream's queues, or NO_QUEUE. */
  queueOf(run: RunId): number {
    return this.queue[run]!;
  }

  has(run: RunId, flag: number): boolean {
    return (this.flags[run]! & flag) !== 0;
  }

  get byteLength(): number {
    const { task, queue, flags, start, end, ready, parent, depth, previous, createdTasks, stores } = this;
    const columns = [task, queue, flags, start, end, ready, parent, depth, previous, createdTasks, stores];
    return columns.reduce((sum, column) => sum + column.byteLength, 0);
  }

  #grow(): void {
    const capacity = nextCapacity(this.task.length);
    this.task = grown(this.task, capacity);
    this.queue = grown(this.queue, capacity);
    this.flags = grown(this.flags, capacity);
    this.start = grown(this.start, capacity);
    this.end = grown(this.end, capacity);
    this.ready = grown(this.ready, capacity);
    this.parent = grown(this.parent, capacity);
    this.depth = grown(this.depth, capacity);
    this.previous = grown(this.previous, capacity);
    this.createdTasks = grown(this.createdTasks, capacity);
  }
}
