/**
 * Promise never settled: something awaits a promise that the program was to settle itself, and did not. Said in two
 * cases only: the process ended by itself while an async function waited, or all others made at the place were settled
 * long before this one would have had to be.
 */
import type { Nanos, SiteId, TaskId } from '../../base/units.ts';
import { isAwaitSite, isRuntimesOwn, isSettledByHand } from '../../trace/task-facts.ts';
import { endedByItself } from './ending.ts';
import { evidence, type Finding, groupedBy, type Insight } from './insight.ts';
import type { StreamScan } from './stream-scan.ts';
import { Threshold } from './thresholds.ts';

export interface NeverSettled {
  readonly promise: TaskId;
  /** The await that waits for it. */
  readonly awaiting: TaskId;
  readonly ageNs: Nanos;
  /** The process ended by itself; else how many others were settled, and how long the slowest took. */
  readonly atExit: boolean;
  readonly usual: number;
  readonly usualNs: Nanos;
}

interface Stuck {
  readonly promise: TaskId;
  readonly awaiting: TaskId;
}

/** Times the longest wait so far. */
const PATIENCE = 50;
/** Promises looked at more closely. */
const MAX_CANDIDATES = 10_000;

export const neverSettled: Insight<NeverSettled> = {
  kind: 'never-settled',
  title: 'Promise never settled',
  summary:
    'What awaits it never goes on, and nothing says so: no error, no exit code. Look for a path on which neither resolve nor reject is called: an early return, an event that does not come, an error that is swallowed.',

  check(scan) {
    const { trace, stream, tallies } = scan;
    const atExit = endedByItself(scan);
    const stuck = awaited(scan, candidates(scan, atExit), atExit);
    const groups = groupedBy(stuck, ({ promise }) => scan.placeOfTask(promise));
    return [...groups].map(([site, group]): Finding<NeverSettled> => {
      const { promise, awaiting } = group[0]!;
      const row = scan.placeOfTask(promise);
      const from = trace.tasks.createdAt(promise);
      return {
        stream: stream.id,
        site,
        confidence: 'likely',
        severity: 'warning',
        weight: stream.now - from,
        count: group.length,
        from,
        to: stream.now,
        tasks: evidence(group.flatMap((one) => [one.promise, one.awaiting])),
        runs: [],
        facts: {
          promise,
          awaiting,
          ageNs: stream.now - from,
          atExit,
          usual: tallies.over[row] ?? 0,
          usualNs: tallies.longest[row] ?? 0,
        },
      };
    });
  },

  sentence({ count, facts }, words) {
    const { promise, awaiting, ageNs, atExit, usual, usualNs } = facts;
    const many = count === 1 ? '' : ` (${words.count(count - 1, 'more', 'more')} like it)`;
    const subject = `${words.task(promise)} was never settled${many}`;
    if (atExit) return `${subject}: the process ended while ${words.task(awaiting)} still waited for it.`;
    return `${words.task(promise)} has been pending for ${words.duration(ageNs)}${many}, and ${words.task(awaiting)} waits for it; the ${words.count(usual, 'other')} made there settled within ${words.duration(usualNs)}.`;
  },
};

/** Promises that are open, were to be settled by hand, and are overdue. Cost: O(open tasks). */
function candidates(scan: StreamScan, atExit: boolean): Set<TaskId> {
  const { trace, stream, open, tallies } = scan;
  const found = new Set<TaskId>();
  for (let index = 0; index < open.length && found.size < MAX_CANDIDATES; index++) {
    const task = open.data[index]!;
    const site = trace.tasks.siteOf(task);
    if (!isSettledByHand(trace, site) || isRuntimesOwn(trace, site)) continue;
    const age = stream.now - trace.tasks.createdAt(task);
    const place = scan.places.of(site);
    const isOverdue =
      tallies.over[place]! >= Threshold.usualTimes &&
      age >= Math.max(Threshold.stuckNs, tallies.longest[place]! * PATIENCE);
    if ((isOverdue || (atExit && tallies.over[place] === 0)) && !scan.mayHaveEnded(task)) found.add(task);
  }
  return found;
}

/** Those that an await waits for which, at the end of a process, has never gone on: no loop over what may come. */
function awaited(scan: StreamScan, promises: ReadonlySet<TaskId>, atExit: boolean): Stuck[] {
  const { trace, open, tallies } = scan;
  const found: Stuck[] = [];
  if (promises.size === 0) return found;
  const wentOn = (site: SiteId) => tallies.over[scan.places.of(site)]! > 0;
  for (let index = 0; index < open.length; index++) {
    const awaiting = open.data[index]!;
    const promise = trace.tasks.triggerOf(awaiting);
    const site = trace.tasks.siteOf(awaiting);
    if (!promises.has(promise) || !isAwaitSite(trace, site) || isRuntimesOwn(trace, site)) continue;
    if (!atExit || !wentOn(site)) found.push({ promise, awaiting });
  }
  return found;
}
