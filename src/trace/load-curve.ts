/**
 * How busy a stream was and how many of its tasks were pending, over its whole length, in bounded memory:
 * a fixed number of cells whose width doubles, by folding pairs, whenever time grows out of them.
 */
import type { Nanos } from '../base/units.ts';

/** Twice the most columns that a question may ask for, so that folding never shows. */
const CELLS = 8_192;
const FIRST_CELL_NS = 2 ** 16;

export class LoadCurve {
  readonly #busy = new Float64Array(CELLS);
  /** Pending at the end of each cell up to `#at`. */
  readonly #pending = new Int32Array(CELLS);
  #cellNs = FIRST_CELL_NS;
  /** The cell in progress; those before it are filled. */
  #at = 0;
  #cellEnd = FIRST_CELL_NS;
  #now = 0;

  /** Tasks that are pending now. */
  get pending(): number {
    return this.#now;
  }

  /** One task more or less is pending from `t` on. `t` never runs backwards. */
  change(t: Nanos, by: 1 | -1): void {
    if (t >= this.#cellEnd) this.#advance(t);
    this.#now += by;
    this.#pending[this.#at] = this.#now;
  }

  /** The loop ran callbacks from `from` to `to`. */
  addBusy(from: Nanos, to: Nanos): void {
    if (to < this.#cellEnd && from >= this.#cellEnd - this.#cellNs) {
      this.#busy[this.#at]! += to - from;
      return;
    }
    this.#advance(to);
    const last = Math.floor(to / this.#cellNs);
    for (let cell = Math.floor(from / this.#cellNs); cell <= last; cell++) {
      const overlap = Math.min(to, (cell + 1) * this.#cellNs) - Math.max(from, cell * this.#cellNs);
      this.#busy[cell] = this.#busy[cell]! + overlap;
    }
  }

  /**
   * The curve from 0 to `to` in columns.
   * **Shape**: share of each column that was busy (0 to 1), and pending tasks at its end.
   * **Cost**: O(cells + columns).
   */
  columns(count: number, to: Nanos): { busy: Float32Array; pending: Int32Array } {
    this.#advance(to);
    const busy = new Float32Array(count);
    const pending = new Int32Array(count);
    const width = Math.max(to, 1) / count;
    for (let column = 0; column < count; column++) {
      busy[column] = Math.min(1, this.#busyBetween(column * width, (column + 1) * width) / width);
      const cell = Math.min(this.#at, Math.ceil(((column + 1) * width) / this.#cellNs) - 1);
      pending[column] = this.#pending[Math.max(0, cell)]!;
    }
    return { busy, pending };
  }

  get byteLength(): number {
    return this.#busy.byteLength + this.#pending.byteLength;
  }

  #busyBetween(from: Nanos, to: Nanos): Nanos {
    let sum = 0;
    const first = Math.floor(from / this.#cellNs);
    const last = Math.min(CELLS - 1, Math.floor(to / this.#cellNs));
    for (let cell = first; cell <= last; cell++) {
      const overlap = Math.min(to, (cell + 1) * this.#cellNs) - Math.max(from, cell * this.#cellNs);
      sum += (this.#busy[cell]! * overlap) / this.#cellNs;
    }
    return sum;
  }

  #advance(t: Nanos): void {
    while (t >= CELLS * this.#cellNs) this.#fold();
    const cell = Math.floor(t / this.#cellNs);
    if (cell <= this.#at) return;
    this.#pending.fill(this.#now, this.#at + 1, cell + 1);
    this.#at = cell;
    this.#cellEnd = (cell + 1) * this.#cellNs;
  }

  #fold(): void {
    for (let cell = 0; cell < CELLS / 2; cell++) {
      this.#busy[cell] = this.#busy[2 * cell]! + this.#busy[2 * cell + 1]!;
      this.#pending[cell] = this.#pending[Math.min(2 * cell + 1, this.#at)]!;
    }
    this.#busy.fill(0, CELLS / 2);
    this.#pending.fill(0, CELLS / 2);
    this.#cellNs *= 2;
    this.#at >>= 1;
    this.#cellEnd = (this.#at + 1) * this.#cellNs;
  }
}
