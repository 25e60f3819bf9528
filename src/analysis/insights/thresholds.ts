/**
 * From where on something counts, for all insights. Chosen by eye so that what is reported is felt: a person notices a
 * hitch from 50 ms on, and a machine that is merely busy stays below these most of the time.
 */

const MS = 1_000_000;

export const Threshold = {
  /** A run that holds the loop. */
  blockNs: 50 * MS,
  /** One block that stands alone has to be longer than one that comes again. */
  singleBlockNs: 150 * MS,
  /** How much a run has to hold up another for that one to count as delayed. */
  delayNs: 25 * MS,
  /** Lateness of a timer. */
  lateNs: 50 * MS,
  lateTimes: 3,
  /** Microtasks or nextTicks without a pause. */
  starveNs: 50 * MS,
  starveRuns: 1_000,
  /** Wait for a thread of the pool. */
  poolWaitNs: 25 * MS,
  poolTimes: 3,
  /** Tasks made by one run. */
  floodTasks: 10_000,
  /** A collection, and all of them in one second. */
  pauseNs: 50 * MS,
  pausesNs: 250 * MS,
  /** How long pending tasks of a site have been growing, and how many they are. */
  leakSpanNs: 4_000 * MS,
  leakTasks: 30,
  /** Calls of an interval that were still going on when the next began. */
  overlaps: 3,
  /** A promise that its site usually settles: how many did, and how long one waits to say that it never will. */
  usualTimes: 20,
  stuckNs: 5_000 * MS,
  /** Awaits one after the other: how often, what it would save in all, and of the calls' time. */
  pairTimes: 5,
  pairSavedNs: 100 * MS,
  pairShare: 0.2,
  /** The loop is idle but for what keeps it alive. */
  idleNs: 2_000 * MS,
} as const;
