/**
 * Intervals of one stream that are no runs: loop turns, phases, pieces of work on a pool thread.
 * Rows in the order of starting; `end` may move while the row is the newest.
 */
import { type Nanos, NONE } from '../base/units.ts';
import { grown, nextCapacity } from './grow.ts';

/** What lanes read of a table: columns that growth replaces, so read the fields afresh. */
export interface Intervals {
  readonly start: Float64Array;
  /** NaN: still open. */
  readonly end: Float64Array;
  /** Where the time before it begins (idle of a turn, queue time of a run); NaN: unknown. */
  readonly ready: Float64Array;
}

export class IntervalTable implements Intervals {
  length = 0;
  start = new Float64Array(0);
  end = new Float64Array(0);
  ready = new Float64Array(0);
  /** Phases: index of the queue. Pool work: the task. Turns: iterations of the loop up to and with it. */
  key = new Int32Array(0);
  /** Phases: the first run. Pool work: the run that brought the result, or NONE. */
  run = new Int32Array(0);

  add(start: Nanos, end: Nanos, ready: Nanos, key: number): number {
    const row = this.length;
    if (row === this.key.length) this.#grow();
    this.start[row] = start;
    this.end[row] = end;
    this.ready[row] = ready;
    this.key[row] = key;
    this.run[row] = NONE;
    this.length = row + 1;
    return row;
  }

  get byteLength(): number {
    return [this.start, this.end, this.ready, this.key, this.run].reduce((sum, column) => sum + column.byteLength, 0);
  }

  #grow(): void {
    const capacity = nextCapacity(this.key.length);
    this.start = grown(this.start, capacity);
    this.end = grown(this.end, capacity);
    this.ready = grown(this.ready, capacity);
    this.key = grown(this.key, capacity);
    this.run = grown(this.run, capacity);
  }
}
