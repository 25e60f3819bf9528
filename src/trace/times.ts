/**
 * Intervals in time, one row each, in the order in which they were told of; `RunTable` and `IntervalTable` add
 * what else they know. Lanes stand on them.
 *
 *     ready      start          end
 *       |·········|##############|
 *        `waited`      `lasted`
 *
 * Times are nanoseconds since tick 0 of the row's stream. Twelve bytes a row: starts count from that of the first
 * row of their group, the other two from the start.
 */
import type { Nanos } from '../base/units.ts';
import { BLOCK_BITS, Block, GROUP_BITS, IN_BLOCK, IN_GROUP, MORE_32, nextRows } from './blocks.ts';
import { grown } from './grow.ts';

/** Columns of `Block.keep`. Those of the blocks that build on this one come behind. */
const Kept = { start: 0, lasted: 1, waited: 2 } as const;
export const KEPT_TIMES = 3;

export class TimesBlock extends Block {
  base: Float64Array;
  /** All in nanoseconds, plus 1. */
  start: Uint32Array;
  lasted: Uint32Array;
  waited: Uint32Array;

  constructor(capacity: number) {
    super(capacity);
    this.base = new Float64Array(capacity >> GROUP_BITS);
    this.start = new Uint32Array(capacity);
    this.lasted = new Uint32Array(capacity);
    this.waited = new Uint32Array(capacity);
  }

  override grow(capacity: number): void {
    this.capacity = capacity;
    this.base = grown(this.base, capacity >> GROUP_BITS);
    this.start = grown(this.start, capacity);
    this.lasted = grown(this.lasted, capacity);
    this.waited = grown(this.waited, capacity);
  }

  protected override get columnBytes(): number {
    return this.base.byteLength + this.start.byteLength + this.lasted.byteLength + this.waited.byteLength;
  }
}

export class Times<B extends TimesBlock = TimesBlock> {
  length = 0;
  protected readonly blocks: B[] = [];
  /** Read for rows that are not there. */
  protected readonly nowhere: B;
  readonly #make: (capacity: number) => B;
  #capacity = 0;

  /** @param nowhere an empty block of full size; tables of one class share it */
  constructor(make: (capacity: number) => B, nowhere: B) {
    this.#make = make;
    this.nowhere = nowhere;
  }

  startAt(row: number): Nanos {
    const block = this.blocks[row >>> BLOCK_BITS] ?? this.nowhere;
    const at = row & IN_BLOCK;
    const cell = block.start[at]!;
    if (cell !== 0 && cell !== MORE_32) return block.base[at >>> GROUP_BITS]! + cell - 1;
    return cell === 0 ? Number.NaN : block.kept(Kept.start, at);
  }

  /** NaN: still going on. */
  endAt(row: number): Nanos {
    const block = this.blocks[row >>> BLOCK_BITS] ?? this.nowhere;
    const at = row & IN_BLOCK;
    const cell = block.lasted[at]!;
    if (cell !== 0 && cell !== MORE_32) return this.startAt(row) + cell - 1;
    return cell === 0 ? Number.NaN : block.kept(Kept.lasted, at);
  }

  /** When it could have begun; NaN: unknown, or it did not wait. */
  readyAt(row: number): Nanos {
    const block = this.blocks[row >>> BLOCK_BITS] ?? this.nowhere;
    const at = row & IN_BLOCK;
    const cell = block.waited[at]!;
    if (cell !== 0 && cell !== MORE_32) return this.startAt(row) - (cell - 1);
    return cell === 0 ? Number.NaN : block.kept(Kept.waited, at);
  }

  /** `end` NaN: it goes on after all. `start`: that of the row, for those who know it. */
  setEnd(row: number, end: Nanos, start = this.startAt(row)): void {
    const block = this.blocks[row >>> BLOCK_BITS];
    if (block === undefined) return;
    const at = row & IN_BLOCK;
    const cell = end - start + 1;
    if (isCell(cell)) block.lasted[at] = cell;
    else if (Number.isNaN(end)) block.lasted[at] = 0;
    else {
      block.lasted[at] = MORE_32;
      block.keep(Kept.lasted, at, end);
    }
  }

  get byteLength(): number {
    return this.blocks.reduce((sum, block) => sum + block.byteLength, 0);
  }

  /** Adds a row and answers its block; the row in it is `length - 1`. */
  protected addTimes(start: Nanos, ready: Nanos): B {
    const row = this.length;
    if (row === this.#capacity) this.#grow();
    const block = this.blocks[row >>> BLOCK_BITS]!;
    this.length = row + 1;
    this.setStart(row, start, ready);
    return block;
  }

  /** Writes the start and ready time of a row whose end is written after it. */
  protected setStart(row: number, start: Nanos, ready: Nanos): void {
    const block = this.blocks[row >>> BLOCK_BITS]!;
    const at = row & IN_BLOCK;
    const group = at >>> GROUP_BITS;
    if ((row & IN_GROUP) === 0) block.base[group] = start;
    const cell = start - block.base[group]! + 1;
    if (isCell(cell)) block.start[at] = cell;
    else {
      block.start[at] = MORE_32;
      block.keep(Kept.start, at, start);
    }
    const waited = start - ready + 1;
    if (isCell(waited)) block.waited[at] = waited;
    else if (!Number.isNaN(ready)) {
      block.waited[at] = MORE_32;
      block.keep(Kept.waited, at, ready);
    } else block.waited[at] = 0;
  }

  #grow(): void {
    const capacity = nextRows(this.#capacity);
    const [first] = this.blocks;
    if (this.blocks.length === 1 && first!.capacity <= IN_BLOCK) first!.grow(capacity);
    else this.blocks.push(this.#make(capacity - this.#capacity));
    this.#capacity = capacity;
  }
}

/** Whether a number can stand in a cell of 32 bits, where 0 and the greatest mean something else. */
export function isCell(value: number): boolean {
  return value >= 1 && value < MORE_32 && value === value >>> 0;
}
