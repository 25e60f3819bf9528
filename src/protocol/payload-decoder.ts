/**
 * Decodes the payloads of one stream's chunks into calls of `TraceEvents`. The mirror image of writer.ts.
 *
 * What always holds: it reads only inside the payload; a record that does not fit, or says something
 * impossible, ends the chunk with a problem; what was read before it stands. Time never runs backwards
 * towards the listener, and `after` always answers a `before` or a `resync`.
 */
import {
  type FrameDefinition,
  GapReason,
  type How,
  type QueueDefinition,
  type ReadyRule,
  type SegmentHeader,
  type TraceEvents,
  type TraceProblem,
  type WireId,
} from './events.ts';
import {
  FLAG_A,
  FLAG_B,
  MAX_FRAMES,
  MAX_KIND_ID,
  MAX_QUEUE_ID,
  MAX_STACK_DEPTH,
  Tag,
  TIME_FLAG,
  TYPE_MASK,
} from './layout.ts';

/** What is remembered of a stream between its chunks. */
interface StreamState {
  nextSequence: number;
  nextSegment: number;
  lastTick: number;
  stack: WireId[];
}

/** Thrown and caught inside this file only: the chunk cannot be read further. */
class Unreadable extends Error {}

export class PayloadDecoder {
  readonly #events: TraceEvents;
  readonly #report: (problem: TraceProblem) => void;
  readonly #utf8 = new TextDecoder();
  readonly #streams = new Map<string, StreamState>();
  #stream: StreamState = newStream();
  #texts: string[] = [''];
  #sites = 0;
  #kindSpaces = new Uint8Array(MAX_KIND_ID + 1);
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #tick = 0;
  #last: [number, number] = [0, 0];
  #lastKind = 0;

  constructor(events: TraceEvents, report: (problem: TraceProblem) => void) {
    this.#events = events;
    this.#report = report;
  }

  /** A segment of the stream that `header` names begins. */
  segment(header: SegmentHeader): void {
    const key = `${header.process}/${header.thread}`;
    const known = this.#streams.get(key);
    this.#stream = known ?? newStream();
    if (known === undefined) this.#streams.set(key, this.#stream);
    this.#texts = [''];
    this.#sites = 0;
    this.#kindSpaces = new Uint8Array(MAX_KIND_ID + 1);
    this.#events.segment(header);
    // The flight recorder drops old segments: what came before is missing, and says so by its numbers.
    if (header.segment !== this.#stream.nextSegment) this.#stream.nextSequence = -1;
    this.#stream.nextSegment = header.segment + 1;
  }

  /** Decodes one payload. `offset` is where it stands in the file, for problems. Cost: linear, no copy. */
  chunk(payload: Uint8Array, sequence: number, offset: number): void {
    this.#bytes = payload;
    this.#at = 0;
    this.#lastKind = 0;
    try {
      this.#prologue(sequence, offset);
      while (this.#at < payload.length) this.#record();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      const at = offset + this.#at;
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
    const base = this.#varint();
    this.#last = [this.#varint(), this.#varint()];
    const depth = this.#varint();
    if (depth > MAX_STACK_DEPTH || depth > this.#bytes.length - this.#at)
      throw new Unreadable('too many runs in progress.');
    const stack: WireId[] = [];
    for (let index = 0; index < depth; index++) stack.push(this.#varint());
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
    this.#events.gap(stream.lastTick, base, GapReason.dropped, 0);
    stream.lastTick = base;
    stream.stack = stack;
    this.#tick = base;
    this.#events.resync(base, stack);
  }

  #record(): void {
    const tag = this.#bytes[this.#at++] as number;
    if ((tag & TIME_FLAG) !== 0) {
      this.#tick += this.#varint();
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
        return this.#after();
      case Tag.settle:
        return this.#events.settle(this.#tick, (tag & FLAG_A) !== 0 ? this.#current() : this.#task());
      case Tag.close:
        return this.#events.close(this.#tick, this.#task(), (tag & FLAG_A) !== 0);
      case Tag.delay:
        return this.#events.delay(this.#task(), this.#varint(), (tag & FLAG_A) !== 0);
      case Tag.turn:
        return this.#turn(tag);
      case Tag.gap:
        return this.#gap();
      default:
        return this.#definition(tag);
    }
  }

  #definition(tag: number): void {
    switch (tag & TYPE_MASK) {
      case Tag.text:
        this.#texts.push(this.#text());
        return;
      case Tag.site:
        return this.#site();
      case Tag.queue:
        return this.#queue();
      case Tag.kind:
        return this.#kind();
      case Tag.note:
        return this.#events.note(this.#tick, this.#varint(), this.#textOf(this.#varint()));
      case Tag.end:
        return this.#events.end(this.#tick, (tag & FLAG_A) !== 0 ? this.#varint() : -1);
      default:
        this.#at--;
        throw new Unreadable(`there is no record of type ${tag & TYPE_MASK}.`);
    }
  }

  #init(tag: number, inferred: boolean): void {
    const kind = (tag & FLAG_A) !== 0 ? this.#lastKind : this.#varint();
    if (kind === 0 || kind > MAX_KIND_ID) throw new Unreadable('its kind is unknown.');
    const space = this.#kindSpaces[kind] === 1 ? 1 : 0;
    const ahead = (tag & FLAG_B) !== 0 ? 1 : this.#varint();
    const id = ahead === 0 ? this.#varint() : this.#last[space] + ahead;
    if (id === 0 || id > Number.MAX_SAFE_INTEGER / 4) throw new Unreadable('its id is out of range.');
    const trigger = this.#ref();
    const site = this.#varint();
    if (site > this.#sites) throw new Unreadable(`site ${site} was not defined.`);
    if (ahead !== 0) this.#last[space] = id;
    this.#lastKind = kind;
    this.#events.init(this.#tick, id * 2 + space, kind, trigger, site, inferred);
  }

  #before(tag: number): void {
    const task = this.#task();
    const queue = (tag & FLAG_A) !== 0 ? this.#varint() : 0;
    const ready = (tag & FLAG_B) !== 0 ? this.#varint() : -1;
    if (queue > MAX_QUEUE_ID) throw new Unreadable('its queue is unknown.');
    if (this.#stream.stack.length >= MAX_STACK_DEPTH) throw new Unreadable('too many runs in progress.');
    this.#stream.stack.push(task);
    this.#events.before(this.#tick, task, queue, ready);
  }

  #after(): void {
    const task = this.#stream.stack.pop();
    if (task === undefined) throw new Unreadable('a run ends that did not begin.');
    this.#events.after(this.#tick, task);
  }

  #turn(tag: number): void {
    const iterations = this.#varint();
    const idle = this.#varint();
    this.#events.turn(this.#tick, (tag & FLAG_B) !== 0 ? -1 : iterations, idle, (tag & FLAG_A) !== 0);
  }

  #gap(): void {
    const length = this.#varint();
    const lost = this.#varint();
    const reason = this.#varint();
    this.#events.gap(Math.max(0, this.#tick - length), this.#tick, reason, lost);
  }

