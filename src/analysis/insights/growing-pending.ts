/**
 * Growing pending count: a site makes tasks that are never over, from the beginning of the record to its end. Only
 * what shows in memory or in the system counts: handles, intervals, the program's own resources, and calls of async
 * functions that do not come back. A promise by itself may have been collected, which no trace shows.
 */
import type { Nanos, SiteId, TaskId } from '../../base/units.ts';
import { isAsyncCall, isCustom, isHandle, isRepeating, isRuntimesOwn } from '../../trace/task-facts.ts';
import { evidence, type Finding, type Insight } from './insight.ts';
import type { StreamScan } from './stream-scan.ts';
import { Threshold } from './thresholds.ts';

export interface GrowingPending {
  readonly example: TaskId;
  readonly pending: number;
  readonly overNs: Nanos;
  /** Others made there that are over, and how long the longest took. */
  readonly over: number;
  readonly longestNs: Nanos;
}

/** Quarters of the time since the first: each must have its share of what is pending. */
const PARTS = 4;
const LEAST_SHARE = 0.1;
/** A task counts as left behind if it is older than this times the longest that came to its end. */
const PATIENCE = 3;

export const growingPending: Insight<GrowingPending> = {
  kind: 'growing-pending',
  title: 'Pending tasks keep growing',
  summary:
    'Each of them holds memory, and perhaps a socket or a timer, for as long as it is pending. Look for what is opened or started here and not closed on some path.',

  check(scan) {
    const groups = new Map<SiteId, TaskId[]>();
    const { trace, open } = scan;
    const counted = new Map<SiteId, SiteId>();
    for (let index = 0; index < open.length; index++) {
      const task = open.data[index]!;
      const row = trace.tasks.siteOf(task);
      let site = counted.get(row);
      if (site === undefined) {
        site = row === 0 || isRuntimesOwn(trace, row) ? 0 : scan.places.of(row);
        counted.set(row, site);
      }
      if (site === 0 || !isLeftBehind(scan, task)) continue;
      const group = groups.get(site);
      if (group === undefined) groups.set(site, [task]);
      else group.push(task);
    }
    return [...groups].flatMap(([site, group]) => findingOf(scan, site, group) ?? []);
  },

  sentence({ facts }, words) {
    const { example, pending, overNs, over, longestNs } = facts;
    const others =
      over === 0
        ? 'none made there is over'
        : `the ${words.count(over, 'other')} made there took ${words.duration(longestNs)} at most`;
    return `${words.count(pending, 'task')} like ${words.task(example)} are pending, ever more over ${words.duration(overNs)}; ${others}.`;
  },
};

function isLeftBehind(scan: StreamScan, task: TaskId): boolean {
  const { trace, stream, tallies } = scan;
  const site = trace.tasks.siteOf(task);
  const place = scan.places.of(site);
  const counts = isHandle(trace, task) || isCustom(trace, task) || isRepeating(trace, task) || isAsyncCall(trace, site);
  const age = stream.now - trace.tasks.createdAt(task);
  return counts && age > tallies.longest[place]! * PATIENCE && !scan.mayHaveEnded(task);
}

function findingOf({ trace, stream, tallies }: StreamScan, place: SiteId, group: readonly TaskId[]) {
  const { tasks } = trace;
  const from = tasks.createdAt(group[0]!);
  const overNs = tasks.createdAt(group[group.length - 1]!) - from;
  if (group.length < Threshold.leakTasks || overNs < Threshold.leakSpanNs) return null;
  const parts = new Array<number>(PARTS).fill(0);
  const span = stream.now - from;
  for (const task of group) {
    const part = Math.min(PARTS - 1, Math.floor(((tasks.createdAt(task) - from) / span) * PARTS));
    parts[part]!++;
  }
  if (parts.some((count) => count < group.length * LEAST_SHARE)) return null;
  const finding: Finding<GrowingPending> = {
    stream: stream.id,
    site: place,
    confidence: 'likely',
    severity: 'warning',
    weight: overNs,
    count: group.length,
    from,
    to: stream.now,
    tasks: evidence(group),
    runs: [],
    facts: {
      example: group[0]!,
      pending: group.length,
      overNs,
      over: tallies.over[place]!,
      longestNs: tallies.longest[place]!,
    },
  };
  return finding;
}
