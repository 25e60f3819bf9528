/**
 * Intervals of one stream that are no runs: loop turns, phases, pieces of work on a pool thread.
 * Rows in the order of starting; the newest may still move.
 */
import type { Nanos, RunId } from '../base/units.ts';
import { BLOCK_BITS, BLOCK_ROWS, IN_BLOCK } from './blocks.ts';
import { grown } from './grow.ts';
import { CELL_BITS, OWN_CELL, Times, TimesBlock } from './times.ts';

/** The times' own cell: the key. */
class IntervalBlock extends TimesBlock {
  /** Plus 1. */
  run: Int32Array;

  constructor(capacity: number) {
    super(capacity);
    this.run = new Int32Array(capacity);
  }

  override grow(capacity: number): void {
    super.grow(capacity);
    this.run = grown(this.run, capacity);
  }

  protected override get columnBytes(): number {
    return super.columnBytes + this.run.byteLength;
  }
}

const NOWHERE = new IntervalBlock(BLOCK_ROWS);

export class IntervalTable extends Times<IntervalBlock> {
  /** End of the newest row: it moves with each callback, so its cell is written when the next row comes. */
  #lastEnd = Number.NaN;

  constructor() {
    super((capacity) => new IntervalBlock(capacity), NOWHERE);
  }

  /** `ready`: where the time before it begins (idle of a turn, queue time of work); NaN: unknown. */
  add(start: Nanos, end: Nanos, ready: Nanos, key: number): number {
    if (this.length > 0) super.setEnd(this.length - 1, this.#lastEnd);
    this.addTimes(start, ready);
    this.#setKey(this.length - 1, key);
    this.#lastEnd = end;
    return this.length - 1;
  }

  override lastedOf(row: number): Nanos {
    return row === this.length - 1 ? this.#lastEnd - this.startAt(row) : super.lastedOf(row);
  }

  override setEnd(row: number, end: Nanos, start = this.startAt(row)): void {
    if (row === this.length - 1) this.#lastEnd = end;
    else super.setEnd(row, end, start);
  }

  /** Moves the end of the newest row. */
  setLastEnd(end: Nanos): void {
    this.#lastEnd = end;
  }

  /** Writes the newest row anew. */
  replaceLast(start: Nanos, end: Nanos, ready: Nanos, key: number): void {
    const row = this.length - 1;
    this.setStart(row, start, ready);
    this.#lastEnd = end;
    this.#setKey(row, key);
  }

  /** Phases: index of the queue. Pool work: the task. Turns: iterations of the loop up to and with it. */
  keyOf(row: number): number {
    return this.#block(row).cells[((row & IN_BLOCK) << CELL_BITS) | OWN_CELL]! | 0;
  }

  /** Phases: the first run. Pool work: the run that brought the result. NONE: there is none. */
  runOf(row: number): RunId {
    return this.#block(row).run[row & IN_BLOCK]! - 1;
  }

  setRun(row: number, run: RunId): void {
    const block = this.blocks[row >>> BLOCK_BITS];
    if (block !== undefined) block.run[row & IN_BLOCK] = run + 1;
  }

  #setKey(row: number, key: number): void {
    const block = this.blocks[row >>> BLOCK_BITS];
    if (block !== undefined) block.cells[((row & IN_BLOCK) << CELL_BITS) | OWN_CELL] = key;
  }

  #block(row: number): IntervalBlock {
    return this.blocks[row >>> BLOCK_BITS] ?? this.nowhere;
  }
}
