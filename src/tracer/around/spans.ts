/**
 * Spans of a stream: what has a beginning and a length and is no run of a task. Numbers them, and declares their
 * kinds when the first of a kind is written, so that a program without any has none in its record.
 */
import type { WireId } from '../../protocol/events.ts';
import type { Around } from './around.ts';

/** A kind of span, before and after it was declared. */
export interface SpanKind {
  readonly flags: number;
  readonly name: string;
  readonly word: string;
  /** 0: not declared yet. */
  id: number;
}

const MAX_KINDS = 255;

export class Spans {
  readonly #around: Around;
  #lastKind = 0;
  #last = 0;

  constructor(around: Around) {
    this.#around = around;
  }

  /** A kind that will be declared when it is used. */
  kind(flags: number, name: string, word: string): SpanKind {
    return { flags, name, word, id: 0 };
  }

  /** Begins a span of `task` (0: of the run in progress) and returns its number; 0: it was not recorded. */
  begin(kind: SpanKind, task: WireId, label: string): number {
    let span = 0;
    this.#around.record((tick) => {
      if (!this.#declare(kind)) return;
      span = ++this.#last;
      this.#around.writer.spanBegin(tick, span, kind.id, task, label);
    });
    return span;
  }

  /** Ends a span. `outcome`: a word for it, may be empty. */
  end(span: number, failed: boolean, outcome: string): void {
    if (span === 0) return;
    this.#around.record((tick) => this.#around.writer.spanEnd(tick, span, failed, outcome));
  }

  /** Tells of a span that is over. Times are milliseconds of `performance.now()`. */
  tell(kind: SpanKind, startMs: number, lengthMs: number, label: string): void {
    this.#around.record((tick) => {
      if (!this.#declare(kind)) return;
      // What began before the stream did is cut off there, what is to end later, now.
      const start = clamp(this.#around.tickAt(startMs), 0, tick);
      const end = clamp(this.#around.tickAt(startMs + lengthMs), start, tick);
      this.#around.writer.span(tick, kind.id, tick - start, end - start, label);
    });
  }

  #declare(kind: SpanKind): boolean {
    if (kind.id > 0) return true;
    if (this.#lastKind === MAX_KINDS) return false;
    kind.id = ++this.#lastKind;
    this.#around.writer.spanKind(kind);
    return true;
  }
}

function clamp(value: number, least: number, most: number): number {
  return value < least ? least : value > most ? most : value;
}
