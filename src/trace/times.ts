/**
 * Intervals in time, one row each, in the order in which they were told of; `RunTable` and `IntervalTable` add
 * what else they know. Lanes stand on them.
 *
 *     ready      start          end
 *       |·········|##############|
 *        `waited`      `lasted`
 *
 * Times are nanoseconds since tick 0 of the row's stream. Starts count from that of the first row of their group,
 * the other two from the start. The cells of a row stand side by side, sixteen bytes with one for the table's own use:
 * walks over a lane go from row to row with many others in between, and a row is then one look at memory, not four.
 */
import type { Nanos } from '../base/units.ts';
import { BLOCK_BITS, Block, GROUP_BITS, IN_BLOCK, IN_GROUP, MORE_32, nextRows } from './blocks.ts';
import { grown } from './grow.ts';

/** Columns of `Block.keep`, by the place of the cell. Those of the blocks that build on this one come behind. */
const Kept = { start: 0, lasted: 1, waited: 2 } as const;
export const KEPT_TIMES = 3;

/** Places of the cells of a row behind that of the start; four in all. */
const Cell = { lasted: 1, waited: 2 } as const;
export const OWN_CELL = 3;
export const CELL_BITS = 2;

export class TimesBlock extends Block {
  /** Of each group: the start that its rows count from. */
  base: Float64Array;
  /** Times in nanoseconds, plus 1; see `Cell`. */
  cells: Uint32Array;

  constructor(capacity: number) {
    super(capacity);
    this.base = new Float64Array(capacity >> GROUP_BITS);
    this.cells = new Uint32Array(capacity << CELL_BITS);
  }

  override grow(capacity: number): void {
    this.capacity = capacity;
    this.base = grown(this.base, capacity >> GROUP_BITS);
    this.cells = grown(this.cells, capacity << CELL_BITS);
  }

  protected override get columnBytes(): number {
    return this.base.byteLength + this.cells.byteLength;
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
    const cell = block.cells[at << CELL_BITS]!;
    if (cell !== 0 && cell !== MORE_32) return block.base[at >>> GROUP_BITS]! + cell - 1;
    return cell === 0 ? Number.NaN : block.kept(Kept.start, at);
  }

  /** From start to end; NaN: still going on. */
  lastedOf(row: number): Nanos {
    const block = this.blocks[row >>> BLOCK_BITS] ?? this.nowhere;
    const at = row & IN_BLOCK;
    const cell = block.cells[(at << CELL_BITS) | Cell.lasted]!;
    if (cell !== 0 && cell !== MORE_32) return cell - 1;
    return cell === 0 ? Number.NaN : block.kept(Kept.lasted, at);
  }

  /** From the ready time to the start; NaN: unknown, or it did not wait. */
  waitedOf(row: number): Nanos {
    const block = this.blocks[row >>> BLOCK_BITS] ?? this.nowhere;
    const at = row & IN_BLOCK;
    const cell = block.cells[(at << CELL_BITS) | Cell.waited]!;
    if (cell !== 0 && cell !== MORE_32) return cell - 1;
    return cell === 0 ? Number.NaN : block.kept(Kept.waited, at);
  }

  /** NaN: still going on. */
  endAt(row: number): Nanos {
    return this.startAt(row) + this.lastedOf(row);
  }

  /** When it could have begun; NaN: unknown, or it did not wait. */
  readyAt(row: number): Nanos {
    return this.startAt(row) - this.waitedOf(row);
  }

  /** `end` NaN: it goes on after all. `start`: that of the row, for those who know it. */
  setEnd(row: number, end: Nanos, start = this.startAt(row)): void {
    const block = this.blocks[row >>> BLOCK_BITS];
    if (block === undefined) return;
    this.#setCell(block, row & IN_BLOCK, Cell.lasted, end - start);
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
    if (isCell(cell)) block.cells[at << CELL_BITS] = cell;
    else {
      block.cells[at << CELL_BITS] = MORE_32;
      block.keep(Kept.start, at, start);
    }
    this.#setCell(block, at, Cell.waited, start - ready);
  }

  /** Writes a length of time; NaN: none. */
  #setCell(block: B, at: number, which: number, length: Nanos): void {
    const cell = length + 1;
    const isNear = isCell(cell);
    block.cells[(at << CELL_BITS) | which] = isNear ? cell : Number.isNaN(cell) ? 0 : MORE_32;
    if (!isNear && !Number.isNaN(cell)) block.keep(which, at, length);
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
