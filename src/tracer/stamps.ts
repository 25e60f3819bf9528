/**
 * The tick that records are stamped with. A clock read costs more than a record, so a stamp is shared where it
 * says the same: a callback that was ready when another ended begins at that end; and inside runs that have always
 * been short nothing is stamped but the end. What stands between two stamps happened between them.
 */
import type { Clock } from './clock.ts';

export class Stamps {
  readonly #clock: Clock;
  /** Tick of the last stamp. */
  last = 0;
  /** The last record is the end of a run, stamped: what was ready then may begin at the same stamp. */
  fresh = false;
  /** The innermost run is taken for a short one: nothing in it is stamped. */
  short = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Now, never before the last stamp. */
  take(): number {
    const tick = this.#clock.ticks();
    if (tick > this.last) this.last = tick;
    return this.last;
  }
}
