/**
 * Whether the program is kept alive for nothing. A stack overflow inside `setTimeout` leaves Node with a timer too
 * many in its count (seen with any hook, Node 20 to 26); the process then ends only if its list of timers is ever
 * empty, which a timer of ours would prevent.
 */
import type { OpenTasks } from './open-tasks.ts';

/** Heartbeats without an event after which it is asked whether the program is over. */
const QUIET_BEATS = 10;
/** Taken at load: the program may replace it. */
const getActiveResourcesInfo = process.getActiveResourcesInfo.bind(process);

export class QuietCheck {
  readonly #open: OpenTasks;
  /** Every timer of the program was seen: nothing is older than the tracer, and it was never switched off. */
  knowsTimers: boolean;
  /** Events at the last heartbeat, of those since the meter was read. */
  counted = 0;
  #beats = 0;

  constructor(open: OpenTasks, knowsTimers: boolean) {
    this.#open = open;
    this.knowsTimers = knowsTimers;
  }

  /**
   * At a heartbeat, with the events so far: whether Node counts more timers that keep the program alive than there
   * are, so that one of ours would do so for ever. Asked once after each second without an event: it is slow.
   */
  isKeptForNothing(events: number): boolean {
    this.#beats = events === this.counted ? this.#beats + 1 : 0;
    this.counted = events;
    if (this.#beats !== QUIET_BEATS || !this.knowsTimers) return false;
    const resources = getActiveResourcesInfo();
    let timers = 0;
    for (let index = 0; index < resources.length; index++) if (resources[index] === 'Timeout') timers++;
    return timers > this.#open.countKeepingAlive();
  }
}
