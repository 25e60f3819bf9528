/**
 * Summaries over the closed entries of a lane: a tree packed bottom-up into columns, sixteen children a
 * node, that grows at its right edge only.
 *
 *     level 2   |----------- 256 entries -----------|- …
 *     level 1   |- 16 -|- 16 -|- 16 -| …
 *     entries   ||||||||||||||||||||||||||||||||||||| …
 *
 * DESIGN speaks of levels of power-of-two time buckets. Packing by count instead costs 3 bytes an entry
 * whatever the spacing of the runs, needs no base resolution, and appends by touching one node; a walk
 * (`lane-walk.ts`) turns it into power-of-two buckets of any size at the time of asking.
 *
 * What always holds: a node is complete (all its entries are in) or it is not stored; start and end of a
 * node are those of its first and last entry, because entries of a lane do not overlap.
 */
import type { Nanos } from '../base/units.ts';
import { grown, nextCapacity } from './grow.ts';

/** Children of a node, as a power of two. Sixteen: chosen by measuring build against query time (bench engine). */
export const FANOUT_BITS = 4;
export const FANOUT = 1 << FANOUT_BITS;

/** Columns of one level of the tree. */
export class TreeLevel {
  length = 0;
  /** Start of the last entry. */
  lastStart = new Float64Array(0);
  /** Sum of `end - start`. */
  busy = new Float64Array(0);
  /** Earliest ready time; Infinity: none known. */
  minReady = new Float64Array(0);
  /** Longest `start - ready`; -1: none known. */
  maxWait = new Float64Array(0);
  /** Longest `end - start`. */
  maxRun = new Float64Array(0);
  /** Index in the lane of the entry with `maxRun`. */
  longest = new Int32Array(0);

  push(lastStart: Nanos, busy: Nanos, minReady: Nanos, maxWait: Nanos, maxRun: Nanos, longest: number): void {
    const row = this.length;
    if (row === this.longest.length) {
      const capacity = nextCapacity(row);
      this.lastStart = grown(this.lastStart, capacity);
      this.busy = grown(this.busy, capacity);
      this.minReady = grown(this.minReady, capacity);
      this.maxWait = grown(this.maxWait, capacity);
      this.maxRun = grown(this.maxRun, capacity);
      this.longest = grown(this.longest, capacity);
    }
    this.lastStart[row] = lastStart;
    this.busy[row] = busy;
    this.minReady[row] = minReady;
    this.maxWait[row] = maxWait;
    this.maxRun[row] = maxRun;
    this.longest[row] = longest;
    this.length = row + 1;
  }

  get byteLength(): number {
    const { lastStart, busy, minReady, maxWait, maxRun, longest } = this;
    return [lastStart, busy, minReady, maxWait, maxRun, longest].reduce((sum, column) => sum + column.byteLength, 0);
  }
}

export class LaneTree {
  /** `levels[0]` summarises 16 entries a node, `levels[1]` 256, and so on. */
  readonly levels: TreeLevel[] = [];
  #count = 0;
  #busy = 0;
  #minReady = Number.POSITIVE_INFINITY;
  #maxWait = -1;
  #maxRun = -1;
  #longest = 0;

  /** Entries seen, those of the incomplete last node included. */
  get count(): number {
    return this.#count;
  }

  /** Adds the next entry. `ready` NaN: unknown. */
  append(start: Nanos, end: Nanos, ready: Nanos): void {
    const run = end - start;
    this.#busy += run;
    if (run > this.#maxRun) {
      this.#maxRun = run;
      this.#longest = this.#count;
    }
    if (ready < this.#minReady) this.#minReady = ready;
    if (start - ready > this.#maxWait) this.#maxWait = start - ready;
    this.#count++;
    if ((this.#count & (FANOUT - 1)) === 0) this.#closeNode(start);
  }

  get byteLength(): number {
    return this.levels.reduce((sum, level) => sum + level.byteLength, 0);
  }

  #closeNode(lastStart: Nanos): void {
    this.#level(0).push(lastStart, this.#busy, this.#minReady, this.#maxWait, this.#maxRun, this.#longest);
    this.#busy = 0;
    this.#minReady = Number.POSITIVE_INFINITY;
    this.#maxWait = -1;
    this.#maxRun = -1;
    for (let depth = 0; (this.levels[depth]!.length & (FANOUT - 1)) === 0; depth++) this.#fold(depth);
  }

  /** Sums the last sixteen nodes of a level into one node of the level above. */
  #fold(depth: number): void {
    const level = this.levels[depth]!;
    let busy = 0;
    let minReady = Number.POSITIVE_INFINITY;
    let maxWait = -1;
    let maxRun = -1;
    let longest = 0;
    for (let row = level.length - FANOUT; row < level.length; row++) {
      busy += level.busy[row]!;
      minReady = Math.min(minReady, level.minReady[row]!);
      maxWait = Math.max(maxWait, level.maxWait[row]!);
      if (level.maxRun[row]! > maxRun) {
        maxRun = level.maxRun[row]!;
        longest = level.longest[row]!;
      }
    }
    this.#level(depth + 1).push(level.lastStart[level.length - 1]!, busy, minReady, maxWait, maxRun, longest);
  }

  #level(depth: number): TreeLevel {
    if (depth === this.levels.length) this.levels.push(new TreeLevel());
    return this.levels[depth]!;
  }
}