  #site(): void {
    const how = this.#varint() as How;
    const enclosingLine = this.#varint();
    const enclosingColumn = this.#varint();
    const count = this.#varint();
    if (count > MAX_FRAMES) throw new Unreadable('too many frames.');
    const frames: FrameDefinition[] = [];
    for (let index = 0; index < count; index++) {
      const flags = this.#varint();
      const functionName = this.#textOf(this.#varint());
      const file = this.#textOf(this.#varint());
      frames.push({ flags, functionName, file, line: this.#varint(), column: this.#varint() });
    }
    this.#events.site({ id: ++this.#sites, how, enclosingLine, enclosingColumn, frames });
  }

  #queue(): void {
    const id = this.#varint();
    const rule = this.#varint() as ReadyRule;
    const order = this.#varint();
    const flags = this.#varint();
    if (id === 0 || id > MAX_QUEUE_ID) throw new Unreadable(`there is no queue ${id}.`);
    const [name, title, detail] = [this.#text(), this.#text(), this.#text()];
    const definition: QueueDefinition = { id, rule, order, flags, name, title, detail };
    this.#events.queue(definition);
  }

  #kind(): void {
    const id = this.#varint();
    if (id === 0 || id > MAX_KIND_ID) throw new Unreadable(`there is no kind ${id}.`);
    const space = this.#varint() === 1 ? 1 : 0;
    const queue = this.#varint();
    const pool = this.#varint();
    const flags = this.#varint();
    if (queue > MAX_QUEUE_ID || pool > MAX_QUEUE_ID) throw new Unreadable('its queue is unknown.');
    this.#kindSpaces[id] = space;
    this.#events.kind({ id, space, queue, pool, flags, name: this.#text(), word: this.#text() });
  }

  #current(): WireId {
    const { stack } = this.#stream;
    if (stack.length === 0) throw new Unreadable('no run is in progress.');
    return stack[stack.length - 1] as WireId;
  }

  #task(): WireId {
    const task = this.#ref();
    if (task === 0) throw new Unreadable('it names no task.');
    return task;
  }

  #ref(): WireId {
    const value = this.#varint();
    if (value === 0) return 0;
    if (value === 1) return this.#varint();
    const space = value % 2;
    const id = (space === 0 ? this.#last[0] : this.#last[1]) - (value - 2 - space) / 2;
    if (id <= 0) throw new Unreadable('it names a task before the first.');
    return id * 2 + space;
  }

  #textOf(id: number): string {
    const text = this.#texts[id];
    if (text === undefined) throw new Unreadable(`text ${id} was not defined.`);
    return text;
  }

  #text(): string {
    const length = this.#varint();
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new Unreadable('a text is longer than its chunk.');
    const text = this.#utf8.decode(this.#bytes.subarray(this.#at, end));
    this.#at = end;
    return text;
  }

  #varint(): number {
    const bytes = this.#bytes;
    let at = this.#at;
    const first = bytes[at] ?? -1;
    if (first >= 0 && first < 0x80) {
      this.#at = at + 1;
      return first;
    }
    let value = 0;
    let scale = 1;
    for (const end = Math.min(bytes.length, at + 8); at < end; at++, scale *= 128) {
      const byte = bytes[at] as number;
      value += (byte & 0x7f) * scale;
      if (byte >= 0x80) continue;
      if (value > Number.MAX_SAFE_INTEGER) break;
      this.#at = at + 1;
      return value;
    }
    throw new Unreadable(at >= bytes.length ? 'it is cut off.' : 'a number is too large.');
  }
}

function newStream(): StreamState {
  return { nextSequence: 0, nextSegment: 0, lastTick: 0, stack: [] };
}

function sameStack(a: readonly WireId[], b: readonly WireId[]): boolean {
  return a.length === b.length && a.every((task, index) => task === b[index]);
}
