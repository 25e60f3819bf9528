/**
 * Growth of the typed arrays that the tables are made of. A table owns its arrays, replaces them when
 * they are full and never shrinks; whoever reads a column reads the field afresh, since growth replaces it.
 */

/** The typed arrays that tables use. */
export type Column = Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

/** First capacity of a table. Small: a session may have many streams with many lanes. */
export const FIRST_CAPACITY = 256;

/** Rows from which tables grow by half instead of doubling, so that unused room stays small. */
const SLOW_GROWTH_FROM = 1 << 18;

/** Capacity after `capacity`: doubles at first, then grows by half. Cost: O(1) copies a row, amortised. */
export function nextCapacity(capacity: number): number {
  if (capacity < FIRST_CAPACITY) return FIRST_CAPACITY;
  return capacity < SLOW_GROWTH_FROM ? capacity * 2 : capacity + (capacity >> 1);
}

/** A copy of `old` with room for `capacity` values, the new ones zero. */
export function grown<T extends Column>(old: T, capacity: number): T {
  const larger = new (old.constructor as new (length: number) => T)(capacity);
  larger.set(old);
  return larger;
}

/**
 * Index of the first value of an ascending list that is at least `value`, from `from` on; `length`: there is none.
 * Cost: O(log of the way from `from`).
 */
export function firstAtLeast(list: Float64Array, from: number, length: number, value: number): number {
  let low = from;
  let high = from;
  for (let step = 1; high < length && list[high]! < value; step *= 2) {
    low = high + 1;
    high = Math.min(length, high + step);
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A column of sets as bits, empty for most tables: it takes no room before the first set that is not. */
export class MaskColumn {
  #data = new Int32Array(0);

  set(row: number, mask: number): void {
    if (row >= this.#data.length) {
      let capacity = Math.max(this.#data.length, FIRST_CAPACITY);
      while (capacity <= row) capacity = nextCapacity(capacity);
      this.#data = grown(this.#data, capacity);
    }
    this.#data[row] = mask;
  }

  /** 0: empty. */
  get(row: number): number {
    return this.#data[row] ?? 0;
  }

  get byteLength(): number {
    return this.#data.byteLength;
  }
}

/** A growing list of 32-bit integers. */
export class Int32List {
  data = new Int32Array(0);
  length = 0;

  push(value: number): void {
    if (this.length === this.data.length) this.data = grown(this.data, nextCapacity(this.data.length));
    this.data[this.length++] = value;
  }

  get byteLength(): number {
    return this.data.byteLength;
  }
}

/** A growing list of doubles. */
export class Float64List {
  data = new Float64Array(0);
  length = 0;

  push(value: number): void {
    if (this.length === this.data.length) this.data = grown(this.data, nextCapacity(this.data.length));
    this.data[this.length++] = value;
  }

  get byteLength(): number {
    return this.data.byteLength;
  }
}

/**
 * A column that few rows of a table have a value in: rows and values side by side, found by binary search.
 * Rows mostly come in ascending order; the others go to a map.
 */
export class SparseColumn {
  readonly #rows = new Int32List();
  readonly #values = new Float64List();
  readonly #late = new Map<number, number>();

  set(row: number, value: number): void {
    const { length } = this.#rows;
    const last = length === 0 ? -1 : this.#rows.data[length - 1]!;
    if (row > last) {
      this.#rows.push(row);
      this.#values.push(value);
    } else if (row === last) {
      this.#values.data[length - 1] = value;
    } else {
      this.#late.set(row, value);
    }
  }

  /** The row's value, or undefined. */
  get(row: number): number | undefined {
    const late = this.#late.get(row);
    if (late !== undefined) return late;
    const { data, length } = this.#rows;
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (data[middle]! < row) low = middle + 1;
      else high = middle;
    }
    return low < length && data[low] === row ? this.#values.data[low] : undefined;
  }

  get byteLength(): number {
    return this.#rows.byteLength + this.#values.byteLength;
  }
}
