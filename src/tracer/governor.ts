/**
 * Keeps the cost of stacks within its budget: a share of the time in which the thread was at work.
 *
 * A purse fills with time and empties with each stack that is captured. When it is empty, one in two of the
 * stacks that are due is captured, then one in four, and so on; when it has been full for a while, one step back.
 * Only stacks are thinned: tasks, runs and settles are always recorded.
 */

/** Taken at load: the program may replace them. */
const { max, min } = Math;

/** Ticks that the purse holds: what a start-up may spend at once. 0.3 s. */
const PURSE_TICKS = 3_000_000;
/** Steps: one in 1, 2, 4 … 1024. */
const MAX_STEP = 10;
/** The purse must have been half full for so long before a step back. 1 s. */
const RECOVERY_TICKS = 10_000_000;

export class Governor {
  readonly #share: number;
  #purse = PURSE_TICKS;
  #step = 0;
  #due = 0;
  #filledAt = 0;
  #idleTicks = 0;
  #steppedAt = 0;

  /** `share`: of active time, 0 to 1; from 1 on there is no limit. */
  constructor(share: number) {
    this.#share = share;
  }

  /** One in so many of the stacks that are due is captured. */
  get oneIn(): number {
    return 1 << this.#step;
  }

  /** Whether the stack that is due now may be captured. */
  allows(): boolean {
    return this.#step === 0 || (++this.#due & ((1 << this.#step) - 1)) === 0;
  }

  /** A stack cost this much. */
  spend(ticks: number): void {
    this.#purse -= ticks;
  }

  /** Whether `review` would step up. */
  get isOverdrawn(): boolean {
    return this.#purse < 0 && this.#share < 1;
  }

  /**
   * Fills the purse for the time since the last call and steps up or down.
   * `idleTicks`: idle time of the loop so far. Returns whether the step changed.
   */
  review(tick: number, idleTicks: number): boolean {
    const active = max(0, tick - this.#filledAt - max(0, idleTicks - this.#idleTicks));
    this.#filledAt = tick;
    this.#idleTicks = idleTicks;
    if (this.#share >= 1) return false;
    this.#purse = min(PURSE_TICKS, this.#purse + active * this.#share);
    if (this.#purse < 0 && this.#step < MAX_STEP) {
      this.#purse = 0;
      return this.#stepTo(this.#step + 1, tick);
    }
    if (this.#step > 0 && this.#purse > PURSE_TICKS / 2 && tick - this.#steppedAt > RECOVERY_TICKS) {
      return this.#stepTo(this.#step - 1, tick);
    }
    return false;
  }

  #stepTo(step: number, tick: number): boolean {
    this.#step = step;
    this.#steppedAt = tick;
    return true;
  }
}
