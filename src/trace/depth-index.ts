/**
 * How many entries of a lane were ready and had not started, at any moment, in O(log n).
 *
 * It takes queues to be first in, first out: an entry counts as ready no earlier than the one before it
 * (its ready time is raised to the running maximum). Node's queues are, but for timers of different
 * durations behind a blocked loop, where only the shape of the rise is affected, not its peak.
 *
 *     ready    r0 r1   r2          depth at t = entries with ready <= t, less entries with start <= t
 *     start         s0    s1 s2    it peaks right before a start: there, entries with ready < start count
 *
 * Entries whose ready time is unknown, or which did not wait, count for nothing; behind one, the shape of a
 * rise may be lost too, never a later peak.
 */
import type { Nanos } from '../base/units.ts';
import { Float64List, firstAtLeast, grown, Int32List, nextCapacity } from './grow.ts';
import type { Times } from './times.ts';

/** Children of a node of the peaks. */
const BLOCK = 16;
/** Entries that share a running maximum of ready times, as a power of two: those are looked at one by one. */
const READY_BITS = 2;
const READY_ENTRIES = 1 << READY_BITS;
/** Peaks are stored in 16 bits; one this high is counted anew when it is asked for. */
const SATURATED = 0xffff;

/** What the index reads of its lane; see there. */
export interface Entries {
  row(index: number): number;
  readonly source: Times;
  startAt(index: number): Nanos;
}

export class DepthIndex {
  readonly #entries: Entries;
  /** Running maximum of the ready times at the end of each four entries. */
  readonly #readyAtEnd = new Float64List();
  /** Depth right before the start of each final entry. */
  #depths = new Uint16Array(0);
  /** `peaks[k][n]`: highest of `depths` in node `n`, which is 16^(k+1) entries wide. */
  readonly #peaks: Int32List[] = [];
  #ready = Number.NEGATIVE_INFINITY;
  #count = 0;
  /** Entries before this one have their depth; behind it, all have been ready since before it started. */
  #final = 0;
  #blockPeak = 0;

  constructor(entries: Entries) {
    this.#entries = entries;
  }

  /** Adds the lane's next entry. `ready` NaN counts as ready at its start. Cost: O(1) amortised. */
  append(ready: Nanos, start: Nanos): void {
    const at = ready <= start ? ready : start;
    if (at > this.#ready) this.#ready = at;
    while (this.#final < this.#count && this.#entries.startAt(this.#final) <= this.#ready) {
      this.#settleEntry(this.#count - this.#final);
    }
    this.#count++;
    if (this.#ready >= start) this.#settleEntry(0);
    if ((this.#count & (READY_ENTRIES - 1)) === 0) this.#readyAtEnd.push(this.#ready);
  }

  /** How many entries were ready (or had started) at `t`. `from`: a lower bound, the answer for an earlier `t`. */
  readyBy(t: Nanos, from = 0): number {
    const { data, length } = this.#readyAtEnd;
    const block = firstAtLeast(data, Math.min(from >> READY_BITS, length), length, Math.floor(t) + 1);
    const { source } = this.#entries;
    // Where the block before ends at `t` at the latest, this block begins so: only its own entries decide.
    let index = block << READY_BITS;
    for (; index < this.#count; index++) {
      const start = this.#entries.startAt(index);
      const waited = source.waitedOf(this.#entries.row(index));
      if ((waited >= 0 ? start - waited : start) > t) break;
    }
    return index;
  }

  /** Highest depth right before a start of the entries `[from, to)`. Cost: O(16 log n). */
  peakIn(from: number, to: number): number {
    let peak =
      to > this.#final && this.#count > this.#final ? Math.max(0, this.#count - Math.max(from, this.#final)) : 0;
    const end = Math.min(to, this.#final);
    let index = from;
    while (index < end) {
      let level = -1;
      let width = 1;
      while ((index & (width * BLOCK - 1)) === 0 && index + width * BLOCK <= end) {
        level++;
        width *= BLOCK;
      }
      peak = Math.max(peak, level < 0 ? this.#depthOf(index) : this.#peaks[level]!.data[index / width]!);
      index += width;
    }
    return peak;
  }

  get byteLength(): number {
    return this.#peaks.reduce(
      (sum, level) => sum + level.byteLength,
      this.#readyAtEnd.byteLength + this.#depths.byteLength,
    );
  }

  #depthOf(index: number): number {
    const depth = this.#depths[index]!;
    if (depth < SATURATED) return depth;
    // A moment before its start: times are integers.
    return Math.max(0, this.readyBy(this.#entries.startAt(index) - 1, index) - index);
  }

  #settleEntry(depth: number): void {
    const index = this.#final;
    if (index === this.#depths.length) this.#depths = grown(this.#depths, nextCapacity(index));
    this.#depths[index] = Math.min(depth, SATURATED);
    if (depth > this.#blockPeak) this.#blockPeak = depth;
    this.#final = index + 1;
    if ((this.#final & (BLOCK - 1)) === 0) {
      this.#pushPeak(0, this.#blockPeak);
      this.#blockPeak = 0;
    }
  }

  #pushPeak(level: number, peak: number): void {
    if (level === this.#peaks.length) this.#peaks.push(new Int32List());
    const peaks = this.#peaks[level]!;
    peaks.push(peak);
    if ((peaks.length & (BLOCK - 1)) !== 0) return;
    let highest = 0;
    for (let node = peaks.length - BLOCK; node < peaks.length; node++) highest = Math.max(highest, peaks.data[node]!);
    this.#pushPeak(level + 1, highest);
  }
}
