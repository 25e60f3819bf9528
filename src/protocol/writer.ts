/**
 * Writes one stream of the trace format (FORMAT.md): event in, bytes out, no object per event.
 * The tracer's recorder drives it; tests and importers too. ES only, so that any runtime can use it.
 *
 * What always holds: a record is encoded behind `#pos` with local variables and becomes part of the chunk
 * by a straight line of assignments at its end. A debugger may evaluate `flush()` at any loop or call in
 * between (V8 interrupts there); the generation then tells the half-written record to start again, so
 * that a chunk never holds half a record. The frequent records have a short form; what does not fit it, or was
 * interrupted, goes the long way.
 */
import { writeVarint } from '../base/varint.ts';
import { DefinitionLog } from './definition-log.ts';
import type {
  FrameDefinition,
  How,
  KindDefinition,
  Meter,
  QueueDefinition,
  SpanKindDefinition,
  WireId,
  WrittenHeader,
} from './events.ts';
import { type Checksum, frameChunk, pieceEnds, segmentHeader } from './framing.ts';
import {
  CHUNK_HEADER_BYTES,
  CHUNK_MARKER,
  FLAG_A,
  FLAG_B,
  MAX_FRAMES,
  MAX_LABEL_BYTES,
  MAX_SCRIPT_BYTES,
  Tag,
  TIME_FLAG,
} from './layout.ts';

/** Taken at load: the program may replace them. */
const { max, min } = Math;
const Bytes = Uint8Array;
const View = DataView;
const StackError = RangeError;
const { stringify } = JSON;

/** Taken at load: the program may replace the method. */
const codeAt: (text: string, at: number) => number = Function.prototype.call.bind(String.prototype.charCodeAt);

/** No record is longer: texts are cut, frames are limited. */
const MAX_RECORD_BYTES = 8_192;
const MAX_TEXT_BYTES = 4_096;
/** Of each text of a definition: three of them fit a record. */
const MAX_DEFINED_TEXT_BYTES = 2_048;
/** Texts below this are tried as ASCII first; their length fits seven bits. */
const SHORT_TEXT = 0x80;
/** Deeper runs are counted by the recorder, not written. */
const MAX_DEPTH = 1_024;
/** Source maps of this many bytes in all are written again in each segment, the rest once. */
const MAX_KEPT_SCRIPT_BYTES = 1_048_576;

export interface WriterOptions {
  /**
   * Takes whole headers and whole chunks, in order. The bytes are only valid during the call. Returns false when
   * it did not take them: they are no part of the stream then, and its owner has to say in a GAP what is missing.
   */
  readonly write: (bytes: Uint8Array) => unknown;
  /** Called when a chunk has been handed over, between two records: the place for a GAP or the next segment. */
  readonly flushed?: () => void;
  /** CRC-32 of a view; `zlib.crc32` where there is one. */
  readonly checksum: Checksum;
  /** A chunk is written when it is at least this long. 16 KiB is the cheapest per byte (NODE-FACTS). */
  readonly chunkBytes: number;
}

/** A frame of a site whose texts are already interned by `text()`. */
export interface WrittenFrame extends Omit<FrameDefinition, 'functionName' | 'file'> {
  readonly functionText: number;
  readonly fileText: number;
}

/** A store whose name is already interned by `text()`, and its site by `site()`. */
export interface WrittenStore {
  readonly id: number;
  readonly name: number;
  readonly site: number;
}

export class TraceWriter {
  readonly #write: (bytes: Uint8Array) => unknown;
  readonly #flushed: (() => void) | undefined;
  readonly #checksum: Checksum;
  readonly #chunkBytes: number;
  readonly #bytes: Uint8Array;
  readonly #encoder = new TextEncoder();
  /** Runs in progress. An ordinary array: names are small integers for very long, and then still exact. */
  readonly #stack: number[] = new Array<number>(MAX_DEPTH).fill(0);
  #depth = 0;
  #pos = 0;
  #bodyStart = 0;
  #sequence = 0;
  #generation = 0;
  #flushing = false;
  #lastTick = 0;
  #lastId0 = 0;
  #lastId1 = 0;
  #lastKind = 0;
  #texts = 0;
  #sites = 0;
  /** Stores that hold a value, as the reader knows it. */
  #mask = 0;
  #sampling: readonly [oneIn: number, reason: number] | undefined;
  readonly #definitions = new DefinitionLog();
  #keptScriptBytes = 0;

