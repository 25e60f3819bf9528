/**
 * Reads the bytes of one file, in any pieces, and tells a listener what they say (FORMAT.md).
 *
 *   push(bytes) → framing (segments, chunks, damage) → payload-decoder (records) → TraceEvents
 *
 * What always holds: it never throws on bytes, never allocates what a length field claims before checking
 * it, and holds back at most one header or chunk. What cannot be read becomes a problem with its offset,
 * and reading goes on at the next marker or magic whose checksum holds.
 */
import { crc32 } from './crc32.ts';
import { parseDescription } from './description.ts';
import type { ClockInfo, SegmentHeader, TraceEvents, TraceProblem } from './events.ts';
import {
  CHUNK_HEADER_BYTES,
  CHUNK_MARKER,
  FORMAT_VERSION,
  MAX_DESCRIPTION_BYTES,
  MAX_PAYLOAD_BYTES,
  SEGMENT_HEADER_BYTES,
  SEGMENT_MAGIC,
} from './layout.ts';
import { PayloadDecoder } from './payload-decoder.ts';
import { StreamStates } from './stream-states.ts';

/** Rooms grow by doubling up to here. */
const MOST_ROOM = 1 << 20;

type Checksum = (bytes: Uint8Array) => number;

export interface ReaderOptions {
  /** CRC-32 of a view; `zlib.crc32` is three times as fast where there is one. */
  readonly checksum?: Checksum;
  /** Shared by the readers of files in which segments of the same streams may lie. */
  readonly streams?: StreamStates;
}

/** What stands at an offset: something read, not enough bytes yet, or damage. */
type Step = 'read' | 'short' | 'damaged';

/** What stands in for a header that cannot be read. Its clock is a guess: that of the tracers there are. */
const LOST_HEADER: Omit<SegmentHeader, 'process'> = {
  version: FORMAT_VERSION,
  parent: null,
  pid: 0,
  ppid: 0,
  thread: 0,
  segment: 0,
  runtime: { name: 'unknown', version: '', platform: '', arch: '' },
  argv: [],
  cwd: '',
  main: null,
  clock: { nsPerTick: 100, originNs: '0', wallMs: 0 },
  tracer: { version: '', capture: '' },
  poolSize: 0,
  attached: false,
  parentThread: null,
};

export class StreamReader {
  readonly #events: TraceEvents;
  readonly #checksum: Checksum;
  readonly #streams: StreamStates;
  readonly #decoder: PayloadDecoder;
  /** Bytes not yet consumed; `#bytes[0]` stands at file offset `#base`. */
  #bytes = new Uint8Array(0);
  /** What `#bytes` is a part of. */
  #room = new Uint8Array(0);
  #base = 0;
  /** Consumed bytes of `#bytes`. */
  #at = 0;
  #seen = 0;
  /** Streams skipped because their version is too new: chunks are passed over in silence. */
  #skipping = false;
  #lastSequence = -1;
  /** Of the newest header: streams of one file began close together. */
  #clock: ClockInfo = LOST_HEADER.clock;
  #started = false;
  /** Where damage began; -1: not in damage. */
  #damagedFrom = -1;
  #finished = false;

