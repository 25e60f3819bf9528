/**
 * All tasks of a session, one row each, in the order in which their streams told of them. Append-only.
 *
 * Times are nanoseconds since tick 0 of the task's own stream (`Stream.offsetNs` takes them to the session).
 * A row without the flag `known` is a task that was named but whose INIT was never seen: older than the
 * recording, or lost.
 */
import { type Nanos, NONE, type RunId, type SiteId, type StreamId, type TaskId } from '../base/units.ts';
import { FIRST_CAPACITY, grown, MaskColumn, nextCapacity, SparseColumn } from './grow.ts';

/** Bits of `TaskTable.flags`. */
export const TaskFlag = {
  /** Its INIT was seen. */
  known: 1,
  /** The site was predicted. */
  inferredSite: 2,
  settled: 4,
  closed: 8,
  cancelled: 16,
  /** A repeating timer. */
  repeats: 32,
  /** It counts no longer as pending. */
  over: 64,
} as const;

/** Wire ids from here on stand in a map, so that the column can have 32 bits. */
const WIDE_WIRE = 0xffffffff;

export class TaskTable {
  length = 0;
  stream = new Uint16Array(FIRST_CAPACITY);
  flags = new Uint8Array(FIRST_CAPACITY);
  /** Row of the trace's kinds; 0: unknown. */
  kind = new Uint16Array(FIRST_CAPACITY);
  site = new Int32Array(FIRST_CAPACITY);
  created = new Float64Array(FIRST_CAPACITY);
  /** The run in progress at creation, or NONE. */
  createdIn = new Int32Array(FIRST_CAPACITY);
  /** The runtime's cause, or NONE. */
  trigger = new Int32Array(FIRST_CAPACITY);
  /** When it settled or was closed, whichever came first; NaN: neither. The flags say which. */
  ended = new Float64Array(FIRST_CAPACITY);
  /** The run in progress then, or NONE. */
  endedIn = new Int32Array(FIRST_CAPACITY);
  /** Newest run, or NONE; older ones follow through `RunTable.previous`. */
  lastRun = new Int32Array(FIRST_CAPACITY);
  runs = new Uint32Array(FIRST_CAPACITY);
  /** Asked-for delay of timers. */
  readonly delay = new SparseColumn();
  /** Stores that held a value when it was created, as bits; 0: none, or none was declared. */
  readonly stores = new MaskColumn();
  /** Time and state of the last REF in one number. */
  readonly #refs = new SparseColumn();
  #wire = new Uint32Array(FIRST_CAPACITY);
  readonly #wideWires = new Map<TaskId, number>();

  /** Adds a task. `flags` 0 and kind 0 make the row of an unknown one. */
  add(
    stream: StreamId,
    wire: number,
    flags: number,
    kind: number,
    site: SiteId,
    created: Nanos,
    createdIn: RunId,
    trigger: TaskId,
  ): TaskId {
    const row = this.length;
    if (row === this.flags.length) this.#grow();
    this.stream[row] = stream;
    this.flags[row] = flags;
    this.kind[row] = kind;
    this.site[row] = site;
    this.created[row] = created;
    this.createdIn[row] = createdIn;
    this.trigger[row] = trigger;
    this.ended[row] = Number.NaN;
    this.endedIn[row] = NONE;
    this.lastRun[row] = NONE;
    if (wire < WIDE_WIRE) this.#wire[row] = wire;
    else {
      this.#wire[row] = WIDE_WIRE;
      this.#wideWires.set(row, wire);
    }
    this.length = row + 1;
    return row;
  }

  /** From `at` on it keeps the process alive, or not. */
  setRef(task: TaskId, at: Nanos, keepsAlive: boolean): void {
    this.#refs.set(task, at * 2 + (keepsAlive ? 1 : 0));
  }

  /** The last word on whether it keeps the process alive; undefined: there is none. */
  refOf(task: TaskId): { readonly at: Nanos; readonly keepsAlive: boolean } | undefined {
    const ref = this.#refs.get(task);
    return ref === undefined ? undefined : { at: Math.floor(ref / 2), keepsAlive: ref % 2 === 1 };
  }

  /** The runtime's own id of a task. */
  asyncId(task: TaskId): number {
    return Math.floor(this.wire(task) / 2);
  }

  /** The task's name on the wire. */
  wire(task: TaskId): number {
    const wire = this.#wire[task]!;
    return wire === WIDE_WIRE ? (this.#wideWires.get(task) ?? 0) : wire;
  }

  /** When it was made; of a task without `known`, when it was first named. */
  createdAt(task: TaskId): Nanos {
    return this.created[task]!;
  }

  /** When it settled or was closed, whichever came first; NaN: neither. */
  endedAt(task: TaskId): Nanos {
    return this.ended[task]!;
  }

  /** The run in progress when it ended, or NONE. */
  endedInOf(task: TaskId): RunId {
    return this.endedIn[task]!;
  }

  /** The run in progress at its creation, or NONE. */
  createdInOf(task: TaskId): RunId {
    return this.createdIn[task]!;
  }

  /** The runtime's cause, or NONE. */
  triggerOf(task: TaskId): TaskId {
    return this.trigger[task]!;
  }

  kindOf(task: TaskId): number {
    return this.kind[task]!;
  }

  siteOf(task: TaskId): SiteId {
    return this.site[task]!;
  }

  streamOf(task: TaskId): StreamId {
    return this.stream[task]!;
  }

  /** Its newest run, or NONE; older ones follow through `RunTable.previousOf`. */
  lastRunOf(task: TaskId): RunId {
    return this.lastRun[task]!;
  }

  runsOf(task: TaskId): number {
    return this.runs[task]!;
  }

  has(task: TaskId, flag: number): boolean {
    return (this.flags[task]! & flag) !== 0;
  }

  /** When it settled; NaN: it did not, or nothing is known of it. */
  settledAt(task: TaskId): Nanos {
    return this.has(task, TaskFlag.settled) ? this.ended[task]! : Number.NaN;
  }

  /** When it was closed; NaN: it was not. */
  closedAt(task: TaskId): Nanos {
    return this.has(task, TaskFlag.closed) ? this.ended[task]! : Number.NaN;
  }

  get byteLength(): number {
    const { stream, flags, kind, site, created, createdIn, trigger, ended, endedIn, lastRun, runs } = this;
    const columns = [
      stream,
      flags,
      kind,
      site,
      created,
      createdIn,
      trigger,
      ended,
      endedIn,
      lastRun,
      runs,
      this.#wire,
      this.delay,
      this.stores,
      this.#refs,
    ];
    return columns.reduce((sum, column) => sum + column.byteLength, 0);
  }

  #grow(): void {
    const capacity = nextCapacity(this.flags.length);
    this.stream = grown(this.stream, capacity);
    this.flags = grown(this.flags, capacity);
    this.kind = grown(this.kind, capacity);
    this.site = grown(this.site, capacity);
    this.created = grown(this.created, capacity);
    this.createdIn = grown(this.createdIn, capacity);
    this.trigger = grown(this.trigger, capacity);
    this.ended = grown(this.ended, capacity);
    this.endedIn = grown(this.endedIn, capacity);
    this.lastRun = grown(this.lastRun, capacity);
    this.runs = grown(this.runs, capacity);
    this.#wire = grown(this.#wire, capacity);
  }
}
