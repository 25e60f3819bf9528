/** Blocked loop: one callback ran for so long that others, which were ready, had to wait for it. */
import { type Nanos, NONE, type RunId } from '../../base/units.ts';
import { isPromise, isRuntimesOwn, isTopLevel } from '../../trace/task-facts.ts';
import { pausesIn } from '../pauses.ts';
import { delayedIn, type Victim } from './delayed.ts';
import { evidence, type Finding, groupedBy, type Insight } from './insight.ts';
import type { StreamScan } from './stream-scan.ts';
import { Threshold } from './thresholds.ts';

export interface BlockedLoop {
  readonly worst: RunId;
  readonly worstNs: Nanos;
  /** It has not ended. */
  readonly isOpen: boolean;
  readonly totalNs: Nanos;
  /** Callbacks that all of them held up; of the one held up longest, how long. */
  readonly delayed: number;
  readonly victim: Victim | null;
  /** Time of the worst in which the runtime collected garbage. */
  readonly pausedNs: Nanos;
}

interface Block {
  readonly run: RunId;
  readonly ns: Nanos;
  readonly victims: readonly Victim[];
}

export const blockedLoop: Insight<BlockedLoop> = {
  kind: 'blocked-loop',
  title: 'Blocked loop',
  summary:
    'While one callback runs nothing else can: timers are late, requests wait. Cut the work into pieces that let the loop go on in between (await setImmediate() from timers/promises), or move it into a worker thread.',

  check(scan) {
    const { trace, stream } = scan;
    const blocks = blocksOf(scan);
    const groups = groupedBy(blocks, ({ run }) => scan.groupOfRun(run));
    const findings: Finding<BlockedLoop>[] = [];
    for (const [key, group] of groups) {
      const [worst] = group.toSorted((a, b) => b.ns - a.ns);
      if (worst === undefined || (group.length < 2 && worst.ns < Threshold.singleBlockNs)) continue;
      const start = trace.runs.startAt(worst.run);
      const victims = group.flatMap((block) => block.victims);
      const totalNs = group.reduce((sum, { ns }) => sum + ns, 0);
      findings.push({
        stream: stream.id,
        site: Math.max(0, key),
        // Of a block that goes on nobody knows yet whom it delays; a callback whose readiness is a bound may have come later.
        confidence: victims.some(({ isBound }) => !isBound) ? 'certain' : 'likely',
        severity: 'warning',
        weight: totalNs,
        count: group.length,
        from: start,
        to: start + worst.ns,
        tasks: [trace.runs.taskOf(worst.run)],
        runs: evidence([worst.run, ...worst.victims.map(({ run }) => run), ...group.map(({ run }) => run)]),
        facts: {
          worst: worst.run,
          worstNs: worst.ns,
          isOpen: Number.isNaN(trace.runs.endAt(worst.run)),
          totalNs,
          delayed: victims.length,
          victim: worst.victims[0] ?? victims[0] ?? null,
          pausedNs: pausesIn(stream, start, start + worst.ns).ns,
        },
      });
    }
    return findings;
  },

  sentence({ count, facts }, words) {
    const { worst, worstNs, totalNs, delayed, victim, pausedNs, isOpen } = facts;
    const subject = words.run(worst);
    const held = isOpen
      ? `has been holding the loop for ${words.duration(worstNs)}`
      : count === 1
        ? `held the loop for ${words.duration(worstNs)}`
        : `held the loop ${count} times, for ${words.duration(worstNs)} at most and ${words.duration(totalNs)} in all`;
    const upTo = victim?.isBound === true ? 'up to ' : '';
    const whom =
      victim === null
        ? ''
        : `, so ${words.count(delayed, 'callback')} had to wait, ${words.run(victim.run)} for ${upTo}${words.duration(victim.ns)}`;
    const paused = pausedNs >= worstNs / 2 ? `; ${words.duration(pausedNs)} of it were garbage collection` : '';
    return `${subject} ${held}${whom}${paused}.`;
  },
};

/** Long runs that others had to wait for; one that goes on counts by its length alone. */
function blocksOf(scan: StreamScan): Block[] {
  const { trace, stream } = scan;
  const blocks: Block[] = [];
  for (const run of scan.longRuns) {
    if (isStart(scan, run)) continue;
    const start = trace.runs.startAt(run);
    const end = trace.runs.endAt(run);
    const victims = delayedIn(scan, start, end, scan.placeOfRun(run));
    if (victims.length > 0) blocks.push({ run, ns: end - start, victims });
  }
  const open = stream.stack[0];
  if (open !== undefined && !stream.abandoned && trace.runs.parentOf(open) === NONE && !isStart(scan, open)) {
    const ns = stream.now - trace.runs.startAt(open);
    if (ns >= Threshold.singleBlockNs) blocks.push({ run: open, ns, victims: [] });
  }
  return blocks;
}

/** A program that starts (its top level, the evaluation of its modules) holds up nobody: nothing is there yet. */
function isStart({ trace }: StreamScan, run: RunId): boolean {
  const task = trace.runs.taskOf(run);
  return isTopLevel(trace, task) || (isPromise(trace, task) && isRuntimesOwn(trace, trace.tasks.siteOf(task)));
}
