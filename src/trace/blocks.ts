/**
 * What tables are cut into: blocks of rows, each with columns of its own. A table grows by a block at a time, so
 * nothing is copied and little room is unused; the first block alone begins small and doubles, since a session may
 * have many streams that say little.
 *
 * Cells are small. A number that does not fit (a wait of hours, a cause of long ago) stands in the block's
 * `NumberMap`, and the cell says so. In all cells 0 means "none", so that a fresh block is one of empty rows.
 */
import { NumberMap } from './number-map.ts';

/** Rows of a block, as a power of two. */
export const BLOCK_BITS = 12;
export const BLOCK_ROWS = 1 << BLOCK_BITS;
export const IN_BLOCK = BLOCK_ROWS - 1;

/** Rows that share what their cells count from, as a power of two: near rows have near times. */
export const GROUP_BITS = 6;
export const IN_GROUP = (1 << GROUP_BITS) - 1;

/** Rows of a table's first block, at first. */
const FIRST_ROWS = 128;

/** A cell of this value says that the number stands in the block's map. */
export const MORE_32 = 0xffffffff;
export const MORE_16 = 0xffff;
export const MORE_8 = 0xff;

/** A block of rows: `capacity` cells in each column. Columns are made by the class of the block. */
export abstract class Block {
  capacity: number;
  readonly #more: { map: NumberMap | null } = { map: null };

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Makes room for `capacity` rows; the ones there are stay. */
  abstract grow(capacity: number): void;

  /** Bytes of the columns. */
  protected abstract get columnBytes(): number;

  /** Keeps a number that does not fit its cell. `column` numbers the columns of the block that may have such. */
  keep(column: number, at: number, value: number): void {
    this.#more.map ??= new NumberMap();
    this.#more.map.set(column * BLOCK_ROWS + at, value);
  }

  /** The number that was kept; NaN: there is none. */
  kept(column: number, at: number): number {
    return this.#more.map?.get(column * BLOCK_ROWS + at) ?? Number.NaN;
  }

  get byteLength(): number {
    return this.columnBytes + (this.#more.map?.byteLength ?? 0);
  }
}

/** Capacity of a table that has room for `capacity` rows and needs more. */
export function nextRows(capacity: number): number {
  if (capacity === 0) return FIRST_ROWS;
  return capacity < BLOCK_ROWS ? capacity * 2 : capacity + BLOCK_ROWS;
}
