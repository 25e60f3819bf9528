/**
 * A lane: intervals of one kind in one stream, in the order of starting, that do not overlap, with the
 * indexes that make any window of it cheap. Only the last entry may be open (`end` NaN) or still growing.
 *
 * The builder calls `open` and `close`; everything else is for those who ask.
 */
import type { Nanos } from '../base/units.ts';
import { MORE_32 } from './blocks.ts';
import { DepthIndex, type Entries } from './depth-index.ts';
import { grown, nextCapacity } from './grow.ts';
import { FANOUT, FANOUT_BITS, LaneTree } from './lane-tree.ts';
import type { Times } from './times.ts';

export class Lane implements Entries {
  readonly tree = new LaneTree();
  readonly depth: DepthIndex | null;
  readonly #source: Times;
  readonly #ownRows: boolean;
  /** Of each entry: its row, and its start since that of the first of its sixteen. Empty: rows are indexes. */
  #cells = new Uint32Array(0);
  #groupStart = 0;
  #count = 0;

  /**
   * @param options.ownRows the lane's entries are some rows of `source`, else all of them
   * @param options.queues entries wait before they start: keep the depth
   */
  constructor(options: { source: Times; ownRows: boolean; queues: boolean }) {
    this.#source = options.source;
    this.#ownRows = options.ownRows;
    this.depth = options.queues ? new DepthIndex(this) : null;
  }

  /** Entries, the open one included. */
  get count(): number {
    return this.#count;
  }

  /** Entries that have ended for good. */
  get closedCount(): number {
    return this.tree.count;
  }

  get hasOpen(): boolean {
    return this.#count > this.tree.count;
  }

  /** The next entry starts; the one before it must be closed. Its times are those of the source. */
  open(row: number, start: Nanos, ready: Nanos): void {
    if (this.#ownRows) this.#push(row, start);
    this.#count++;
    this.depth?.append(ready, start);
  }

  /** The open entry, if any, has ended. Its times are those of the source. */
  close(start: Nanos, end: Nanos, ready: Nanos): void {
    if (this.hasOpen) this.tree.append(start, end, ready);
  }

  /** The entry's row in the table that the lane stands on. */
  row(index: number): number {
    return this.#ownRows ? this.#cells[index << 1]! : index;
  }

  /** The table that the entries stand in. */
  get source(): Times {
    return this.#source;
  }

  startAt(index: number): Nanos {
    if (this.#ownRows) {
      // What a search looks at stands side by side here; in the source it is far apart.
      const since = this.#cells[(index << 1) | 1]!;
      const leaves = this.tree.levels[0];
      const leaf = index >>> FANOUT_BITS;
      if (since < MORE_32 && leaves !== undefined && leaf < leaves.length) return leaves.firstStartOf(leaf) + since;
    }
    return this.#source.startAt(this.row(index));
  }

  /** NaN: still open. */
  endAt(index: number): Nanos {
    return this.#source.endAt(this.row(index));
  }

  /** From start to end; NaN: still open. */
  lastedOf(index: number): Nanos {
    return this.#source.lastedOf(this.row(index));
  }

  /** From the ready time to the start; NaN: unknown, or it did not wait. */
  waitedOf(index: number): Nanos {
    return this.#source.waitedOf(this.row(index));
  }

  readyAt(index: number): Nanos {
    return this.#source.readyAt(this.row(index));
  }

  /** Index of the first entry that starts at or after `t`; `from`: a lower bound. Cost: O(log of the way there). */
  firstStartingAt(t: Nanos, from = 0): number {
    const count = this.#count;
    let low = from;
    let high = count;
    // The tree knows the last start of each sixteen, side by side.
    const leaves = this.tree.levels[0];
    if (leaves !== undefined) {
      const node = leaves.firstReaching(t, Math.min(from >>> FANOUT_BITS, leaves.length));
      low = Math.max(from, node << FANOUT_BITS);
      if (node < leaves.length) high = (node + 1) << FANOUT_BITS;
    }
    if (high - low > FANOUT) {
      // Entries that are not closed have no node.
      let reach = low;
      for (let step = 1; reach < high && this.startAt(reach) < t; step *= 2) {
        low = reach + 1;
        reach = Math.min(high, reach + step);
      }
      high = reach;
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.startAt(middle) < t) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Index of the first entry that is still going on, or begins, after `t`. */
  firstEndingAfter(t: Nanos): number {
    const next = this.firstStartingAt(t);
    // Only the entry right before can reach over `t`: entries do not overlap.
    if (next > 0 && !(this.endAt(next - 1) <= t)) return next - 1;
    return next;
  }

  /** Index of the entry with this row, or where it would stand. Rows ascend. */
  indexOfRow(row: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.row(middle) < row) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  get byteLength(): number {
    return this.tree.byteLength + (this.depth?.byteLength ?? 0) + this.#cells.byteLength;
  }

  #push(row: number, start: Nanos): void {
    const index = this.#count;
    if (index << 1 === this.#cells.length) this.#cells = grown(this.#cells, nextCapacity(index) << 1);
    if ((index & (FANOUT - 1)) === 0) this.#groupStart = start;
    const since = start - this.#groupStart;
    this.#cells[index << 1] = row;
    this.#cells[(index << 1) | 1] = since >= 0 && since < MORE_32 && since === since >>> 0 ? since : MORE_32;
  }
}
