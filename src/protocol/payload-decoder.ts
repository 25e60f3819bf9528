/**
 * Decodes the payloads of one stream's chunks into calls of `TraceEvents`. The mirror image of writer.ts.
 *
 * What always holds: it reads only inside the payload; a record that does not fit, or says something
 * impossible, ends the chunk with a problem; what was read before it stands. Time never runs backwards
 * towards the listener, and `after` always answers a `before` or a `resync`.
 */
import { AroundDecoder } from './around-decoder.ts';
import { Definitions } from './definitions.ts';
import { GapReason, type SegmentHeader, type TraceEvents, type TraceProblem, type WireId } from './events.ts';
import { FLAG_A, FLAG_B, MAX_KIND_ID, MAX_QUEUE_ID, MAX_STACK_DEPTH, Tag, TIME_FLAG, TYPE_MASK } from './layout.ts';
import { PayloadCursor, Unreadable } from './payload-cursor.ts';
import { type StreamState, StreamStates } from './stream-states.ts';

export class PayloadDecoder {
  readonly #events: TraceEvents;
  readonly #report: (problem: TraceProblem) => void;
  readonly #streams: StreamStates;
  readonly #cursor = new PayloadCursor();
  readonly #definitions: Definitions;
  readonly #around: AroundDecoder;
  #stream: StreamState;
  #tick = 0;
  #lastKind = 0;

  constructor(events: TraceEvents, report: (problem: TraceProblem) => void, streams = new StreamStates()) {
    this.#events = events;
    this.#report = report;
    this.#streams = streams;
    this.#stream = StreamStates.fresh();
    this.#definitions = new Definitions(events, this.#cursor);
    this.#around = new AroundDecoder(events, this.#cursor, this.#definitions);
  }

  /** A segment of the stream that `header` names begins. */
  segment(header: SegmentHeader): void {
    this.#stream = this.#streams.of(header.process, header.thread);
    this.#definitions.forget();
    this.#around.forget();
    this.#events.segment(header);
    const stream = this.#stream;
    if (header.segment !== stream.nextSegment) {
      stream.nextSequence = -1;
      // Old segments may have been dropped on purpose; they do not come back.
      stream.missing = header.segment > stream.nextSegment ? GapReason.dropped : GapReason.lost;
    }
    stream.nextSegment = header.segment + 1;
  }

