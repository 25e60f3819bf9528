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
import { firstAtLeast, grown, nextCapacity } from './grow.ts';

/** Children of a node, as a power of two. Sixteen: chosen by measuring build against query time (bench engine). */
export const FANOUT_BITS = 4;
export const FANOUT = 1 << FANOUT_BITS;

/** Cells of a node: eight, so that a node is one line of the processor's cache. */
const CELL_BITS = 3;
const Cell = {
  firstStart: 0,
  lastStart: 1,
  busy: 2,
  minReady: 3,
  maxWait: 4,
  maxRun: 5,
  longest: 6,
  lastEnd: 7,
} as const;

/** One level of the tree: its nodes, side by side. */
export class TreeLevel {
  length = 0;
  #cells = new Float64Array(0);
  /** The last starts once more: a search looks at nothing else, and so at an eighth of the memory. */
  #lastStarts = new Float64Array(0);

  push(
    firstStart: Nanos,
    lastStart: Nanos,
    busy: Nanos,
    minReady: Nanos,
    maxWait: Nanos,
    maxRun: Nanos,
    longest: number,
    lastEnd: Nanos,
  ): void {
    const from = this.length << CELL_BITS;
    if (from === this.#cells.length) {
      this.#cells = grown(this.#cells, nextCapacity(this.length) << CELL_BITS);
      this.#lastStarts = grown(this.#lastStarts, nextCapacity(this.length));
    }
    this.#lastStarts[this.length] = lastStart;
    const cells = this.#cells;
    cells[from] = firstStart;
    cells[from | Cell.lastStart] = lastStart;
    cells[from | Cell.busy] = busy;
    cells[from | Cell.minReady] = minReady;
    cells[from | Cell.maxWait] = maxWait;
    cells[from | Cell.maxRun] = maxRun;
    cells[from | Cell.longest] = longest;
    cells[from | Cell.lastEnd] = lastEnd;
    this.length++;
  }

  /** Start of the first entry. */
  firstStartOf(node: number): Nanos {
    return this.#cells[node << CELL_BITS]!;
  }

  /** Start of the last entry. */
  lastStartOf(node: number): Nanos {
    return this.#cells[(node << CELL_BITS) | Cell.lastStart]!;
  }

  /** End of the last entry. */
  lastEndOf(node: number): Nanos {
    return this.#cells[(node << CELL_BITS) | Cell.lastEnd]!;
  }

  /** Sum of what the entries took. */
  busyOf(node: number): Nanos {
    return this.#cells[(node << CELL_BITS) | Cell.busy]!;
  }

  /** Earliest ready time; Infinity: none known. */
  minReadyOf(node: number): Nanos {
    return this.#cells[(node << CELL_BITS) | Cell.minReady]!;
  }

  /** Longest wait; -1: none known. */
  maxWaitOf(node: number): Nanos {
    return this.#cells[(node << CELL_BITS) | Cell.maxWait]!;
  }

  maxRunOf(node: number): Nanos {
    return this.#cells[(node << CELL_BITS) | Cell.maxRun]!;
  }

  /** Index in the lane of the entry that ran longest. */
  longestOf(node: number): number {
    return this.#cells[(node << CELL_BITS) | Cell.longest]!;
  }

  /** The first node whose last start is at least `t`, from node `from` on; `length`: none. Cost: O(log of the way). */
  firstReaching(t: Nanos, from: number): number {
    return firstAtLeast(this.#lastStarts, from, this.length, t);
  }

  get byteLength(): number {
    return this.#cells.byteLength + this.#lastStarts.byteLength;
  }
}

export class LaneTree {
  /** `levels[0]` summarises 16 entries a node, `levels[1]` 256, and so on. */
  readonly levels: TreeLevel[] = [];
  #count = 0;
  #firstStart = 0;
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
    if ((this.#count & (FANOUT - 1)) === 0) this.#firstStart = start;
    this.#busy += run;
    if (run > this.#maxRun) {
      this.#maxRun = run;
      this.#longest = this.#count;
    }
    if (ready < this.#minReady) this.#minReady = ready;
    if (start - ready > this.#maxWait) this.#maxWait = start - ready;
    this.#count++;
    if ((this.#count & (FANOUT - 1)) === 0) this.#closeNode(start, end);
  }

  get byteLength(): number {
    return this.levels.reduce((sum, level) => sum + level.byteLength, 0);
  }

  #closeNode(lastStart: Nanos, lastEnd: Nanos): void {
    this.#level(0).push(
      this.#firstStart,
      lastStart,
      this.#busy,
      this.#minReady,
      this.#maxWait,
      this.#maxRun,
      this.#longest,
      lastEnd,
    );
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
      busy += level.busyOf(row);
      minReady = Math.min(minReady, level.minReadyOf(row));
      maxWait = Math.max(maxWait, level.maxWaitOf(row));
      if (level.maxRunOf(row) > maxRun) {
        maxRun = level.maxRunOf(row);
        longest = level.longestOf(row);
      }
    }
    const firstStart = level.firstStartOf(level.length - FANOUT);
    const lastStart = level.lastStartOf(level.length - 1);
    const lastEnd = level.lastEndOf(level.length - 1);
    this.#level(depth + 1).push(firstStart, lastStart, busy, minReady, maxWait, maxRun, longest, lastEnd);
  }

  #level(depth: number): TreeLevel {
    if (depth === this.levels.length) this.levels.push(new TreeLevel());
    return this.levels[depth]!;
  }
}