  constructor(options: WriterOptions) {
    this.#write = options.write;
    this.#flushed = options.flushed;
    this.#checksum = options.checksum;
    this.#chunkBytes = options.chunkBytes;
    this.#bytes = new Bytes(options.chunkBytes + MAX_RECORD_BYTES + 8 * MAX_DEPTH);
    this.#beginChunk();
  }

  /** Time of the last record, in ticks. */
  get lastTick(): number {
    return this.#lastTick;
  }

  /** Number of runs in progress. */
  get depth(): number {
    return this.#depth;
  }

  /** Task of the innermost run in progress; 0: none. */
  get current(): WireId {
    return this.#depth === 0 ? 0 : (this.#stack[this.#depth - 1] as number);
  }

  /** Task of the run around the innermost one; 0: none. */
  get outer(): WireId {
    return this.#depth < 2 ? 0 : (this.#stack[this.#depth - 2] as number);
  }

  /** Begins a stream: writes what waits, then the header. Definitions must be written again, from id 1. */
  segment(header: WrittenHeader): void {
    this.flush();
    this.#write(this.#header(header));
    this.#texts = 0;
    this.#sites = 0;
    this.#definitions.clear();
    this.#keptScriptBytes = 0;
    this.#beginChunk();
  }

  /**
   * Goes on with the stream in a further segment: writes what waits, and in one piece the header and all
   * definitions so far, so that ids stay what they were. Not from within `write`.
   * **Errors**: throws what `write` throws; after a `RangeError` it may be called again. Returns whether `write`
   * took the segment; if not, it has not begun.
   * **Cost**: a copy of the definitions.
   */
  nextSegment(header: WrittenHeader): boolean {
    this.flush();
    const head = this.#header(header);
    const prologue = this.#bytes.subarray(CHUNK_HEADER_BYTES, this.#bodyStart);
    const { slices } = this.#definitions;
    const bytes = new Bytes(head.length + this.#definitions.length + slices * (CHUNK_HEADER_BYTES + prologue.length));
    bytes.set(head, 0);
    let at = head.length;
    for (let index = 0; index < slices; index++) {
      const records = this.#definitions.slice(index);
      const start = at + CHUNK_HEADER_BYTES;
      bytes.set(prologue, start);
      bytes.set(records, start + prologue.length);
      const end = start + prologue.length + records.length;
      frameChunk(bytes.subarray(at, end), this.#sequence + index, this.#checksum);
      at = end;
    }
    if (this.#write(bytes) === false) return false;
    this.#sequence = (this.#sequence + slices) >>> 0;
    this.#beginChunk();
    if (this.#sampling !== undefined) this.sampling(this.#lastTick, this.#sampling[0], this.#sampling[1]);
    return true;
  }

  #header(header: WrittenHeader): Uint8Array {
    return segmentHeader(this.#encoder.encode(stringify(header)), this.#checksum);
  }

  /**
   * Hands the chunk to `write`, if it holds any record. Called again from within itself (by a debugger) it
   * does nothing. A chunk that `write` does not take is gone. **Errors**: throws what `write` throws; the chunk is
   * gone then too, unless it is a `RangeError`: at the end of the stack `write` must not have written anything.
   */
  flush(): void {
    if (this.#flushing || this.#pos === this.#bodyStart) return;
    this.#flushing = true;
    try {
      const bytes = this.#bytes;
      const end = this.#pos;
      const view = new View(bytes.buffer, 0, CHUNK_HEADER_BYTES);
      bytes.set(CHUNK_MARKER, 0);
      view.setUint32(4, end - CHUNK_HEADER_BYTES, true);
      view.setUint32(8, this.#sequence, true);
      view.setUint32(12, this.#checksum(bytes.subarray(CHUNK_HEADER_BYTES, end)), true);
      if (this.#write(bytes.subarray(0, end)) === false) this.#beginChunk();
      else this.#nextChunk();
    } catch (error) {
      // At the end of the stack nothing was written: the chunk waits for the next flush. When the sink failed
      // the chunk is gone, and the next sequence number tells the reader what is missing.
      if (!(error instanceof StackError)) this.#nextChunk();
      throw error;
    } finally {
      this.#flushing = false;
    }
    this.#flushed?.();
  }

  #nextChunk(): void {
    this.#sequence = (this.#sequence + 1) >>> 0;
    this.#beginChunk();
  }

  /** A task was created. Ids that ascend within their space are cheapest. */
  init(tick: number, id: number, space: 0 | 1, kind: number, trigger: WireId, site: number, inferred = false): void {
    const generation = this.#generation;
    const start = this.#pos;
    const delta = tick - this.#lastTick;
    const ahead = id - (space === 0 ? this.#lastId0 : this.#lastId1);
    const origin = trigger & 1;
    const back = (origin === 0 ? this.#lastId0 : this.#lastId1) - (trigger - origin) / 2;
    const isShort = delta < 0x80 && kind < 0x80 && ahead > 0 && ahead < 0x80 && site < 0x4000;
    if (start < this.#chunkBytes && isShort && (trigger === 0 || (back >= 0 && back < 0xf_fff0))) {
      const bytes = this.#bytes;
      let p = start + 1;
      let tag: number = inferred ? Tag.initInferred : Tag.init;
      if (delta !== 0) {
        tag |= TIME_FLAG;
        bytes[p++] = delta;
      }
      if (kind === this.#lastKind) tag |= FLAG_A;
      else bytes[p++] = kind;
      if (ahead === 1) tag |= FLAG_B;
      else bytes[p++] = ahead;
      p = shortVarint(bytes, p, trigger === 0 ? 0 : 2 + back * 2 + origin);
      p = shortVarint(bytes, p, site);
      bytes[start] = tag;
      if (generation === this.#generation) {
        this.#pos = p;
        this.#lastTick = tick;
        this.#lastKind = kind;
        if (space === 0) this.#lastId0 = id;
        else this.#lastId1 = id;
        return;
      }
    }
    this.#initLong(tick, id, space, kind, trigger, site, inferred);
  }

  #initLong(
    tick: number,
    id: number,
    space: 0 | 1,
    kind: number,
    trigger: WireId,
    site: number,
    inferred: boolean,
  ): void {
    for (;;) {
      const generation = this.#room();
      const last = space === 0 ? this.#lastId0 : this.#lastId1;
      const start = this.#pos;
      let tag = (inferred ? Tag.initInferred : Tag.init) as number;
      let p = start + 1;
      if (tick !== this.#lastTick) {
        tag |= TIME_FLAG;
        p = writeVarint(this.#bytes, p, tick - this.#lastTick);
      }
      if (kind === this.#lastKind) tag |= FLAG_A;
      else p = writeVarint(this.#bytes, p, kind);
      if (id === last + 1) tag |= FLAG_B;
      else if (id > last) p = writeVarint(this.#bytes, p, id - last);
      else p = this.#varints(p, [0, id]);
      p = this.#ref(p, trigger);
      p = writeVarint(this.#bytes, p, site);
      this.#bytes[start] = tag;
      if (generation !== this.#generation) continue;
      this.#pos = p;
      this.#lastTick = tick;
      this.#lastKind = kind;
      if (id <= last) return;
      if (space === 0) this.#lastId0 = id;
      else this.#lastId1 = id;
      return;
    }
  }

  /**
   * A run begins. `queue` 0: the kind's own; `readyTicks` -1: not known.
   * **Errors**: returns false, and writes nothing, when runs are nested too deeply.
   */
  before(tick: number, task: WireId, queue: number, readyTicks: number): boolean {
    if (this.#depth >= MAX_DEPTH) return false;
    const generation = this.#generation;
    const start = this.#pos;
    const delta = tick - this.#lastTick;
    const space = task & 1;
    const back = (space === 0 ? this.#lastId0 : this.#lastId1) - (task - space) / 2;
    if (
      start < this.#chunkBytes &&
      delta < 0x80 &&
      back >= 0 &&
      back < 0xf_fff0 &&
      queue === 0 &&
      readyTicks < 0x1f_ffff
    ) {
      const bytes = this.#bytes;
      let tag: number = Tag.before;
      let p = start + 1;
      if (delta !== 0) {
        tag |= TIME_FLAG;
        bytes[p++] = delta;
      }
      p = shortVarint(bytes, p, 2 + back * 2 + space);
      if (readyTicks >= 0) {
        tag |= FLAG_B;
        p = shortVarint(bytes, p, readyTicks);
      }
      bytes[start] = tag;
      if (generation === this.#generation) {
        this.#pos = p;
        this.#lastTick = tick;
        this.#stack[this.#depth++] = task;
        return true;
      }
    }
    return this.#beforeLong(tick, task, queue, readyTicks);
  }

  #beforeLong(tick: number, task: WireId, queue: number, readyTicks: number): boolean {
    for (;;) {
      const generation = this.#room();
      const start = this.#pos;
      let tag = Tag.before as number;
      let p = start + 1;
      if (tick !== this.#lastTick) {
        tag |= TIME_FLAG;
        p = writeVarint(this.#bytes, p, tick - this.#lastTick);
      }
      p = this.#ref(p, task);
      if (queue !== 0) {
        tag |= FLAG_A;
        p = writeVarint(this.#bytes, p, queue);
      }
      if (readyTicks >= 0) {
        tag |= FLAG_B;
        p = writeVarint(this.#bytes, p, readyTicks);
      }
      this.#bytes[start] = tag;
      if (generation !== this.#generation) continue;
      this.#pos = p;
      this.#lastTick = tick;
      this.#stack[this.#depth++] = task;
      return true;
    }
  }

  /**
   * The innermost run of `task` ends, and with it those inside it that did not say so; `closes`: the task is over.
   * **Errors**: returns false, and writes nothing, when no such run is in progress.
   */
  after(tick: number, task: WireId, closes = false): boolean {
    const start = this.#pos;
    const delta = tick - this.#lastTick;
    let depth = this.#depth;
    if (depth > 0 && this.#stack[depth - 1] === task && delta < 0x4000 && start < this.#chunkBytes) {
      const bytes = this.#bytes;
      let p = start + 1;
      if (delta >= 0x80) {
        bytes[p++] = (delta & 0x7f) | 0x80;
        bytes[p++] = delta >>> 7;
      } else if (delta !== 0) bytes[p++] = delta;
      const tag = closes ? Tag.after | FLAG_A : Tag.after;
      bytes[start] = delta !== 0 ? tag | TIME_FLAG : tag;
      this.#pos = p;
      this.#lastTick = tick;
      this.#depth = depth - 1;
      return true;
    }
    while (depth > 0 && this.#stack[depth - 1] !== task) depth--;
    if (depth === 0) return false;
    while (this.#depth > depth) this.#plain(Tag.after, tick, 1);
    this.#plain(closes ? Tag.after | FLAG_A : Tag.after, tick, 1);
    return true;
  }

  /** The runs in progress are no longer known: the recorder did not watch. Ends the chunk. */
  forgetRuns(): void {
    this.flush();
    this.#depth = 0;
    this.#beginChunk();
  }

  settle(tick: number, task: WireId): void {
    const start = this.#pos;
    const delta = tick - this.#lastTick;
    const space = task & 1;
    const back = (space === 0 ? this.#lastId0 : this.#lastId1) - (task - space) / 2;
    const isOwn = this.#depth > 0 && this.#stack[this.#depth - 1] === task;
    if (delta < 0x80 && start < this.#chunkBytes && back >= 0 && back < 0xf_fff0) {
      const bytes = this.#bytes;
      const generation = this.#generation;
      let tag = isOwn ? Tag.settle | FLAG_A : Tag.settle;
      let p = start + 1;
      if (delta !== 0) {
        tag |= TIME_FLAG;
        bytes[p++] = delta;
      }
      if (!isOwn) p = shortVarint(bytes, p, 2 + back * 2 + space);
      bytes[start] = tag;
      if (generation === this.#generation) {
        this.#pos = p;
        this.#lastTick = tick;
        return;
      }
    }
    if (isOwn) this.#plain(Tag.settle | FLAG_A, tick, 0);
    else this.#withRef(Tag.settle, tick, task, -1);
  }

  close(tick: number, task: WireId, cancelled: boolean): void {
    this.#withRef(cancelled ? Tag.close | FLAG_A : Tag.close, tick, task, -1);
  }

  delay(task: WireId, delayTicks: number, repeats: boolean): void {
    this.#withRef(repeats ? Tag.delay | FLAG_A : Tag.delay, this.#lastTick, task, delayTicks);
  }

  /** `iterations` -1: the runtime does not tell. */
  turn(tick: number, iterations: number, idleTicks: number, own: boolean): void {
    const flags = (own ? FLAG_A : 0) | (iterations < 0 ? FLAG_B : 0);
    this.#numbers(Tag.turn | flags, tick, [max(0, iterations), idleTicks]);
  }

  gap(tick: number, lengthTicks: number, lostEvents: number, reason: number): void {
    this.#numbers(Tag.gap, tick, [lengthTicks, lostEvents, reason]);
  }

  note(tick: number, code: number, text: number): void {
    this.#numbers(Tag.note, tick, [code, text]);
  }

  /** `exitCode` -1: not known. */
  end(tick: number, exitCode: number): void {
    if (exitCode < 0) this.#numbers(Tag.end, tick, []);
    else this.#numbers(Tag.end | FLAG_A, tick, [exitCode]);
  }

  /** Interns a text and returns its id in this segment. The caller keeps the map. Cut at 4 KiB. */
  text(text: string): number {
    for (;;) {
      const generation = this.#room();
      const start = this.#pos;
      const p = this.#text(start + 1, text, MAX_TEXT_BYTES);
      this.#bytes[start] = Tag.text;
      const logged = this.#definitions.copy(this.#bytes, start, p);
      if (generation !== this.#generation) continue;
      this.#pos = p;
      this.#definitions.length = logged;
      return ++this.#texts;
    }
  }

  /** Defines a site and returns its id in this segment. */
  site(how: How, enclosingLine: number, enclosingColumn: number, frames: readonly WrittenFrame[]): number {
    for (;;) {
      const generation = this.#room();
      const start = this.#pos;
      const count = min(frames.length, MAX_FRAMES);
      let p = this.#varints(start + 1, [how, enclosingLine, enclosingColumn, count]);
      for (let index = 0; index < count; index++) {
        const frame = frames[index] as WrittenFrame;
        p = this.#varints(p, [frame.flags, frame.functionText, frame.fileText, frame.line, frame.column]);
      }
      this.#bytes[start] = Tag.site;
      const logged = this.#definitions.copy(this.#bytes, start, p);
      if (generation !== this.#generation) continue;
      this.#pos = p;
      this.#definitions.length = logged;
      return ++this.#sites;
    }
  }

  queue(definition: QueueDefinition): void {
    const { id, rule, order, flags, name, title, detail } = definition;
    this.#definition(Tag.queue, [id, rule, order, flags], [name, title, detail]);
  }

  kind(definition: KindDefinition): void {
    const { id, space, queue, pool, flags, name, word } = definition;
    this.#definition(Tag.kind, [id, space, queue, pool, flags], [name, word]);
  }

  spanKind({ id, flags, name, word }: SpanKindDefinition): void {
    this.#definition(Tag.spanKind, [id, flags], [name, word]);
  }

  store({ id, name, site }: WrittenStore): void {
    this.#definition(Tag.store, [id, name, site], []);
  }

  /** `task` 0: the run in progress. The label is cut at 200 bytes, as all texts below are. */
  spanBegin(tick: number, span: number, kind: number, task: WireId, label: string): void {
    this.#told(Tag.spanBegin, tick, [span, kind], task, -1, label);
  }

  spanEnd(tick: number, span: number, failed: boolean, outcome: string): void {
    const tag = failed ? Tag.spanEnd | FLAG_A : Tag.spanEnd;
    if (outcome === '') this.#numbers(tag, tick, [span]);
    else this.#told(tag | FLAG_B, tick, [span], -1, -1, outcome);
  }

  /** A span that is over: it began `startTicksBack` before `tick`. */
  span(tick: number, kind: number, startTicksBack: number, lengthTicks: number, label: string): void {
    this.#told(Tag.span, tick, [kind, startTicksBack, lengthTicks], -1, -1, label);
  }

  /** `text` is an id of `text()`. */
  failure(tick: number, code: number, task: WireId, text: number): void {
    this.#told(Tag.failure, tick, [code], task, text);
  }

  ref(tick: number, task: WireId, keepsAlive: boolean): void {
    this.#withRef(keepsAlive ? Tag.ref | FLAG_A : Tag.ref, tick, task, -1);
  }

  /** Stores that hold a value from here on, as bits; chunks that follow know it too. Cost: nothing if none changed. */
  stores(mask: number): void {
    while (mask !== this.#mask) {
      const generation = this.#room();
      const p = this.#varints(this.#stamp(Tag.stores, this.#lastTick), [mask]);
      if (generation !== this.#generation) continue;
      this.#pos = p;
      this.#mask = mask;
    }
  }

  sampling(tick: number, oneIn: number, reason: number): void {
    this.#sampling = [oneIn, reason];
    this.#numbers(Tag.sampling, tick, [oneIn, reason]);
  }

  meter(tick: number, meter: Meter): void {
    const { events, ownTicks, activeTicks, captured, inferred, missing, verified, wrong } = meter;
    this.#numbers(Tag.meter, tick, [events, ownTicks, activeTicks, captured, inferred, missing, verified, wrong]);
  }

  /** `untraced`: why the process or thread cannot be traced; empty: it can. */
  join(tick: number, task: WireId, isProcess: boolean, id: number, untraced: string): void {
    this.#told(isProcess ? Tag.join | FLAG_A : Tag.join, tick, [], task, id, untraced);
  }

  message(tick: number, received: boolean, peer: number, serial: number, task: WireId): void {
    this.#told(received ? Tag.message | FLAG_A : Tag.message, tick, [peer, serial], task);
  }

  /**
   * The source map of a script, or where it is. `file` is an id of `text()`.
   * **Errors**: returns false, and writes nothing, when it is longer than 4 MiB.
   */
  script(file: number, isMap: boolean, text: string): boolean {
    if (text.length > MAX_SCRIPT_BYTES) return false;
    const bytes = this.#encoder.encode(text);
    if (bytes.length > MAX_SCRIPT_BYTES) return false;
    const ends = pieceEnds(bytes);
    const isKept = this.#keptScriptBytes + bytes.length <= MAX_KEPT_SCRIPT_BYTES;
    if (isKept) this.#keptScriptBytes += bytes.length;
    const tag = isMap ? Tag.script | FLAG_A : Tag.script;
    for (let piece = 0, from = 0; piece < ends.length; piece++) {
      const end = ends[piece] as number;
      this.#scriptPiece(tag, [file, piece, ends.length, end - from], bytes.subarray(from, end), isKept);
      from = end;
    }
    return true;
  }

  #scriptPiece(tag: number, numbers: readonly number[], bytes: Uint8Array, isKept: boolean): void {
    for (;;) {
      const generation = this.#room();
      const start = this.#pos;
      const p = this.#varints(start + 1, numbers);
      this.#bytes.set(bytes, p);
      this.#bytes[start] = tag;
      const end = p + bytes.length;
      const logged = isKept ? this.#definitions.copy(this.#bytes, start, end) : this.#definitions.length;
      if (generation !== this.#generation) continue;
      this.#pos = end;
      this.#definitions.length = logged;
      return;
    }
  }

  #definition(tag: number, numbers: readonly number[], texts: readonly string[]): void {
    for (;;) {
      const generation = this.#room();
      const start = this.#pos;
      let p = this.#varints(start + 1, numbers);
      for (let index = 0; index < texts.length; index++) {
        p = this.#text(p, texts[index] as string, MAX_DEFINED_TEXT_BYTES);
      }
      this.#bytes[start] = tag;
      const logged = this.#definitions.copy(this.#bytes, start, p);
      if (generation !== this.#generation) continue;
      this.#pos = p;
      this.#definitions.length = logged;
      return;
    }
  }

  /** Numbers, then a ref unless `task` is negative, a number unless `last` is, and a text if there is one. */
  #told(tag: number, tick: number, numbers: readonly number[], task: WireId, last = -1, text?: string): void {
    for (;;) {
      const generation = this.#room();
      let p = this.#varints(this.#stamp(tag, tick), numbers);
      if (task >= 0) p = this.#ref(p, task);
      if (last >= 0) p = writeVarint(this.#bytes, p, last);
      if (text !== undefined) p = this.#text(p, text, MAX_LABEL_BYTES);
      if (generation !== this.#generation) continue;
      this.#pos = p;
      this.#lastTick = tick;
      return;
    }
  }

  /** A record without fields; `pops` runs end with it. */
  #plain(tag: number, tick: number, pops: number): void {
    for (;;) {
      const generation = this.#room();
      const p = this.#stamp(tag, tick);
      if (generation !== this.#generation) continue;
      this.#pos = p;
      this.#lastTick = tick;
      this.#depth -= pops;
      return;
    }
  }

  #withRef(tag: number, tick: number, task: WireId, number: number): void {
    const before = this.#generation;
    const start = this.#pos;
    const space = task & 1;
    const back = (space === 0 ? this.#lastId0 : this.#lastId1) - (task - space) / 2;
    if (tick === this.#lastTick && start < this.#chunkBytes && back >= 0 && back < 0xf_fff0) {
      let p = shortVarint(this.#bytes, start + 1, 2 + back * 2 + space);
      if (number >= 0) p = writeVarint(this.#bytes, p, number);
      this.#bytes[start] = tag;
      if (before === this.#generation) {
        this.#pos = p;
        return;
      }
    }
    for (;;) {
      const generation = this.#room();
      let p = this.#ref(this.#stamp(tag, tick), task);
      if (number >= 0) p = writeVarint(this.#bytes, p, number);
      if (generation !== this.#generation) continue;
      this.#pos = p;
      this.#lastTick = tick;
      return;
    }
  }

  #numbers(tag: number, tick: number, numbers: readonly number[]): void {
    for (;;) {
      const generation = this.#room();
      const p = this.#varints(this.#stamp(tag, tick), numbers);
      if (generation !== this.#generation) continue;
      this.#pos = p;
      this.#lastTick = tick;
      return;
    }
  }

  /** Tag and time at `#pos`; returns the offset behind them, publishes nothing. */
  #stamp(tag: number, tick: number): number {
    const start = this.#pos;
    if (tick === this.#lastTick) {
      this.#bytes[start] = tag;
      return start + 1;
    }
    this.#bytes[start] = tag | TIME_FLAG;
    return writeVarint(this.#bytes, start + 1, tick - this.#lastTick);
  }

  #ref(p: number, task: WireId): number {
    if (task === 0) {
      this.#bytes[p] = 0;
      return p + 1;
    }
    const space = task % 2;
    const back = (space === 0 ? this.#lastId0 : this.#lastId1) - (task - space) / 2;
    if (back >= 0) return writeVarint(this.#bytes, p, 2 + back * 2 + space);
    this.#bytes[p] = 1;
    return writeVarint(this.#bytes, p + 1, task);
  }

  #varints(p: number, numbers: readonly number[]): number {
    let at = p;
    // By index: the program may have replaced the iterator of arrays.
    for (let index = 0; index < numbers.length; index++) at = writeVarint(this.#bytes, at, numbers[index] as number);
    return at;
  }

  #text(p: number, text: string, limitBytes: number): number {
    const length = text.length;
    if (length < SHORT_TEXT && length <= limitBytes) {
      // Short ones are plain nearly always, and a call of the encoder costs more than the loop.
      let at = 0;
      while (at < length) {
        const code = codeAt(text, at);
        if (code >= 0x80) break;
        this.#bytes[p + 2 + at++] = code;
      }
      if (at === length) {
        this.#bytes[p] = length | 0x80;
        this.#bytes[p + 1] = 0;
        return p + 2 + length;
      }
    }
    // Two bytes of length always fit the limit; a three-byte character is never cut in half by encodeInto.
    const { written } = this.#encoder.encodeInto(text, this.#bytes.subarray(p + 2, p + 2 + limitBytes));
    this.#bytes[p] = (written & 0x7f) | 0x80;
    this.#bytes[p + 1] = written >>> 7;
    return p + 2 + written;
  }

  /** Makes room for one record and returns the generation in which it is written. */
  #room(): number {
    if (this.#pos >= this.#chunkBytes) this.flush();
    return this.#generation;
  }

  #beginChunk(): void {
    let p = this.#varints(CHUNK_HEADER_BYTES, [this.#lastTick, this.#lastId0, this.#lastId1, this.#depth]);
    for (let index = 0; index < this.#depth; index++) p = writeVarint(this.#bytes, p, this.#stack[index] as number);
    // What the chunk before said of stores holds no longer.
    if (this.#mask !== 0) {
      this.#bytes[p] = Tag.stores;
      p = writeVarint(this.#bytes, p + 1, this.#mask);
    }
    this.#bodyStart = p;
    this.#pos = p;
    this.#lastKind = 0;
    this.#generation++;
  }
}

/**
 * Writes a number below 2^21 and returns the offset behind it.
 */
function shortVarint(bytes: Uint8Array, offset: number, value: number): number {
  if (value < 0x80) {
    bytes[offset] = value;
    return offset + 1;
  }
  bytes[offset] = (value & 0x7f) | 0x80;
  if (value < 0x4000) {
    bytes[offset + 1] = value >>> 7;
    return offset + 2;
  }
  bytes[offset + 1] = ((value >>> 7) & 0x7f) | 0x80;
  bytes[offset + 2] = value >>> 14;
  return offset + 3;
}
