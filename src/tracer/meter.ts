/** What the tracer itself costs, told once a second: events and stacks counted, stacks timed, events by a measured price. */
import type { TraceWriter } from '../protocol/writer.ts';
import type { StackSource } from './stack-source.ts';

/** Taken at load: the program may replace them. */
const { max, min, round } = Math;

/**
 * Ticks of an event without its stack: Node's way to the hook, the record, its share of stamps and writing.
 * Measured by `npm run bench -- overhead` over its workloads: 30 to 90 ns on Node 24.
 */
const EVENT_TICKS = 0.6;
/** What the loop's own callbacks cost beyond that: Node's hooks are called from outside, the loop is asked for its turn. */
const CALLBACK_TICKS = 10;
/** A span begins or ends, a message is sent: the channel, the words, the record. */
const TOLD_TICKS = 10;
/** Heartbeats between two reports: one second. */
const BEATS = 10;

export interface Reading {
  readonly tick: number;
  readonly idleTicks: number;
  /** Events since the last report. */
  readonly events: number;
  /** So far: tasks that were due a stack, callbacks that the loop took from outside, what the parts around told. */
  readonly due: number;
  readonly callbacks: number;
  readonly told: number;
}

export class TracerMeter {
  readonly #stacks: StackSource;
  #beats = 0;
  #since = {
    tick: 0,
    idle: 0,
    spent: 0,
    due: 0,
    callbacks: 0,
    told: 0,
    captured: 0,
    missing: 0,
    verified: 0,
    wrong: 0,
  };

  constructor(stacks: StackSource) {
    this.#stacks = stacks;
  }

  /** Counts a heartbeat; whether it is time for a report. */
  isDue(): boolean {
    return ++this.#beats >= BEATS;
  }

  report(writer: TraceWriter, { tick, idleTicks, events, due, callbacks, told }: Reading): void {
    const { spentTicks: spent, captured, missing, verified, wrong } = this.#stacks;
    const since = this.#since;
    const capturedNow = captured - since.captured;
    const missingNow = missing - since.missing;
    const activeTicks = max(0, round(tick - since.tick - max(0, idleTicks - since.idle)));
    const priced =
      events * EVENT_TICKS + (callbacks - since.callbacks) * CALLBACK_TICKS + (told - since.told) * TOLD_TICKS;
    writer.meter(tick, {
      events,
      // Prices are those of a middling machine: they never make more than there is.
      ownTicks: min(activeTicks, round(priced + spent - since.spent)),
      activeTicks,
      captured: capturedNow,
      inferred: max(0, due - since.due - capturedNow - missingNow),
      missing: missingNow,
      verified: verified - since.verified,
      wrong: wrong - since.wrong,
    });
    this.#beats = 0;
    this.#since = { tick, idle: idleTicks, spent, due, callbacks, told, captured, missing, verified, wrong };
  }
}
