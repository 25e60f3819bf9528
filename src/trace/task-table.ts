/**
 * All tasks of a session, one row each, in the order in which their streams told of them. Append-only.
 *
 * Times are nanoseconds since tick 0 of the task's own stream (`Stream.offsetNs` takes them to the session).
 * A row without the flag `known` is a task that was named but whose INIT was never seen: older than the
 * recording, or lost.
 */
import { type Nanos, NONE, type RunId, type SiteId, type StreamId, type TaskId } from '../base/units.ts';
import { BLOCK_BITS, BLOCK_ROWS, GROUP_BITS, IN_BLOCK, IN_GROUP, MORE_16, MORE_32, nextRows } from './blocks.ts';
import { grown, MaskColumn, SparseColumn } from './grow.ts';
import { Kept, TaskBlock } from './task-block.ts';
import { isCell } from './times.ts';

/** Bits of a task's flags. */
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

/** How far behind the newest rows of their group runs and ids may lie without taking more room. */
const RUN_SLACK = 4_096;
const ID_SLACK = 1_024;
const FIRST_KINDS = 32;

const NOWHERE = new TaskBlock(BLOCK_ROWS);

export class TaskTable {
  length = 0;
  readonly #blocks: TaskBlock[] = [];
  #capacity = 0;
  /** Stream of the tasks of each kind, plus 1: a kind is of one stream. */
  #streamOfKind = new Uint32Array(FIRST_KINDS);
  /** Newest run that was named: what the runs of the next rows are near to. */
  #newestRun = 0;
  /** Asked-for delay of timers. */
  readonly delay = new SparseColumn();
  /** Stores that held a value when it was created, as bits; 0: none, or none was declared. */
  readonly stores = new MaskColumn();
  /** Time and state of the last REF in one number. */
  readonly #refs = new SparseColumn();

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
    if (row === this.#capacity) this.#grow();
    const block = this.#blocks[row >>> BLOCK_BITS]!;
    const at = row & IN_BLOCK;
    this.length = row + 1;
    if ((row & IN_GROUP) === 0) {
      block.createdBase[at >>> GROUP_BITS] = created >= 0 ? created : 0;
      block.runBase[at >>> GROUP_BITS] = Math.max(0, (createdIn === NONE ? this.#newestRun : createdIn) - RUN_SLACK);
    }
    block.flags[at] = flags;
    block.kind[at] = kind;
    block.trigger[at] = trigger + 1;
    if (site < MORE_16) block.site[at] = site;
    else {
      block.site[at] = MORE_16;
      block.keep(Kept.site, at, site);
    }
    const cell = created - block.createdBase[at >>> GROUP_BITS]! + 1;
    if (isCell(cell)) block.created[at] = cell;
    else if (!Number.isNaN(created)) {
      block.created[at] = MORE_32;
      block.keep(Kept.created, at, created);
    }
    if (createdIn !== NONE) setRun(block, block.createdIn, Kept.createdIn, at, createdIn);
    this.#setWire(block, at, wire);
    this.#setStream(block, at, kind, stream);
    return row;
  }

  /**
   * It settled or was closed; `flags` say which, what came first counts. `run`: the run in progress, or NONE.
   * Answers whether it was pending until now.
   */
  end(task: TaskId, flags: number, ended: Nanos, run: RunId): boolean {
    const block = this.#blocks[task >>> BLOCK_BITS];
    if (block === undefined) return false;
    const at = task & IN_BLOCK;
    const before = block.flags[at]!;
    if ((before & (TaskFlag.settled | TaskFlag.closed)) === 0) {
      const created = block.created[at]!;
      const isNear = created !== 0 && created !== MORE_32;
      const from = isNear ? block.createdBase[at >>> GROUP_BITS]! + created - 1 : this.createdAt(task);
      const cell = ended - from + 1;
      if (isCell(cell)) block.lasted[at] = cell;
      else {
        block.lasted[at] = MORE_32;
        block.keep(Kept.lasted, at, ended);
      }
      if (run !== NONE) setRun(block, block.endedIn, Kept.endedIn, at, run);
      block.flags[at] = before | flags;
    }
    return this.finish(task);
  }

  /** It counts no longer as pending. Answers whether it did until now. */
  finish(task: TaskId): boolean {
    const block = this.#blocks[task >>> BLOCK_BITS];
    if (block === undefined) return false;
    const at = task & IN_BLOCK;
    const flags = block.flags[at]!;
    if ((flags & (TaskFlag.over | TaskFlag.known)) !== TaskFlag.known) return false;
    block.flags[at] = flags | TaskFlag.over;
    return true;
  }

  /** It runs once more. */
  addRun(task: TaskId, run: RunId): void {
    this.#newestRun = run;
    const block = this.#blocks[task >>> BLOCK_BITS];
    if (block === undefined) return;
    const at = task & IN_BLOCK;
    block.lastRun[at] = run + 1;
    const count = block.runs[at]!;
    if (count < MORE_16) block.runs[at] = count + 1;
    if (count >= MORE_16 - 1) block.keep(Kept.runs, at, (count === MORE_16 ? block.kept(Kept.runs, at) : count) + 1);
  }

  mark(task: TaskId, flags: number): void {
    const block = this.#blocks[task >>> BLOCK_BITS];
    if (block !== undefined) block.flags[task & IN_BLOCK]! |= flags;
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
    const block = this.#block(task);
    const at = task & IN_BLOCK;
    const cell = block.wire[at]! - 1;
    if (cell < 0) return 0;
    if (cell === MORE_16 - 1) return block.kept(Kept.wire, at);
    const space = cell & 1;
    return (block.idBase[(at >>> GROUP_BITS) * 2 + space]! + (cell >> 1)) * 2 + space;
  }

  /** When it was made; NaN: not known, of a task without `known`. */
  createdAt(task: TaskId): Nanos {
    const block = this.#block(task);
    const at = task & IN_BLOCK;
    const cell = block.created[at]!;
    if (cell !== 0 && cell !== MORE_32) return block.createdBase[at >>> GROUP_BITS]! + cell - 1;
    return cell === 0 ? Number.NaN : block.kept(Kept.created, at);
  }

  /** When it settled or was closed, whichever came first; NaN: neither. The flags say which. */
  endedAt(task: TaskId): Nanos {
    const block = this.#block(task);
    const at = task & IN_BLOCK;
    const cell = block.lasted[at]!;
    if (cell !== 0 && cell !== MORE_32) return this.createdAt(task) + cell - 1;
    return cell === 0 ? Number.NaN : block.kept(Kept.lasted, at);
  }

  /** The run in progress when it ended, or NONE. */
  endedInOf(task: TaskId): RunId {
    const block = this.#block(task);
    return runIn(block, block.endedIn, Kept.endedIn, task & IN_BLOCK);
  }

  /** The run in progress at its creation, or NONE. */
  createdInOf(task: TaskId): RunId {
    const block = this.#block(task);
    return runIn(block, block.createdIn, Kept.createdIn, task & IN_BLOCK);
  }

  /** The runtime's cause, or NONE. */
  triggerOf(task: TaskId): TaskId {
    return this.#block(task).trigger[task & IN_BLOCK]! - 1;
  }

  /** Row of the trace's kinds; 0: unknown. */
  kindOf(task: TaskId): number {
    return this.#block(task).kind[task & IN_BLOCK]!;
  }

  siteOf(task: TaskId): SiteId {
    const block = this.#block(task);
    const site = block.site[task & IN_BLOCK]!;
    return site === MORE_16 ? block.kept(Kept.site, task & IN_BLOCK) : site;
  }

  streamOf(task: TaskId): StreamId {
    const block = this.#block(task);
    const stream = this.#streamOfKind[block.kind[task & IN_BLOCK]!]!;
    if (stream !== 0) return stream - 1;
    const kept = block.kept(Kept.stream, task & IN_BLOCK);
    return Number.isNaN(kept) ? 0 : kept;
  }

  /** Its newest run, or NONE; older ones follow through `RunTable.previousOf`. */
  lastRunOf(task: TaskId): RunId {
    return this.#block(task).lastRun[task & IN_BLOCK]! - 1;
  }

  runsOf(task: TaskId): number {
    const block = this.#block(task);
    const count = block.runs[task & IN_BLOCK]!;
    return count === MORE_16 ? block.kept(Kept.runs, task & IN_BLOCK) : count;
  }

  has(task: TaskId, flag: number): boolean {
    return (this.#block(task).flags[task & IN_BLOCK]! & flag) !== 0;
  }

  /** When it settled; NaN: it did not, or nothing is known of it. */
  settledAt(task: TaskId): Nanos {
    return this.has(task, TaskFlag.settled) ? this.endedAt(task) : Number.NaN;
  }

  /** When it was closed; NaN: it was not. */
  closedAt(task: TaskId): Nanos {
    return this.has(task, TaskFlag.closed) ? this.endedAt(task) : Number.NaN;
  }

  get byteLength(): number {
    const columns = this.delay.byteLength + this.stores.byteLength + this.#refs.byteLength;
    return this.#blocks.reduce((sum, block) => sum + block.byteLength, columns);
  }

  #block(task: TaskId): TaskBlock {
    return this.#blocks[task >>> BLOCK_BITS] ?? NOWHERE;
  }

  #setWire(block: TaskBlock, at: number, wire: number): void {
    const space = wire % 2;
    const id = (wire - space) / 2;
    const group = (at >>> GROUP_BITS) * 2 + space;
    // No base yet: this is the space's first id in the group.
    if (block.idBase[group] === 0) block.idBase[group] = Math.max(1, id - ID_SLACK);
    const cell = (id - block.idBase[group]!) * 2 + space + 1;
    if (cell > 0 && cell < MORE_16) block.wire[at] = cell;
    else {
      block.wire[at] = MORE_16;
      block.keep(Kept.wire, at, wire);
    }
  }

  #setStream(block: TaskBlock, at: number, kind: number, stream: StreamId): void {
    if (this.#streamOfKind[kind] === stream + 1) return;
    if (kind === 0) {
      if (stream !== 0) block.keep(Kept.stream, at, stream);
      return;
    }
    if (kind >= this.#streamOfKind.length) this.#streamOfKind = grown(this.#streamOfKind, 2 * kind);
    this.#streamOfKind[kind] = stream + 1;
  }

  #grow(): void {
    const capacity = nextRows(this.#capacity);
    const [first] = this.#blocks;
    if (this.#blocks.length === 1 && first!.capacity < BLOCK_ROWS) first!.grow(capacity);
    else this.#blocks.push(new TaskBlock(capacity - this.#capacity));
    this.#capacity = capacity;
  }
}

/** Writes a run into a column of the runs near a task. */
function setRun(block: TaskBlock, column: Uint16Array, kept: number, at: number, run: RunId): void {
  const cell = run - block.runBase[at >>> GROUP_BITS]! + 1;
  if (cell > 0 && cell < MORE_16) column[at] = cell;
  else {
    column[at] = MORE_16;
    block.keep(kept, at, run);
  }
}

/** Reads what `setRun` wrote. */
function runIn(block: TaskBlock, column: Uint16Array, kept: number, at: number): RunId {
  const cell = column[at]!;
  if (cell === 0) return NONE;
  return cell === MORE_16 ? block.kept(kept, at) : block.runBase[at >>> GROUP_BITS]! + cell - 1;
}
