/** Late timers: callbacks that were due long before they ran, because many short ones together kept the loop busy. */
import type { Nanos, RunId } from '../../base/units.ts';
import { figuresIn } from '../../trace/lane-figures.ts';
import { delayedBy } from '../delayed-by.ts';
import { evidence, type Finding, groupedBy, type Insight } from './insight.ts';
import type { StreamScan } from './stream-scan.ts';
import { Threshold } from './thresholds.ts';

export interface LateTimers {
  readonly worst: RunId;
  readonly worstNs: Nanos;
  /** Callbacks that ran between deadline and start of the worst, and how long they took. */
  readonly callbacks: number;
  readonly busyNs: Nanos;
  /** The longest of them. */
  readonly longest: RunId;
  readonly longestNs: Nanos;
}

interface Late {
  readonly run: RunId;
  readonly ns: Nanos;
}

/** Of the lateness the loop must have been busy this much: a machine that slept makes timers late too. */
const BUSY_SHARE = 0.7;
/** A run that takes this much of it explains it alone: that is a blocked loop. */
const BLOCK_SHARE = 0.5;

export const lateTimers: Insight<LateTimers> = {
  kind: 'late-timers',
  title: 'Late timers',
  summary:
    'The loop had so many callbacks in one turn that timers came long after they were due. No single one is to blame: do fewer at a time, or spread them over turns of the loop.',

  check(scan) {
    const { trace, stream } = scan;
    const late = scan.lateRuns.map((run) => lateOf(scan, run)).filter((one) => one !== null);
    const groups = groupedBy(late, ({ run }) => scan.groupOfRun(run));
    const findings: Finding<LateTimers>[] = [];
    for (const [key, group] of groups) {
      if (group.length < Threshold.lateTimes) continue;
      const sorted = group.toSorted((a, b) => b.ns - a.ns);
      const worst = sorted[0]!;
      const start = trace.runs.startAt(worst.run);
      const window = { from: start - worst.ns, to: start, now: stream.now };
      const [longest] = delayedBy(trace, stream, window.from, window.to, 1);
      if (longest === undefined) continue;
      findings.push({
        stream: stream.id,
        site: Math.max(0, key),
        confidence: 'certain',
        severity: 'warning',
        weight: group.reduce((sum, { ns }) => Math.max(sum, ns), 0),
        count: group.length,
        from: window.from,
        to: start,
        tasks: [trace.runs.taskOf(worst.run)],
        runs: evidence([...sorted.map(({ run }) => run), longest.run]),
        facts: {
          worst: worst.run,
          worstNs: worst.ns,
          callbacks: stream.queues.reduce((sum, { lane }) => sum + figuresIn(lane, window).count, 0),
          busyNs: figuresIn(stream.phaseLane, window).busy,
          longest: longest.run,
          longestNs: longest.ns,
        },
      });
    }
    return findings;
  },

  sentence({ count, facts }, words) {
    const { worst, worstNs, callbacks, busyNs, longest, longestNs } = facts;
    return `${words.run(worst)} was late ${count} times, by ${words.duration(worstNs)} at most: ${words.count(callbacks, 'callback')} kept the loop busy for ${words.duration(busyNs)} meanwhile, of which ${words.run(longest)} took longest, ${words.duration(longestNs)}.`;
  },
};

/** Null: something else explains it. */
function lateOf({ trace, stream }: StreamScan, run: RunId): Late | null {
  const ready = trace.runs.readyAt(run);
  const start = trace.runs.startAt(run);
  const window = { from: ready, to: start, now: stream.now };
  if (figuresIn(stream.phaseLane, window).busy < (start - ready) * BUSY_SHARE) return null;
  const [longest] = delayedBy(trace, stream, ready, start, 1);
  if (longest === undefined || longest.ns >= (start - ready) * BLOCK_SHARE) return null;
  // Microtasks without end are told of as starvation.
  const drained = stream.queues.filter((queue) => queue.drained);
  const drainedNs = drained.reduce((sum, { lane }) => sum + figuresIn(lane, window).busy, 0);
  return drainedNs >= (start - ready) * BLOCK_SHARE ? null : { run, ns: start - ready };
}
