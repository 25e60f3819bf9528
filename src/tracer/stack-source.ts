/**
 * Where the stack of a new task comes from: foretold, captured, or neither, as predictor and governor say.
 * Counts what happened, for the meter.
 */
import type { Clock } from './clock.ts';
import { Governor } from './governor.ts';
import { SitePredictor } from './site-predictor.ts';
import type { HookFunction, Sites } from './sites.ts';

/** Why the sampling of stacks changed; as in the trace. */
const Reason = { start: 0, overBudget: 1, recovered: 2 } as const;
/** The purse is looked into after so many captures, so that a blocked loop stays within its budget too. */
const REVIEW_EVERY = 64;

export class StackSource {
  readonly #clock: Clock;
  readonly #sites: Sites;
  readonly predictor = new SitePredictor();
  readonly #governor: Governor;
  #reviewIn = REVIEW_EVERY;
  #oneIn = 1;
  /** The last `capture` did not capture: its stack was foretold. */
  inferred = false;
  /** Ticks spent on captures so far. */
  spentTicks = 0;
  captured = 0;
  missing = 0;
  reason: number = Reason.start;

  /** Each stack that is foretold is captured too, and compared. */
  readonly checks: boolean;
  #checked = 0;
  #checkedWrong = 0;

  constructor(options: { clock: Clock; sites: Sites; budget: number; checks: boolean }) {
    this.checks = options.checks;
    this.#clock = options.clock;
    this.#sites = options.sites;
    this.#governor = new Governor(options.budget);
  }

  /** Stacks that were foretold and captured as well, and how many of them differed. */
  get verified(): number {
    return this.checks ? this.#checked : this.predictor.verified;
  }

  get wrong(): number {
    return this.checks ? this.#checkedWrong : this.predictor.wrong;
  }

  get oneIn(): number {
    return this.#governor.oneIn;
  }

  /**
   * Stack of the task that is being made, where the predictor said CAPTURE; 0: none. See `Sites.capture`.
   * `inferred` says whether it was foretold after all.
   */
  capture(settles: boolean, fromParent: boolean, hook: HookFunction): number {
    if (!this.#governor.allows()) {
      const stack = this.predictor.skip();
      this.inferred = stack !== 0;
      if (!this.inferred) this.missing++;
      return stack;
    }
    const from = this.#clock.ticks();
    const stack = this.#sites.capture(settles, fromParent, hook);
    this.predictor.learn(stack, settles && this.#sites.isInternal(stack));
    const to = this.#clock.ticks();
    this.inferred = false;
    this.captured++;
    this.spentTicks += to - from;
    this.#governor.spend(to - from);
    if (--this.#reviewIn <= 0 && this.#governor.isOverdrawn) {
      this.#reviewIn = REVIEW_EVERY;
      this.#governor.review(to, this.#clock.idleTicks());
    }
    return stack;
  }

  /** Compares what was foretold with what is: by their sites, which is what the trace says. */
  check(stack: number, settles: boolean, fromParent: boolean, hook: HookFunction): void {
    this.#checked++;
    const captured = this.#sites.capture(settles, fromParent, hook);
    if (this.#sites.siteOf(captured) !== this.#sites.siteOf(stack)) this.#checkedWrong++;
  }

  /** Fills the governor's purse. Returns whether the sampling changed: `oneIn` and `reason` say how. */
  review(tick: number, idleTicks: number): boolean {
    this.#governor.review(tick, idleTicks);
    const { oneIn } = this.#governor;
    if (oneIn === this.#oneIn) return false;
    this.reason = oneIn > this.#oneIn ? Reason.overBudget : Reason.recovered;
    this.#oneIn = oneIn;
    return true;
  }

  /** Begins anew where there is no more room. Not while runs are in progress. */
  tidy(): void {
    if (this.predictor.isFull) this.predictor.forget();
  }
}
