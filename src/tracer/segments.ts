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
 * Called between records only, under the recorder's guard: it throws at the end of the program's stack, and may
 * be called again then.
 */
import { GapReason, type SegmentHeader } from '../protocol/events.ts';
import { NS_PER_TICK } from './clock.ts';
import type { Sink } from './sink.ts';

const TICKS_PER_SECOND = 1e9 / NS_PER_TICK;
/** Descriptors come back soon, disks do not; an attempt costs some 50 µs. */
const FIRST_RETRY_TICKS = TICKS_PER_SECOND / 10;
const LAST_RETRY_TICKS = 30 * TICKS_PER_SECOND;
/** A failure this long after the last is a new one, with attempts as at first. */
const CALM_TICKS = 60 * TICKS_PER_SECOND;

const { max, min } = Math;

/** What is asked of the writer. */
export interface SegmentWriter {
  readonly lastTick: number;
  flush(): void;
  nextSegment(header: Omit<SegmentHeader, 'version'>): void;
  gap(tick: number, lengthTicks: number, lostEvents: number, reason: number): void;
}

export interface SegmentsOptions {
  readonly sink: Sink;
  /** The writer whose `write` is that of the segments. */
  readonly writer: () => SegmentWriter;
  /** The header of a segment. */
  readonly describe: (segment: number) => Omit<SegmentHeader, 'version'>;
  /** The sink will not take anything any more. Called from within `advance`. */
  readonly onEnd: () => void;
}

/** Thrown through the writer and caught here: the sink did not take the head of a segment. */
const NOT_TAKEN = new Error('not taken');

export class Segments {
  readonly #sink: Sink;
  readonly #describe: (segment: number) => Omit<SegmentHeader, 'version'>;
  readonly #onEnd: () => void;
  readonly #writer: () => SegmentWriter;
  /** Where chunks go: into the segment, to its head, or behind its end. */
  #goal: 'body' | 'head' | 'mark' = 'body';
  #isBusy = false;
  /** Time of the last record that the sink took. */
  #takenTick = 0;
  /** Since when records are missing; -1: none are. */
  #lostFrom = -1;
  #isMarked = false;
  #retryAt = 0;
  #retryTicks = FIRST_RETRY_TICKS;
  #calmFrom = 0;

  constructor(options: SegmentsOptions) {
    this.#sink = options.sink;
    this.#writer = options.writer;
    this.#describe = options.describe;
    this.#onEnd = options.onEnd;
  }

  /** For the writer's `write`. Returns whether the sink took `bytes`. */
  write(bytes: Uint8Array): boolean {
    const taken = this.#goal === 'mark' ? this.#sink.mark(bytes) : this.#sink.write(bytes);
    if (taken) {
      this.#takenTick = this.#writer().lastTick;
      if (this.#goal === 'mark') this.#lostFrom = this.#takenTick;
    } else {
      if (this.#goal === 'head') throw NOT_TAKEN;
      if (this.#lostFrom < 0) this.#lostFrom = this.#takenTick;
    }
    return taken;
  }

  /** Begins the first segment. Returns whether it has begun; if not, the sink says why. */
  begin(): boolean {
    return this.#next();
  }

  /** To be called when the sink's `room` is used up. */
  advance(tick: number): void {
    // A debugger may evaluate a flush in the middle of this.
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      if (this.#sink.state === 'open') this.#next();
      else if (this.#sink.state === 'waiting') this.#wait(tick, false);
    } finally {
      this.#isBusy = false;
    }
    if (this.#sink.state === 'ended') this.#onEnd();
  }

  /** To be called before the last records of the stream: tries once more, or leaves room for them as a mark. */
  end(tick: number): void {
    if (this.#sink.state !== 'waiting') return;
    this.#wait(tick, true);
    if (this.#sink.state !== 'waiting') return;
    this.#writer().flush();
    this.#tellLoss(tick);
    this.#goal = 'mark';
  }

  #wait(tick: number, isLast: boolean): void {
    if (!this.#isMarked && this.#lostFrom >= 0) this.#mark(tick);
    if (tick < this.#retryAt && !isLast) return;
    if (this.#sink.mayTake() && this.#next()) {
      this.#tellLoss(tick);
      this.#lostFrom = -1;
      this.#isMarked = false;
      this.#calmFrom = tick;
      return;
    }
    this.#retryAt = tick + this.#retryTicks;
    this.#retryTicks = min(2 * this.#retryTicks, LAST_RETRY_TICKS);
  }

  /** Says at the end of the segment that records are missing from here on: the next one may never come. */
  #mark(tick: number): void {
    this.#isMarked = true;
    if (tick - this.#calmFrom > CALM_TICKS) this.#retryTicks = FIRST_RETRY_TICKS;
    this.#retryAt = tick + this.#retryTicks;
    // What waits may lean on definitions of the lost chunk: it is lost too.
    this.#writer().flush();
    this.#tellLoss(tick);
    this.#goal = 'mark';
    try {
      this.#writer().flush();
    } finally {
      this.#goal = 'body';
    }
  }

  #tellLoss(tick: number): void {
    const from = this.#lostFrom;
    if (from >= 0) this.#writer().gap(tick, max(0, tick - from), 0, GapReason.sinkFull);
  }

  #next(): boolean {
    this.#writer().flush();
    return this.#sink.segment((segment) => {
      this.#goal = 'head';
      try {
        this.#writer().nextSegment(this.#describe(segment));
      } catch (error) {
        if (error !== NOT_TAKEN) throw error;
      } finally {
        this.#goal = 'body';
      }
    });
  }
}
