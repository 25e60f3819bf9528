/**
 * A distribution of durations in bounded memory: at most 64 counters, whatever is put in.
 *
 * An octave has 16 bins of equal width at first (values within 6 % of each other). Where the values spread over more
 * than 64 bins, pairs of bins become one, until they fit: what is narrow is known finely, what is wide coarsely.
 *
 *     value   1 µs     2 µs         4 µs
 *     bins    |||||||||||||||| | | | | | | | | …      16 to an octave
 *     halved  | | | | | | | |  |   |   |   | …         8 to an octave, and so on
 */
import type { Nanos } from '../base/units.ts';

const BINS = 64;
/** Bins of an octave at the finest, as a power of two. */
const SUB_BITS = 4;
const BIAS = 1_023 << SUB_BITS;

/** A number's bits: exponent and the first bits of the fraction are the number of its bin. */
const real = new Float64Array(1);
const bits = new Uint32Array(real.buffer);
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Number of the finest bin of a value that is at least 1. */
function binOf(value: number): number {
  real[0] = value;
  return (bits[HIGH]! >>> (20 - SUB_BITS)) - BIAS;
}

/** Where a finest bin begins. */
function startOf(bin: number): Nanos {
  const octave = bin >> SUB_BITS;
  return 2 ** octave * (1 + (bin - (octave << SUB_BITS)) / (1 << SUB_BITS));
}

/** Counts of a stretch of values, `from` included, `to` not. */
export interface Bin {
  readonly from: Nanos;
  readonly to: Nanos;
  readonly count: number;
}

export class Histogram {
  count = 0;
  sum = 0;
  /** NaN: nothing was put in. */
  min = Number.NaN;
  max = Number.NaN;
  /** Values below 1, which have no octave. */
  #zeros = 0;
  #counts: Uint32Array | null = null;
  /** Bins are numbered from here; 2^shift finest bins make one. */
  #base = 0;
  #shift = 0;

  /** Puts a value in. Negative ones count as 0. Cost: O(1) amortised. */
  add(value: Nanos): void {
    if (Number.isNaN(value)) return;
    this.count++;
    this.sum += value;
    if (!(value >= this.min)) this.min = value;
    if (!(value <= this.max)) this.max = value;
    if (value < 1) {
      this.#zeros++;
      return;
    }
    const bin = binOf(value);
    const index = (bin >> this.#shift) - this.#base;
    if (this.#counts !== null && index >= 0 && index < BINS) this.#counts[index]!++;
    else this.#addAt(bin, 1);
  }

  /** Puts in all that another has. */
  merge(other: Histogram): void {
    this.count += other.count;
    this.sum += other.sum;
    if (!(other.min >= this.min)) this.min = Number.isNaN(other.min) ? this.min : other.min;
    if (!(other.max <= this.max)) this.max = Number.isNaN(other.max) ? this.max : other.max;
    this.#zeros += other.#zeros;
    if (other.#counts === null) return;
    if (this.#shift < other.#shift) this.#coarsen(other.#shift);
    for (let index = 0; index < BINS; index++) {
      const count = other.#counts[index]!;
      if (count > 0) this.#addAt((other.#base + index) << other.#shift, count);
    }
  }

  /**
   * The value below which a share of all lies; NaN: nothing was put in. It is off by less than a bin's width.
   * **Cost**: O(bins).
   */
  quantile(share: number): Nanos {
    if (this.count === 0) return Number.NaN;
    let left = Math.max(0, Math.min(1, share)) * this.count - this.#zeros;
    if (left <= 0 && this.#zeros > 0) return Math.max(0, this.min);
    for (const { from, to, count } of this.#filled()) {
      if (left <= count)
        return Math.max(this.min, Math.min(this.max, from + ((to - from) * Math.max(0, left)) / count));
      left -= count;
    }
    return this.max;
  }

  /** The bins that are not empty, ascending. */
  bins(): Bin[] {
    const zeros = this.#zeros === 0 ? [] : [{ from: 0, to: 1, count: this.#zeros }];
    return [...zeros, ...this.#filled()];
  }

  get mean(): Nanos {
    return this.sum / this.count;
  }

  get byteLength(): number {
    return this.#counts?.byteLength ?? 0;
  }

  *#filled(): Generator<Bin> {
    if (this.#counts === null) return;
    for (let index = 0; index < BINS; index++) {
      const count = this.#counts[index]!;
      if (count === 0) continue;
      const bin = this.#base + index;
      yield { from: startOf(bin << this.#shift), to: startOf((bin + 1) << this.#shift), count };
    }
  }

  #addAt(bin: number, count: number): void {
    if (this.#counts === null) {
      this.#counts = new Uint32Array(BINS);
      this.#base = (bin >> this.#shift) - BINS / 2;
    }
    for (;;) {
      const index = (bin >> this.#shift) - this.#base;
      if (index >= 0 && index < BINS) {
        this.#counts[index]! += count;
        return;
      }
      if (!this.#slide(bin >> this.#shift)) this.#coarsen(this.#shift + 1);
    }
  }

  /** Moves the window so that a bin is in it, if nothing falls out. */
  #slide(bin: number): boolean {
    const counts = this.#counts!;
    let first = 0;
    while (first < BINS && counts[first] === 0) first++;
    let last = BINS - 1;
    while (last > first && counts[last] === 0) last--;
    const low = Math.min(bin, this.#base + first);
    const high = Math.max(bin, this.#base + last);
    if (high - low >= BINS) return false;
    const base = low - ((BINS - (high - low + 1)) >> 1);
    const moved = new Uint32Array(BINS);
    for (let index = first; index <= last && index < BINS; index++) moved[this.#base + index - base] = counts[index]!;
    this.#counts = moved;
    this.#base = base;
    return true;
  }

  #coarsen(shift: number): void {
    const by = shift - this.#shift;
    const counts = this.#counts;
    this.#shift = shift;
    if (counts === null) return;
    const base = this.#base >> by;
    const merged = new Uint32Array(BINS);
    for (let index = 0; index < BINS; index++) merged[((this.#base + index) >> by) - base]! += counts[index]!;
    this.#counts = merged;
    this.#base = base;
  }
}