  constructor(events: TraceEvents, options: ReaderOptions = {}) {
    this.#events = events;
    this.#checksum = options.checksum ?? crc32;
    this.#streams = options.streams ?? new StreamStates();
    this.#decoder = new PayloadDecoder(
      events,
      (problem) => this.#report(problem.code, problem.message, problem.offset),
      this.#streams,
    );
  }

  /** Bytes taken in so far. */
  get bytesRead(): number {
    return this.#seen;
  }

  /** Takes the next bytes of the file. They may be reused by the caller afterwards. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#seen += bytes.length;
    const rest = this.#bytes.subarray(this.#at);
    this.#base += this.#at;
    this.#at = 0;
    const length = rest.length + bytes.length;
    // One room for all slices: what is read is copied or done with before the next one comes.
    if (length > this.#room.length) {
      const larger = new Uint8Array(Math.max(length, Math.min(2 * this.#room.length, MOST_ROOM)));
      larger.set(rest, 0);
      this.#room = larger;
    } else {
      this.#room.set(rest, 0);
    }
    this.#room.set(bytes, rest.length);
    this.#bytes = this.#room.subarray(0, length);
    this.#consume();
  }

  /** No more bytes will come: reports an empty file and a torn tail. */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    if (this.#seen === 0) {
      this.#report('empty', 'The file is empty.', 0);
      return;
    }
    // A torn chunk may hide whole ones behind it, if its length field was damaged.
    while (this.#at < this.#bytes.length) {
      if (this.#damagedFrom < 0) this.#beginDamage();
      this.#at++;
      this.#consume();
    }
    this.#endDamage(true);
  }

  #consume(): void {
    for (;;) {
      const step = this.#step();
      if (step === 'short') return;
      if (step === 'read') continue;
      if (this.#damagedFrom < 0) this.#beginDamage();
      const next = this.#nextCandidate(this.#at + 1);
      this.#at = next;
      if (next >= this.#bytes.length) return;
    }
  }

  #step(): Step {
    const left = this.#bytes.length - this.#at;
    if (left === 0) return 'short';
    if (this.#matches(SEGMENT_MAGIC)) return this.#readSegment(left);
    if (this.#matches(CHUNK_MARKER)) return this.#readChunk(left);
    return this.#mayBecome(SEGMENT_MAGIC, left) || this.#mayBecome(CHUNK_MARKER, left) ? 'short' : 'damaged';
  }

  #readSegment(left: number): Step {
    if (left < SEGMENT_HEADER_BYTES) return 'short';
    const view = this.#view();
    const version = view.getUint16(8, true);
    const length = view.getUint32(12, true);
    if (length > MAX_DESCRIPTION_BYTES) return 'damaged';
    if (left < SEGMENT_HEADER_BYTES + length) return 'short';
    const description = this.#bytes.subarray(this.#at + SEGMENT_HEADER_BYTES, this.#at + SEGMENT_HEADER_BYTES + length);
    if (this.#checksum(description) !== view.getUint32(16, true)) return 'damaged';
    this.#endDamage(false);
    const offset = this.#base + this.#at;
    this.#at += SEGMENT_HEADER_BYTES + length;
    this.#started = true;
    this.#lastSequence = -1;
    this.#skipping = true;
    if (version > FORMAT_VERSION || version === 0) {
      this.#report('too-new', tooNew(version), offset);
      return 'read';
    }
    const header = parseDescription(description, version);
    if (typeof header === 'string') {
      this.#report('bad-header', `A segment's description cannot be used: ${header}`, offset);
      return 'read';
    }
    this.#skipping = false;
    this.#clock = header.clock;
    this.#decoder.segment(header);
    return 'read';
  }

  #readChunk(left: number): Step {
    if (left < CHUNK_HEADER_BYTES) return 'short';
    const view = this.#view();
    const length = view.getUint32(4, true);
    if (length > MAX_PAYLOAD_BYTES) return 'damaged';
    if (left < CHUNK_HEADER_BYTES + length) return 'short';
    const payload = this.#bytes.subarray(this.#at + CHUNK_HEADER_BYTES, this.#at + CHUNK_HEADER_BYTES + length);
    if (this.#checksum(payload) !== view.getUint32(12, true)) return 'damaged';
    const offset = this.#base + this.#at + CHUNK_HEADER_BYTES;
    const sequence = view.getUint32(8, true);
    if (this.#isHeaderLost(sequence)) this.#adopt(offset);
    this.#endDamage(false);
    this.#lastSequence = sequence;
    this.#at += CHUNK_HEADER_BYTES + length;
    if (!this.#skipping) this.#decoder.chunk(payload, sequence, offset);
    return 'read';
  }

  /** Behind damage: a chunk without any header before it, or one that cannot be of the stream before. */
  #isHeaderLost(sequence: number): boolean {
    return this.#damagedFrom >= 0 && (!this.#started || sequence <= this.#lastSequence);
  }

  /** The chunks of a stream whose header is damaged are readable all the same: queues and kinds are records. */
  #adopt(offset: number): void {
    this.#started = true;
    this.#skipping = false;
    this.#decoder.segment({ ...LOST_HEADER, clock: this.#clock, process: this.#streams.unknownProcess() });
    this.#report(
      'bad-header',
      "A segment's description is damaged: whose record this is, and when it began, is not known.",
      offset,
    );
  }

  /** Offset in `#bytes` of the next byte at which a marker or magic may stand. */
  #nextCandidate(from: number): number {
    const bytes = this.#bytes;
    for (let at = from; at < bytes.length; at++) {
      if (bytes[at] === SEGMENT_MAGIC[0] || bytes[at] === CHUNK_MARKER[0]) return at;
    }
    return bytes.length;
  }

  #beginDamage(): void {
    this.#damagedFrom = this.#base + this.#at;
  }

  #endDamage(atEnd: boolean): void {
    const from = this.#damagedFrom;
    if (from < 0) return;
    this.#damagedFrom = -1;
    // Of a segment that is not understood anyway (too new, no header) nothing more is said.
    if (this.#skipping) return;
    const length = this.#base + this.#at - from;
    if (!this.#started) {
      const message = atEnd
        ? 'This is not a Loopscope trace.'
        : `The first ${length} bytes are not a Loopscope trace; they were passed over.`;
      this.#report('not-a-trace', message, from);
    } else if (atEnd) {
      this.#report('torn-chunk', `The last ${length} bytes are torn: the file was cut off while it was written.`, from);
    } else {
      this.#report('bad-chunk', `${length} bytes at ${from} are damaged and were passed over.`, from);
    }
  }

  #report(code: TraceProblem['code'], message: string, offset: number): void {
    this.#events.problem({ code, message, offset });
  }

  #view(): DataView {
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.#at);
  }

  #matches(pattern: Uint8Array): boolean {
    return (
      this.#bytes.length - this.#at >= pattern.length &&
      pattern.every((byte, index) => this.#bytes[this.#at + index] === byte)
    );
  }

  #mayBecome(pattern: Uint8Array, left: number): boolean {
    if (left >= pattern.length) return false;
    for (let index = 0; index < left; index++) if (this.#bytes[this.#at + index] !== pattern[index]) return false;
    return true;
  }
}

function tooNew(version: number): string {
  return `The trace has format version ${version}; this Loopscope reads up to version ${FORMAT_VERSION}. Update Loopscope to open it.`;
}
