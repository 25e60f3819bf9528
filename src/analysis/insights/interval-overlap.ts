/** Interval overlap: an interval calls an async function again although its last call has not finished. */
import type { Nanos, TaskId } from '../../base/units.ts';
import { evidence, type Finding, groupedBy, type Insight } from './insight.ts';
import type { StreamScan } from './stream-scan.ts';
import { Threshold } from './thresholds.ts';

export interface IntervalOverlap {
  readonly timer: TaskId;
  readonly everyNs: Nanos;
  /** Calls looked at; most that went on at once, and how long the longest took. */
  readonly calls: number;
  readonly atOnce: number;
  readonly longestNs: Nanos;
}

/** Share of the calls that must have overlapped: an odd slow one is no design fault. */
const OVERLAP_SHARE = 0.3;

export const intervalOverlap: Insight<IntervalOverlap> = {
  kind: 'interval-overlap',
  title: 'Interval overlaps itself',
  summary:
    'setInterval() does not wait for an async callback. Calls that take longer than the interval run side by side, ever more of them under load. Start the next timer when the work is done: a loop with await setTimeout() from timers/promises, or skip a tick while one is running.',

  check(scan) {
    const findings: Finding<IntervalOverlap>[] = [];
    for (const [timer, calls] of scan.callsOf) {
      // An interval may call several functions: each is looked at by itself.
      const groups = groupedBy(calls, (call) => scan.placeOfTask(call));
      for (const [site, group] of groups) {
        const finding = site === 0 ? null : findingOf(scan, timer, site, group);
        if (finding === null) continue;
        findings.push(finding);
        // What the callback calls overlaps as it does: the outermost, which began first, says it all.
        break;
      }
    }
    return findings;
  },

  sentence({ count, facts }, words) {
    const { timer, everyNs, calls, atOnce, longestNs } = facts;
    const every = Number.isNaN(everyNs) ? '' : `, every ${words.duration(everyNs)},`;
    return `${words.task(timer)} began ${count} of its ${words.count(calls, 'call')}${every} before the one before had finished: up to ${atOnce} went on at once, the longest for ${words.duration(longestNs)}.`;
  },
};

function findingOf(
  scan: StreamScan,
  timer: TaskId,
  site: number,
  calls: readonly TaskId[],
): Finding<IntervalOverlap> | null {
  const { tasks } = scan.trace;
  // The last of a tick's several calls would overlap the first: only one call a run is an interval's work.
  const runsOfCalls = new Set(calls.map((call) => tasks.createdInOf(call)));
  if (runsOfCalls.size < calls.length) return null;
  let overlaps = 0;
  let atOnce = 0;
  let longestNs = 0;
  let firstAt = Number.NaN;
  const going: Nanos[] = [];
  for (const call of calls) {
    const at = tasks.createdAt(call);
    const left = going.filter((end) => end > at);
    going.length = 0;
    going.push(...left);
    if (left.length > 0) {
      overlaps++;
      if (Number.isNaN(firstAt)) firstAt = at;
    }
    const end = tasks.settledAt(call);
    // Where its end may have been lost it is not counted as going on.
    const until = Number.isNaN(end) ? (scan.mayHaveEnded(call) ? at : Number.POSITIVE_INFINITY) : end;
    going.push(until);
    atOnce = Math.max(atOnce, going.length);
    longestNs = Math.max(longestNs, Math.min(until, scan.stream.now) - at);
  }
  if (overlaps < Threshold.overlaps || overlaps < calls.length * OVERLAP_SHARE) return null;
  return {
    stream: scan.stream.id,
    site,
    confidence: 'certain',
    severity: 'warning',
    weight: longestNs,
    count: overlaps,
    from: firstAt,
    to: tasks.createdAt(calls[calls.length - 1]!),
    tasks: evidence([timer, ...calls]),
    runs: evidence(calls.map((call) => tasks.createdInOf(call))),
    facts: {
      timer,
      everyNs: tasks.delay.get(timer) ?? Number.NaN,
      calls: calls.length,
      atOnce,
      longestNs,
    },
  };
}
