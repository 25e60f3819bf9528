/**
 * Spans of one stream: requests, garbage collections, measurements; whatever has a beginning and a length and is
 * no run. Rows in the order in which they were told of, append-only.
 *
 * A span that is told when it is over lies in the past, and spans overlap, so rows are in no order of time.
 * Blocks of rows know the stretch that they cover, and a window passes over those that it does not touch:
 *
 *     rows     [ 128 ] [ 128 ] [ 128 ] …
 *     from      3.1 s   3.4 s   2.9 s      earliest start
 *     to        3.6 s     ∞     3.8 s      latest end; ∞: one of them is still going on
 */
import { type Nanos, NONE, type RunId, type TaskId } from '../base/units.ts';
import { SpanFlag, type SpanKindDefinition } from '../protocol/events.ts';
import { grown, nextCapacity } from './grow.ts';
import { TextTable } from './text-table.ts';

export interface SpanKind {
  readonly name: string;
  readonly word: string;
  /** Bits of `SpanFlag`. */
  readonly flags: number;
}

const BLOCK_BITS = 7;
/** Spans of a stream that are kept; the rest is only counted. 40 bytes each. */
const MAX_SPANS = 1 << 20;
const MAX_KINDS = 255;

export class SpanTable {
  length = 0;
  /** How many were told of, those that were not kept included. */
  told = 0;
  start = new Float64Array(0);
  /** NaN: not over, as far as the record says. */
  end = new Float64Array(0);
  /** Index into `kinds`. */
  kind = new Uint8Array(0);
  /** 1: it failed. */
  failed = new Uint8Array(0);
  /** The task that it belongs to, or NONE. */
  task = new Int32Array(0);
  /** The run in which it began, or NONE. */
  run = new Int32Array(0);
  /** Ids in `texts`. */
  label = new Int32Array(0);
  outcome = new Int32Array(0);
  readonly texts = new TextTable();
  /** The first stands for those that were never declared. */
  readonly kinds: SpanKind[] = [{ name: '', word: 'span', flags: 0 }];
  /** Rows by the stream's numbers of those that are not over. */
  readonly #open = new Map<number, number>();
  #blockFrom = new Float64Array(0);
  #blockTo = new Float64Array(0);
  #blockOpen = new Uint8Array(0);

  /** Index of the kind, added if it is new; 0 if there are too many. */
  kindOf({ name, word, flags }: SpanKindDefinition): number {
    const known = this.kinds.findIndex((kind) => kind.name === name && kind.word === word && kind.flags === flags);
    if (known >= 0) return known;
    return this.kinds.length > MAX_KINDS ? 0 : this.kinds.push({ name, word, flags }) - 1;
  }

  /** A span with the stream's number `span` begins. Cost: O(1). */
  begin(span: number, kind: number, start: Nanos, task: TaskId, run: RunId, label: string): void {
    const isInstant = this.isInstant(kind);
    const row = this.add(kind, start, isInstant ? start : Number.NaN, task, run, label);
    if (row !== NONE && !isInstant) this.#open.set(span, row);
  }

  /** It ends. Nothing happens if its beginning was not told. */
  finish(span: number, end: Nanos, failed: boolean, outcome: string): void {
    const row = this.#open.get(span);
    if (row === undefined) return;
    this.#open.delete(span);
    this.end[row] = end;
    this.failed[row] = failed ? 1 : 0;
    this.outcome[row] = this.texts.intern(outcome);
    const block = row >> BLOCK_BITS;
    this.#blockOpen[block]!--;
    if (end > this.#blockTo[block]!) this.#blockTo[block] = end;
  }

  /** A span; `end` NaN: it is not over. NONE: there are too many. */
  add(kind: number, start: Nanos, end: Nanos, task: TaskId, run: RunId, label: string): number {
    this.told++;
    const row = this.length;
    if (row >= MAX_SPANS) return NONE;
    if (row === this.kind.length) this.#grow();
    this.start[row] = start;
    this.end[row] = end;
    this.kind[row] = kind;
    this.task[row] = task;
    this.run[row] = run;
    this.label[row] = this.texts.intern(label);
    const block = row >> BLOCK_BITS;
    const isFirst = (row & ((1 << BLOCK_BITS) - 1)) === 0;
    if (isFirst || start < this.#blockFrom[block]!) this.#blockFrom[block] = start;
    if (Number.isNaN(end)) this.#blockOpen[block]!++;
    // Of one that is not over the block knows the end when it is.
    const to = Number.isNaN(end) ? start : end;
    if (isFirst || to > this.#blockTo[block]!) this.#blockTo[block] = to;
    this.length = row + 1;
    return row;
  }

  /** Work that came from outside. */
  isRoot(kind: number): boolean {
    return this.#has(kind, SpanFlag.root);
  }

  /** Nothing else runs meanwhile. */
  isExclusive(kind: number): boolean {
    return this.#has(kind, SpanFlag.exclusive);
  }

  isInstant(kind: number): boolean {
    return this.#has(kind, SpanFlag.instant);
  }

  #has(kind: number, flag: number): boolean {
    return (this.kinds[kind]!.flags & flag) !== 0;
  }

  /**
   * Rows that reach into `[from, to)` and whose kind `passes`, by start. A span without length reaches into a
   * window that begins with it.
   * **Cost**: O(blocks + rows in the blocks that the window touches), and sorting those found.
   */
  within(from: Nanos, to: Nanos, passes: (kind: number) => boolean = () => true): number[] {
    const wanted = this.kinds.map((_, kind) => passes(kind));
    const rows: number[] = [];
    for (let first = 0; first < this.length; first += 1 << BLOCK_BITS) {
      const block = first >> BLOCK_BITS;
      const isPast = this.#blockOpen[block] === 0 && this.#blockTo[block]! < from;
      if (isPast || this.#blockFrom[block]! >= to) continue;
      const behind = Math.min(this.length, first + (1 << BLOCK_BITS));
      for (let row = first; row < behind; row++) {
        // NaN, not over, is not before the window.
        const isBefore = this.end[row]! <= from && this.start[row]! < from;
        if (this.start[row]! < to && !isBefore && wanted[this.kind[row]!]) rows.push(row);
      }
    }
    // Nearly in order already, which sorting makes use of.
    return rows.sort((a, b) => this.start[a]! - this.start[b]! || a - b);
  }

  get byteLength(): number {
    const { start, end, kind, failed, task, run, label, outcome } = this;
    const columns = [start, end, kind, failed, task, run, label, outcome];
    const blocks = this.#blockFrom.byteLength + this.#blockTo.byteLength + this.#blockOpen.byteLength;
    return columns.reduce((sum, column) => sum + column.byteLength, blocks + this.texts.byteLength);
  }

  #grow(): void {
    const capacity = Math.min(MAX_SPANS, nextCapacity(this.kind.length));
    this.start = grown(this.start, capacity);
    this.end = grown(this.end, capacity);
    this.kind = grown(this.kind, capacity);
    this.failed = grown(this.failed, capacity);
    this.task = grown(this.task, capacity);
    this.run = grown(this.run, capacity);
    this.label = grown(this.label, capacity);
    this.outcome = grown(this.outcome, capacity);
    const blocks = (capacity >> BLOCK_BITS) + 1;
    this.#blockFrom = grown(this.#blockFrom, blocks);
    this.#blockTo = grown(this.#blockTo, blocks);
    this.#blockOpen = grown(this.#blockOpen, blocks);
  }
}
