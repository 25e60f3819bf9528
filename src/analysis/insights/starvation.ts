/** Starvation: microtasks or nextTicks that make ever more of their kind, while other callbacks are ready and wait. */
import { type Nanos, NONE, type RunId, type SiteId } from '../../base/units.ts';
import { figuresIn } from '../../trace/lane-figures.ts';
import type { Queue } from '../../trace/stream.ts';
import { isRuntimesOwn } from '../../trace/task-facts.ts';
import { delayedIn, type Victim } from './delayed.ts';
import { evidence, type Finding, type Insight } from './insight.ts';
import type { StreamScan } from './stream-scan.ts';
import { Threshold } from './thresholds.ts';

export interface Starvation {
  readonly queueTitle: string;
  /** Of the worst stretch: callbacks that ran, and how long it took. */
  readonly callbacks: number;
  readonly ns: Nanos;
  /** A run of the site that had most of them, and its share. */
  readonly example: RunId;
  readonly share: number;
  readonly delayed: number;
  readonly victim: Victim;
}

interface Stretch {
  readonly from: Nanos;
  readonly to: Nanos;
}

/** Runs looked at to find who had most. */
const SAMPLES = 500;
/** Many callbacks of many places are just much to do: one place must have this share of them. */
const LEAST_SHARE = 0.25;
/** Other callbacks looked at within one phase. */
const MAX_LOOKED_AT = 10_000;

export const starvation: Insight<Starvation> = {
  kind: 'starvation',
  title: 'Microtask or nextTick starvation',
  summary:
    'The queues of microtasks and nextTicks are emptied before anything else runs, also of what they add themselves. A loop of awaits on what is ready already, or of nextTicks, keeps timers and I/O waiting. Let the loop go on now and then: await setImmediate() from timers/promises, or setImmediate() in place of process.nextTick().',

  check(scan) {
    const worst = new Map<SiteId, Finding<Starvation>>();
    for (const entry of phasesOf(scan)) {
      const stretch = longestDrained(scan, entry);
      const finding = stretch === null ? null : findingOf(scan, stretch);
      if (finding === null) continue;
      const before = worst.get(finding.site);
      const count = (before?.count ?? 0) + 1;
      const weight = (before?.weight ?? 0) + finding.weight;
      worst.set(finding.site, {
        ...(before !== undefined && before.facts.ns >= finding.facts.ns ? before : finding),
        count,
        weight,
      });
    }
    return [...worst.values()];
  },

  sentence({ count, facts }, words) {
    const { queueTitle, callbacks, ns, example, share, delayed, victim } = facts;
    const often = count === 1 ? '' : ` (${count} times; this was the longest)`;
    const most = share >= 0.9 ? 'all from' : `${words.share(share)} of them from`;
    return `${words.count(callbacks, 'callback')} off the queue ${queueTitle} ran for ${words.duration(ns)} without a pause${often}, ${most} ${words.run(example)}; ${words.count(delayed, 'callback')} had to wait, ${words.run(victim.run)} for ${victim.isBound ? 'up to ' : ''}${words.duration(victim.ns)}.`;
  },
};

/** Long phases; the newest may not be closed yet, though it is over. */
function phasesOf({ stream, longPhases }: StreamScan): number[] {
  const { phaseLane, phases, now } = stream;
  const last = phaseLane.count - 1;
  if (!phaseLane.hasOpen || last < 0) return longPhases;
  const end = Number.isNaN(phases.endAt(last)) ? now : phases.endAt(last);
  return end - phases.startAt(last) >= Threshold.starveNs ? [...longPhases, last] : longPhases;
}

/** The longest stretch of a phase in which only queues that are drained between the others had their turn. */
function longestDrained({ trace, stream }: StreamScan, entry: number): Stretch | null {
  const { phases, queues, now } = stream;
  const from = phases.startAt(entry);
  const to = Number.isNaN(phases.endAt(entry)) ? now : phases.endAt(entry);
  const queue = queues[phases.keyOf(entry)];
  let longest: Stretch = { from, to: from };
  let behind = from;
  const see = (until: Nanos) => {
    if (until - behind > longest.to - longest.from) longest = { from: behind, to: until };
  };
  if (queue === undefined) {
    const run = phases.runOf(entry);
    const end = run === NONE ? from : trace.runs.endAt(run);
    behind = Number.isNaN(end) ? to : end;
  } else if (!queue.drained) {
    const { lane } = queue;
    const first = lane.firstStartingAt(from);
    for (let index = first; index < lane.count && index < first + MAX_LOOKED_AT; index++) {
      if (lane.startAt(index) >= to) break;
      see(lane.startAt(index));
      behind = Number.isNaN(lane.endAt(index)) ? to : lane.endAt(index);
    }
  }
  see(to);
  return longest.to - longest.from >= Threshold.starveNs ? longest : null;
}

function findingOf(scan: StreamScan, { from, to }: Stretch): Finding<Starvation> | null {
  const { trace, stream } = scan;
  const window = { from, to, now: stream.now };
  const drained = stream.queues.filter((queue) => queue.drained);
  const figures = drained.map((queue) => ({ queue, ...figuresIn(queue.lane, window) }));
  const [most] = figures.sort((a, b) => b.count - a.count);
  if (most === undefined || most.count < Threshold.starveRuns) return null;
  // One long run among them is a blocked loop, not starvation.
  if (most.busy < (to - from) / 4 || Math.max(...figures.map(({ maxRun }) => maxRun)) > (to - from) / 2) return null;
  const { site, example, share } = mostOften(scan, most.queue, from, to);
  if (site === 0 || share < LEAST_SHARE || isRuntimesOwn(trace, site)) return null;
  const victims = delayedIn(scan, from, to, 0);
  const [victim] = victims;
  if (victim === undefined) return null;
  return {
    stream: stream.id,
    site,
    confidence: victim.isBound ? 'likely' : 'certain',
    severity: 'warning',
    weight: to - from,
    count: 1,
    from,
    to,
    tasks: [trace.runs.taskOf(example)],
    runs: evidence([example, ...victims.map(({ run }) => run)]),
    facts: {
      queueTitle: most.queue.title,
      callbacks: most.count,
      ns: to - from,
      example,
      share,
      delayed: victims.length,
      victim,
    },
  };
}

/** The site whose tasks ran most often in a stretch, from a sample. */
function mostOften(scan: StreamScan, { lane }: Queue, from: Nanos, to: Nanos) {
  const first = lane.firstStartingAt(from);
  const behind = lane.firstStartingAt(to, first);
  const stride = Math.max(1, Math.floor((behind - first) / SAMPLES));
  const seen = new Map<SiteId, { count: number; run: RunId }>();
  let total = 0;
  for (let index = first; index < behind; index += stride) {
    const run = lane.row(index);
    const site = scan.placeOfRun(run);
    const before = seen.get(site);
    seen.set(site, { count: (before?.count ?? 0) + 1, run: before?.run ?? run });
    total++;
  }
  const [[site, { count, run }]] = [...seen].sort((a, b) => b[1].count - a[1].count) as [
    [SiteId, { count: number; run: RunId }],
  ];
  return { site, example: run, share: count / total };
}
