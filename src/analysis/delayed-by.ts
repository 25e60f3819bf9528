/**
 * Who was in the way: the runs that held the loop while something was ready and could not run.
 * Only runs that nothing was around count; what ran inside them is part of them.
 */
import { type Nanos, NONE, type RunId } from '../base/units.ts';
import { longestIn } from '../trace/lane-figures.ts';
import type { Stream } from '../trace/stream.ts';
import type { Trace } from '../trace/trace.ts';

export interface Delay {
  readonly run: RunId;
  /** How much of the time asked for it took. */
  readonly ns: Nanos;
}

/** Phases looked at for runs off no queue. Those are few, but long phases of queues stand before them. Chosen by eye. */
const PHASES = 16;

/**
 * The runs of a stream that took most of `[from, to)`, longest first.
 * **Units**: stream time.
 * **Cost**: a few tree walks per queue.
 */
export function delayedBy(trace: Trace, stream: Stream, from: Nanos, to: Nanos, limit: number): Delay[] {
  if (!(from < to)) return [];
  const window = { from, to, now: stream.now };
  const delays: Delay[] = [];
  for (const { lane } of stream.queues) {
    for (const { entry, ns } of longestIn(lane, window, limit)) {
      const run = lane.row(entry);
      if (trace.runs.parentOf(run) === NONE) delays.push({ run, ns });
    }
  }
  // Runs off no queue (the program's top level) stand only in the phases, one each. Such a phase goes on through
  // the nextTicks and microtasks behind the run, which are delays of their own: only the run's own time is its.
  for (const { entry } of longestIn(stream.phaseLane, window, Math.max(limit, PHASES))) {
    const row = stream.phaseLane.row(entry);
    const run = stream.phases.runOf(row);
    if (stream.queues[stream.phases.keyOf(row)] !== undefined || run === NONE) continue;
    const end = Number.isNaN(trace.runs.endAt(run)) ? stream.now : trace.runs.endAt(run);
    const ns = Math.min(end, to) - Math.max(trace.runs.startAt(run), from);
    if (ns > 0) delays.push({ run, ns });
  }
  return delays.sort((a, b) => b.ns - a.ns || a.run - b.run).slice(0, limit);
}
