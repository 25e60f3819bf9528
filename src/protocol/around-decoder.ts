/**
 * Decodes the records of what surrounds tasks: spans, failures, what keeps the process alive, stores, the tracer's
 * own figures, threads and processes, messages, source maps.
 */
import type { Definitions } from './definitions.ts';
import type { TraceEvents } from './events.ts';
import { FLAG_A, FLAG_B, MAX_SCRIPT_BYTES, MAX_SPAN_KIND_ID, MAX_STORE_ID, Tag, TYPE_MASK } from './layout.ts';
import { type PayloadCursor, Unreadable } from './payload-cursor.ts';

const MAX_MASK = 2 ** (MAX_STORE_ID + 1) - 1;

/** A source map whose pieces come one by one. */
interface Script {
  readonly file: string;
  readonly isMap: boolean;
  readonly total: number;
  readonly pieces: string[];
  /** In UTF-16 units, which are never more than the bytes. */
  length: number;
}

export class AroundDecoder {
  readonly #events: TraceEvents;
  readonly #cursor: PayloadCursor;
  readonly #definitions: Definitions;
  #script: Script | null = null;
  #mask = 0;

  constructor(events: TraceEvents, cursor: PayloadCursor, definitions: Definitions) {
    this.#events = events;
    this.#cursor = cursor;
    this.#definitions = definitions;
  }

  /** A segment begins: what the one before did not finish does not go on. */
  forget(): void {
    this.#script = null;
    this.#mask = 0;
  }

  /** A chunk begins: of stores nothing is known. */
  beginChunk(): void {
    if (this.#mask === 0) return;
    this.#mask = 0;
    this.#events.stores(0);
  }

  /** Decodes the record behind `tag`; false: there is none of this type. */
  read(tag: number, tick: number): boolean {
    const cursor = this.#cursor;
    const events = this.#events;
    const hasA = (tag & FLAG_A) !== 0;
    switch (tag & TYPE_MASK) {
      case Tag.spanBegin:
        events.spanBegin(tick, this.#span(), this.#spanKind(), cursor.ref(), cursor.text());
        return true;
      case Tag.spanEnd:
        events.spanEnd(tick, this.#span(), hasA, (tag & FLAG_B) !== 0 ? cursor.text() : '');
        return true;
      case Tag.span:
        events.span(tick, this.#spanKind(), cursor.varint(), cursor.varint(), cursor.text());
        return true;
      case Tag.failure:
        events.failure(tick, cursor.varint(), cursor.ref(), this.#definitions.textOf(cursor.varint()));
        return true;
      case Tag.ref:
        events.ref(tick, cursor.task(), hasA);
        return true;
      case Tag.stores:
        this.#stores();
        return true;
      case Tag.sampling:
        events.sampling(tick, cursor.varint(), cursor.varint());
        return true;
      case Tag.meter:
        this.#meter(tick);
        return true;
      case Tag.join:
        events.join(tick, cursor.ref(), hasA, cursor.varint(), cursor.text());
        return true;
      case Tag.message:
        events.message(tick, hasA, cursor.varint(), cursor.varint(), cursor.ref());
        return true;
      case Tag.script:
        this.#scriptPiece(hasA);
        return true;
      default:
        return false;
    }
  }

  #span(): number {
    const span = this.#cursor.varint();
    if (span === 0) throw new Unreadable('it names no span.');
    return span;
  }

  #spanKind(): number {
    const kind = this.#cursor.varint();
    if (kind === 0 || kind > MAX_SPAN_KIND_ID) throw new Unreadable('its kind of span is unknown.');
    return kind;
  }

  #stores(): void {
    const mask = this.#cursor.varint();
    if (mask > MAX_MASK) throw new Unreadable('it names stores that cannot be.');
    this.#mask = mask;
    this.#events.stores(mask);
  }

  #meter(tick: number): void {
    const cursor = this.#cursor;
    this.#events.meter(tick, {
      events: cursor.varint(),
      ownTicks: cursor.varint(),
      activeTicks: cursor.varint(),
      captured: cursor.varint(),
      inferred: cursor.varint(),
      missing: cursor.varint(),
      verified: cursor.varint(),
      wrong: cursor.varint(),
    });
  }

  /** Pieces that do not follow one on the other (a chunk was lost in between) are of no use. */
  #scriptPiece(isMap: boolean): void {
    const cursor = this.#cursor;
    const file = this.#definitions.textOf(cursor.varint());
    const piece = cursor.varint();
    const total = cursor.varint();
    const text = cursor.text();
    if (total > MAX_SCRIPT_BYTES) throw new Unreadable('it has too many pieces.');
    if (piece === 0) this.#script = { file, isMap, total, pieces: [], length: 0 };
    const script = this.#script;
    if (script === null) return;
    script.length += text.length;
    const follows = script.pieces.length === piece && script.file === file && script.isMap === isMap;
    if (!follows || script.total !== total || script.length > MAX_SCRIPT_BYTES) {
      this.#script = null;
      return;
    }
    script.pieces.push(text);
    if (script.pieces.length < total) return;
    this.#script = null;
    this.#events.script(file, isMap, script.pieces.join(''));
  }
}
