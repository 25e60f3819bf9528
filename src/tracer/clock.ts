/**
 * The tracer's clock: integer ticks of 100 ns since the tracer was loaded, on the machine's monotonic clock.
 * All functions are taken at load: the program may replace `performance` or `process.hrtime` with fake timers.
 */
import type { ClockInfo } from '../protocol/events.ts';

export const NS_PER_TICK = 100;
const TICKS_PER_MS = 1_000_000 / NS_PER_TICK;

const { floor, max } = Math;
const now = performance.now.bind(performance);
const monotonicNs = process.hrtime.bigint;
const timing = performance.nodeTiming;

export class Clock {
  readonly info: ClockInfo;
  readonly #originMs: number;
  /** Tick at which libuv's own clock, in whole milliseconds, stood at the runtime's timer base. */
  readonly #timerBaseTick: number;
  readonly #hasLoopCount: boolean;

  constructor() {
    this.#originMs = now();
    const originNs = monotonicNs();
    this.info = {
      nsPerTick: NS_PER_TICK,
      originNs: originNs.toString(),
      wallMs: performance.timeOrigin + this.#originMs,
    };
    this.#timerBaseTick = Number(timerBaseMs() * 1_000_000n - originNs) / NS_PER_TICK;
    this.#hasLoopCount = typeof timing.uvMetricsInfo?.loopCount === 'number';
  }

  /** Now. Never runs backwards. Cost: one clock read, about 35 ns. */
  ticks(): number {
    return floor((now() - this.#originMs) * TICKS_PER_MS);
  }

  /**
   * The moment at which a timer with these fields is due.
   * **Source**: `lib/internal/timers.js`: due when libuv's clock reaches `_idleStart + _idleTimeout`.
   */
  timerDueTick(idleStartMs: number, idleTimeoutMs: number): number {
    return max(0, floor(this.#timerBaseTick + (idleStartMs + idleTimeoutMs) * TICKS_PER_MS));
  }

  /** The moment that `performance.now()` called `ms`; negative: before the tracer was loaded. */
  tickAt(ms: number): number {
    return floor((ms - this.#originMs) * TICKS_PER_MS);
  }

  msToTicks(ms: number): number {
    return floor(ms * TICKS_PER_MS);
  }

  /** Iterations of the loop so far; -1: this Node does not tell. Cost: 35 to 90 ns. */
  loopCount(): number {
    return this.#hasLoopCount ? timing.uvMetricsInfo.loopCount : -1;
  }

  /** Time that the loop was idle so far. Cost: 45 ns. */
  idleTicks(): number {
    return floor(timing.idleTime * TICKS_PER_MS);
  }
}

/**
 * The monotonic clock, in whole milliseconds, at which libuv timers count from 0.
 * A timer's `_idleStart` is libuv's clock, which is the monotonic one cut to milliseconds, less a base that
 * Node keeps to itself; a throw-away timer gives it away exactly, unless a millisecond passes in between.
 */
function timerBaseMs(): bigint {
  for (let attempt = 0; ; attempt++) {
    const before = monotonicNs() / 1_000_000n;
    const timer = setTimeout(() => {}, 2 ** 30) as unknown as { _idleStart?: unknown };
    const after = monotonicNs() / 1_000_000n;
    clearTimeout(timer as unknown as NodeJS.Timeout);
    const start = typeof timer._idleStart === 'number' ? timer._idleStart : 0;
    if (before === after || attempt === 10) return before - BigInt(start);
  }
}
