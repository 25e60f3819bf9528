/**
 * All runs of a session, one row each, in the order in which they were read. Append-only; the end is filled
 * in when the run ends. Times are nanoseconds since tick 0 of the run's stream, which is that of its task.
 */
import { type Nanos, NONE, type RunId, type TaskId } from '../base/units.ts';
import { BLOCK_BITS, BLOCK_ROWS, IN_BLOCK, MORE_8, MORE_16 } from './blocks.ts';
import { grown, MaskColumn } from './grow.ts';
import { CELL_BITS, KEPT_TIMES, OWN_CELL, Times, TimesBlock } from './times.ts';

/** Bits of a run's flags. */
export const RunFlag = {
  /** The ready time is the earliest possible one: queue time is an upper bound. */
  readyIsBound: 1,
  /** It was in progress when the record resumed after a gap; it starts at the end of the gap. */
  startLost: 2,
  /** It ended within a gap; its end is the start of the gap. */
  endLost: 4,
  /** It stands in its queue's lane (not so: it ran inside another run of the same lane). */
  inLane: 8,
} as const;

/** Queue of a run that came off no queue. */
export const NO_QUEUE = 255;

/** Deepest nesting that is told apart. */
const MAX_DEPTH = 255;

const Kept = { parent: KEPT_TIMES, previous: KEPT_TIMES + 1, created: KEPT_TIMES + 2 } as const;

/** The times' own cell: row of the task, plus 1. */
class RunBlock extends TimesBlock {
  /** How many rows before this one the task's run before it stands; 0: there is none. */
  previous: Uint16Array;
  /** How many rows before this one the run around it stands; 0: there is none. */
  parent: Uint8Array;
  /** Tasks created in it. */
  created: Uint16Array;
  /** With all bits turned round, so that 0 is NO_QUEUE. */
  queue: Uint8Array;
  flags: Uint8Array;

  constructor(capacity: number) {
    super(capacity);
    this.previous = new Uint16Array(capacity);
    this.parent = new Uint8Array(capacity);
    this.created = new Uint16Array(capacity);
    this.queue = new Uint8Array(capacity);
    this.flags = new Uint8Array(capacity);
  }

  override grow(capacity: number): void {
    super.grow(capacity);
    this.previous = grown(this.previous, capacity);
    this.parent = grown(this.parent, capacity);
    this.created = grown(this.created, capacity);
    this.queue = grown(this.queue, capacity);
    this.flags = grown(this.flags, capacity);
  }

  protected override get columnBytes(): number {
    const { previous, parent, created, queue, flags } = this;
    return [previous, parent, created, queue, flags].reduce(
      (sum, column) => sum + column.byteLength,
      super.columnBytes,
    );
  }
}

const NOWHERE = new RunBlock(BLOCK_ROWS);

export class RunTable extends Times<RunBlock> {
  /** Stores that held a value when it began, as bits; 0: none, or none was declared. */
  readonly stores = new MaskColumn();

  constructor() {
    super((capacity) => new RunBlock(capacity), NOWHERE);
  }

  add(task: TaskId, queue: number, flags: number, start: Nanos, ready: Nanos, parent: RunId, previous: RunId): RunId {
    const block = this.addTimes(start, ready);
    const row = this.length - 1;
    const at = row & IN_BLOCK;
    block.cells[(at << CELL_BITS) | OWN_CELL] = task + 1;
    block.queue[at] = queue ^ NO_QUEUE;
    block.flags[at] = flags;
    if (parent !== NONE) {
      const back = row - parent;
      block.parent[at] = back < MORE_8 ? back : MORE_8;
      if (back >= MORE_8) block.keep(Kept.parent, at, parent);
    }
    if (previous !== NONE) {
      const back = row - previous;
      block.previous[at] = back < MORE_16 ? back : MORE_16;
      if (back >= MORE_16) block.keep(Kept.previous, at, previous);
    }
    return row;
  }

  taskOf(run: RunId): TaskId {
    return this.#block(run).cells[((run & IN_BLOCK) << CELL_BITS) | OWN_CELL]! - 1;
  }

  /** The run around it, or NONE. */
  parentOf(run: RunId): RunId {
    const block = this.#block(run);
    const back = block.parent[run & IN_BLOCK]!;
    if (back === 0) return NONE;
    return back === MORE_8 ? block.kept(Kept.parent, run & IN_BLOCK) : run - back;
  }

  /** Number of runs around it. Cost: that number. */
  depthOf(run: RunId): number {
    let depth = 0;
    for (let around = this.parentOf(run); around !== NONE && depth < MAX_DEPTH; depth++) around = this.parentOf(around);
    return depth;
  }

  /** The run of the same task before it, or NONE. */
  previousOf(run: RunId): RunId {
    const block = this.#block(run);
    const back = block.previous[run & IN_BLOCK]!;
    if (back === 0) return NONE;
    return back === MORE_16 ? block.kept(Kept.previous, run & IN_BLOCK) : run - back;
  }

  /** How many tasks were created in it. */
  createdTasksOf(run: RunId): number {
    const block = this.#block(run);
    const count = block.created[run & IN_BLOCK]!;
    return count === MORE_16 ? block.kept(Kept.created, run & IN_BLOCK) : count;
  }

  /** Index into the stream's queues, or NO_QUEUE. */
  queueOf(run: RunId): number {
    return this.#block(run).queue[run & IN_BLOCK]! ^ NO_QUEUE;
  }

  has(run: RunId, flag: number): boolean {
    return (this.#block(run).flags[run & IN_BLOCK]! & flag) !== 0;
  }

  mark(run: RunId, flags: number): void {
    const block = this.blocks[run >>> BLOCK_BITS];
    if (block !== undefined) block.flags[run & IN_BLOCK]! |= flags;
  }

  /** One more task was created in it. */
  countCreated(run: RunId): void {
    const block = this.blocks[run >>> BLOCK_BITS];
    if (block === undefined) return;
    const at = run & IN_BLOCK;
    const count = block.created[at]!;
    if (count < MORE_16) block.created[at] = count + 1;
    if (count >= MORE_16 - 1)
      block.keep(Kept.created, at, (count === MORE_16 ? block.kept(Kept.created, at) : count) + 1);
  }

  override get byteLength(): number {
    return super.byteLength + this.stores.byteLength;
  }

  #block(run: RunId): RunBlock {
    return this.blocks[run >>> BLOCK_BITS] ?? this.nowhere;
  }
}