  /** Decodes one payload. `offset` is where it stands in the file, for problems. Cost: linear, no copy. */
  chunk(payload: Uint8Array, sequence: number, offset: number): void {
    const cursor = this.#cursor;
    cursor.bytes = payload;
    cursor.at = 0;
    this.#lastKind = 0;
    try {
      this.#around.beginChunk();
      this.#prologue(sequence, offset);
      while (cursor.at < payload.length) this.#record();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      const at = offset + cursor.at;
      this.#report({
        code: 'bad-record',
        message: `A record at byte ${at} cannot be read: ${error.message}`,
        offset: at,
      });
      // The rest of this chunk is lost; the next prologue says where the stream stands.
      this.#stream.nextSequence = -1;
      return;
    }
    this.#stream.nextSequence = (sequence + 1) >>> 0;
  }

  #prologue(sequence: number, offset: number): void {
    const stream = this.#stream;
    const cursor = this.#cursor;
    const base = cursor.varint();
    cursor.last = [cursor.varint(), cursor.varint()];
    const depth = cursor.varint();
    if (depth > MAX_STACK_DEPTH || depth > cursor.bytes.length - cursor.at)
      throw new Unreadable('too many runs in progress.');
    const stack: WireId[] = [];
    for (let index = 0; index < depth; index++) stack.push(cursor.varint());
    if (sequence === stream.nextSequence && base >= stream.lastTick) {
      this.#tick = base;
      stream.lastTick = base;
      if (sameStack(stack, stream.stack)) return;
      stream.stack = stack;
      this.#events.resync(base, stack);
      return;
    }
    this.#gapBefore(sequence, Math.max(base, stream.lastTick), stack, offset);
  }

  /** Something is missing between the last chunk and this one. */
  #gapBefore(sequence: number, base: number, stack: WireId[], offset: number): void {
    const stream = this.#stream;
    const lost = sequence - stream.nextSequence;
    if (stream.nextSequence >= 0 && lost > 0) {
      const what = lost === 1 ? 'One chunk is' : `${lost} chunks are`;
      this.#report({ code: 'lost-chunk', message: `${what} missing before byte ${offset}.`, offset });
    }
    this.#events.gap(stream.lastTick, base, stream.missing, 0);
    stream.missing = GapReason.lost;
    stream.lastTick = base;
    stream.stack = stack;
    this.#tick = base;
    this.#events.resync(base, stack);
  }

  #record(): void {
    const cursor = this.#cursor;
    const tag = cursor.bytes[cursor.at++] as number;
    if ((tag & TIME_FLAG) !== 0) {
      this.#tick += cursor.varint();
      if (this.#tick > Number.MAX_SAFE_INTEGER) throw new Unreadable('its time is too large.');
      this.#stream.lastTick = this.#tick;
    }
    switch (tag & TYPE_MASK) {
      case Tag.init:
        return this.#init(tag, false);
      case Tag.initInferred:
        return this.#init(tag, true);
      case Tag.before:
        return this.#before(tag);
      case Tag.after:
        return this.#after((tag & FLAG_A) !== 0);
      case Tag.settle:
        return this.#events.settle(this.#tick, (tag & FLAG_A) !== 0 ? this.#current() : cursor.task());
      case Tag.close:
        return this.#events.close(this.#tick, cursor.task(), (tag & FLAG_A) !== 0);
      case Tag.delay:
        return this.#events.delay(cursor.task(), cursor.varint(), (tag & FLAG_A) !== 0);
      case Tag.turn:
        return this.#turn(tag);
      case Tag.gap:
        return this.#gap();
      default:
        return this.#rare(tag);
    }
  }

  /** The rest: rare ones. */
  #rare(tag: number): void {
    const cursor = this.#cursor;
    switch (tag & TYPE_MASK) {
      case Tag.note: {
        const code = cursor.varint();
        return this.#events.note(this.#tick, code, this.#definitions.textOf(cursor.varint()));
      }
      case Tag.end:
        return this.#events.end(this.#tick, (tag & FLAG_A) !== 0 ? cursor.varint() : -1);
      default:
        if (this.#definitions.read(tag) || this.#around.read(tag, this.#tick)) return;
        cursor.at--;
        throw new Unreadable(`there is no record of type ${tag & TYPE_MASK}.`);
    }
  }

  #init(tag: number, inferred: boolean): void {
    const cursor = this.#cursor;
    const kind = (tag & FLAG_A) !== 0 ? this.#lastKind : cursor.varint();
    if (kind === 0 || kind > MAX_KIND_ID) throw new Unreadable('its kind is unknown.');
    const space = this.#definitions.spaceOf(kind);
    const ahead = (tag & FLAG_B) !== 0 ? 1 : cursor.varint();
    const id = ahead === 0 ? cursor.varint() : cursor.last[space] + ahead;
    if (id === 0 || id > Number.MAX_SAFE_INTEGER / 4) throw new Unreadable('its id is out of range.');
    const trigger = cursor.ref();
    const site = cursor.varint();
    if (site > this.#definitions.sites) throw new Unreadable(`site ${site} was not defined.`);
    if (ahead !== 0) cursor.last[space] = id;
    this.#lastKind = kind;
    this.#events.init(this.#tick, id * 2 + space, kind, trigger, site, inferred);
  }

  #before(tag: number): void {
    const task = this.#cursor.task();
    const queue = (tag & FLAG_A) !== 0 ? this.#cursor.varint() : 0;
    const ready = (tag & FLAG_B) !== 0 ? this.#cursor.varint() : -1;
    if (queue > MAX_QUEUE_ID) throw new Unreadable('its queue is unknown.');
    if (this.#stream.stack.length >= MAX_STACK_DEPTH) throw new Unreadable('too many runs in progress.');
    this.#stream.stack.push(task);
    this.#events.before(this.#tick, task, queue, ready);
  }

  #after(closes: boolean): void {
    const task = this.#stream.stack.pop();
    if (task === undefined) throw new Unreadable('a run ends that did not begin.');
    this.#events.after(this.#tick, task);
    if (closes) this.#events.close(this.#tick, task, false);
  }

  #turn(tag: number): void {
    const iterations = this.#cursor.varint();
    const idle = this.#cursor.varint();
    this.#events.turn(this.#tick, (tag & FLAG_B) !== 0 ? -1 : iterations, idle, (tag & FLAG_A) !== 0);
  }

  #gap(): void {
    const length = this.#cursor.varint();
    const lost = this.#cursor.varint();
    const reason = this.#cursor.varint();
    this.#events.gap(Math.max(0, this.#tick - length), this.#tick, reason, lost);
  }

  #current(): WireId {
    const { stack } = this.#stream;
    if (stack.length === 0) throw new Unreadable('no run is in progress.');
    return stack[stack.length - 1] as WireId;
  }
}

function sameStack(a: readonly WireId[], b: readonly WireId[]): boolean {
  return a.length === b.length && a.every((task, index) => task === b[index]);
}
