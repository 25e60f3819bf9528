/** Who had to wait for a stretch in which the loop was held: callbacks of others that were ready and could not run. */
import { type Nanos, NONE, type RunId, type SiteId } from '../../base/units.ts';
import { RunFlag } from '../../trace/run-table.ts';
import type { StreamScan } from './stream-scan.ts';
import { Threshold } from './thresholds.ts';

/** A callback that was held up. */
export interface Victim {
  readonly run: RunId;
  /** How much of the stretch it had to wait. */
  readonly ns: Nanos;
  /** It may have become ready only later. */
  readonly isBound: boolean;
}

/** Entries looked at behind a stretch. */
const MAX_LOOKED_AT = 5_000;

/**
 * Callbacks that a stretch held up for long, longest first. What queues that are drained between the others hold is
 * left out: it was mostly made ready by the stretch itself. So are tasks made in the stretch, and further runs of `but`.
 * **Cost**: some tree walks per queue, and the callbacks that were ready.
 */
export function delayedIn(scan: StreamScan, from: Nanos, to: Nanos, but: SiteId): Victim[] {
  const { trace, stream } = scan;
  const { tasks, runs } = trace;
  const victims: Victim[] = [];
  for (const { lane, drained } of stream.queues) {
    if (drained) continue;
    const first = lane.firstStartingAt(to);
    const behind = Math.min(lane.depth?.readyBy(to, first) ?? first, first + MAX_LOOKED_AT);
    for (let index = first; index < behind; index++) {
      const run = lane.row(index);
      const task = runs.taskOf(run);
      const ready = lane.readyAt(index);
      if (!(tasks.createdAt(task) < from) || runs.parentOf(run) !== NONE) continue;
      if (scan.placeOfTask(task) === but && but !== 0) continue;
      const ns = to - Math.max(ready, from);
      if (ns >= Threshold.delayNs) victims.push({ run, ns, isBound: runs.has(run, RunFlag.readyIsBound) });
    }
  }
  return victims.sort((a, b) => b.ns - a.ns || a.run - b.run);
}
