/** What a thread of the pool did for one task, as `trace/pool.ts` has worked it out. All of it is inferred. */
import { type Nanos, NONE, type RunId } from '../base/units.ts';
import type { Stream } from '../trace/stream.ts';
import type { Trace } from '../trace/trace.ts';

export interface PoolWork {
  /** From being handed in until a thread took it. */
  readonly waitNs: Nanos;
  readonly workNs: Nanos;
}

/** Pieces of work looked at: those that began between creation and run. */
const MAX_LOOKED_AT = 10_000;

/** The work whose result a run brought; null: none, or not among the first that were looked at. */
export function poolWorkOf(trace: Trace, stream: Stream, run: RunId): PoolWork | null {
  const task = trace.runs.taskOf(run);
  const pool = stream.queues[trace.kind(trace.tasks.kindOf(task)).pool]?.pool;
  if (pool === null || pool === undefined || run === NONE) return null;
  const { work, queue } = pool;
  const first = queue.firstStartingAt(trace.tasks.createdAt(task));
  const behind = Math.min(work.length, first + MAX_LOOKED_AT);
  for (let row = first; row < behind; row++) {
    if (work.runOf(row) !== run) continue;
    return { waitNs: work.startAt(row) - work.readyAt(row), workNs: work.endAt(row) - work.startAt(row) };
  }
  return null;
}
