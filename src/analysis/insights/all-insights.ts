/** All insights, and the question for them: what was found in these streams, worst first. */
import type { StreamId } from '../../base/units.ts';
import { blockedLoop } from './blocked-loop.ts';
import { floatingRejection } from './floating-rejection.ts';
import { gcStalls } from './gc-stalls.ts';
import { growingPending } from './growing-pending.ts';
import type { Finding, Insight, Severity } from './insight.ts';
import { intervalOverlap } from './interval-overlap.ts';
import { keepsProcessAlive } from './keeps-process-alive.ts';
import { lateTimers } from './late-timers.ts';
import { lostContext } from './lost-context.ts';
import { neverSettled } from './never-settled.ts';
import { poolSaturation } from './pool-saturation.ts';
import { promiseFlood } from './promise-flood.ts';
import { sequentialAwaits } from './sequential-awaits.ts';
import { starvation } from './starvation.ts';
import type { TraceScan } from './trace-scan.ts';

/** In the order of their names in answers. A finding's facts are for its own insight's sentence alone. */
export const INSIGHTS: readonly Insight[] = [
  blockedLoop,
  floatingRejection,
  gcStalls,
  growingPending,
  intervalOverlap,
  keepsProcessAlive,
  lateTimers,
  lostContext,
  neverSettled,
  poolSaturation,
  promiseFlood,
  sequentialAwaits,
  starvation,
];

export interface Found {
  readonly insight: Insight;
  readonly finding: Finding;
}

const ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, hint: 2 };

/** What is found in the streams, worst first. **Cost**: that of each check: see `StreamScan`. */
export function findInsights(scan: TraceScan, streams: readonly StreamId[]): Found[] {
  const found: Found[] = [];
  for (const stream of streams) {
    const facts = scan.of(stream);
    if (facts === undefined) continue;
    for (const insight of INSIGHTS) for (const finding of insight.check(facts)) found.push({ insight, finding });
  }
  return found.sort(
    (a, b) =>
      ORDER[a.finding.severity] - ORDER[b.finding.severity] ||
      b.finding.weight - a.finding.weight ||
      a.finding.from - b.finding.from,
  );
}
