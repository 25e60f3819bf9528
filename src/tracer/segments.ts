/**
 * Keeps one stream flowing into its sink: begins segments, and goes on where it can after the sink failed.
 *
 *   sink open ──── segment long enough ────▶ next segment
 *      │ takes a chunk no more
 *      ▼
 *   waiting: a mark (a GAP that tells what is lost so far) into the room of the torn chunk, where it fits;
 *      │     attempts, less and less often; what is recorded meanwhile is lost
 *      ├──▶ next segment, which says in a GAP what is missing
 *      └──▶ ended: nothing more can be written, recording stops
 *
 * What always holds: a chunk that the sink did not take is no part of the stream (its sequence number is used
 * again), and nothing is written behind it in that segment but a mark; so every file opens without damage.
 * Works between records only, inside the writer's `flush`: it throws at the end of the program's stack, and goes
 * on with the next flush.
 */
import { GapReason, type WrittenHeader } from '../protocol/events.ts';
import type { TraceWriter } from '../protocol/writer.ts';
import type { Sink } from './sink.ts';

/** Descriptors come back soon, disks do not; an attempt costs some 50 µs. */
const FIRST_RETRY_SECONDS = 0.1;
const LAST_RETRY_SECONDS = 30;
/** A failure this long after the last is a new one, with attempts as at first. */
const CALM_SECONDS = 60;

const { max, min } = Math;

/** What is asked of the writer. */
type SegmentWriter = Pick<TraceWriter, 'lastTick' | 'flush' | 'nextSegment' | 'gap'>;

export interface SegmentsOptions {
  readonly sink: Sink;
  /** The header of a segment. */
  readonly describe: (segment: number) => WrittenHeader;
  readonly ticksPerSecond: number;
  /** The sink will not take anything any more. Called once, between two records. */
  readonly onEnd: () => void;
}

export class Segments {
  readonly #sink: Sink;
  readonly #describe: (segment: number) => WrittenHeader;
  readonly #onEnd: () => void;
  readonly #second: number;
  #writer: SegmentWriter | undefined;
  /** Chunks go behind the end of the segment. */
  #isMarking = false;
  #isBusy = false;
  #isOver = false;
  /** Time of the last record that the sink took. */
  #takenTick = 0;
  /** Since when records are missing; -1: none are. */
  #lostFrom = -1;
  #isMarked = false;
  #retryAt = 0;
  #retryTicks: number;
  #calmFrom = 0;

  constructor(options: SegmentsOptions) {
    this.#sink = options.sink;
    this.#describe = options.describe;
    this.#onEnd = options.onEnd;
    this.#second = options.ticksPerSecond;
    this.#retryTicks = FIRST_RETRY_SECONDS * this.#second;
  }

  /** For the writer's `write`. */
  write(bytes: Uint8Array): boolean {
    const taken = this.#isMarking ? this.#sink.mark(bytes) : this.#sink.write(bytes);
    if (taken) {
      this.#takenTick = this.#writer?.lastTick ?? 0;
      if (this.#isMarking) this.#lostFrom = this.#takenTick;
    } else if (this.#lostFrom < 0) this.#lostFrom = this.#takenTick;
    return taken;
  }

  /** For the writer's `flushed`. Cost: a comparison, but where a segment ends or the sink has failed. */
  flushed(): void {
    if (this.#sink.room <= 0) this.#advance();
  }

  /** Begins the first segment. Returns whether it has begun; if not, the sink says why. */
  begin(writer: SegmentWriter): boolean {
    this.#writer = writer;
    return this.#next(writer);
  }

  /** To be called before the last record of the stream: tries once more, or sees to it that this becomes a mark. */
  end(): void {
    const writer = this.#writer;
    if (writer === undefined || this.#isBusy) return;
    writer.flush();
    if (this.#sink.state !== 'waiting') return;
    this.#retryAt = 0;
    this.#advance();
    if (this.#sink.state !== 'waiting') return;
    this.#tellLoss(writer);
    this.#isMarking = true;
  }

  #advance(): void {
    const writer = this.#writer;
    // A flush of our own, or one that a debugger evaluates in the middle of this.
    if (writer === undefined || this.#isBusy || this.#isOver) return;
    this.#isBusy = true;
    try {
      if (this.#sink.state === 'open') this.#next(writer);
      else if (this.#sink.state === 'waiting') this.#wait(writer);
      if (this.#sink.state === 'ended') {
        this.#isOver = true;
        this.#onEnd();
      }
    } finally {
      this.#isBusy = false;
    }
  }

  #wait(writer: SegmentWriter): void {
    const tick = writer.lastTick;
    if (!this.#isMarked && this.#lostFrom >= 0) this.#mark(writer);
    if (tick < this.#retryAt) return;
    if (this.#sink.mayTake() && this.#next(writer)) {
      this.#tellLoss(writer);
      this.#lostFrom = -1;
      this.#isMarked = false;
      this.#calmFrom = tick;
      return;
    }
    this.#retryAt = tick + this.#retryTicks;
    this.#retryTicks = min(2 * this.#retryTicks, LAST_RETRY_SECONDS * this.#second);
  }

  /** Says at the end of the segment that records are missing from here on: the next one may never come. */
  #mark(writer: SegmentWriter): void {
    const tick = writer.lastTick;
    this.#isMarked = true;
    if (tick - this.#calmFrom > CALM_SECONDS * this.#second) this.#retryTicks = FIRST_RETRY_SECONDS * this.#second;
    this.#retryAt = tick + this.#retryTicks;
    // What waits may lean on definitions of the lost chunk: it is lost too.
    writer.flush();
    this.#tellLoss(writer);
    this.#isMarking = true;
    try {
      writer.flush();
    } finally {
      this.#isMarking = false;
    }
  }

  #tellLoss(writer: SegmentWriter): void {
    const tick = writer.lastTick;
    const from = this.#lostFrom;
    if (from >= 0) writer.gap(tick, max(0, tick - from), 0, GapReason.sinkFull);
  }

  #next(writer: SegmentWriter): boolean {
    writer.flush();
    return this.#sink.segment((segment) => writer.nextSegment(this.#describe(segment)));
  }
}
