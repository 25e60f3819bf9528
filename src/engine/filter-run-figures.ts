/** What a task took, from its runs: for filters and for what they find. */
import { type Nanos, NONE, type TaskId } from '../base/units.ts';
import { overAt } from '../trace/open-index.ts';
import type { Trace } from '../trace/trace.ts';

/** Runs of one task that are looked at for its longest. Chosen by eye. */
const MAX_RUNS = 10_000;

/** NaN: not known, or none. */
export interface RunFigures {
  /** Longest time from creation, or from the run before, until ready; of one that is open, until now. */
  readonly wait: Nanos;
  readonly queued: Nanos;
  readonly ran: Nanos;
  readonly busy: Nanos;
}

/** `now`: a moment of its stream. **Cost**: O(runs of the task). */
export function runFiguresOf(trace: Trace, task: TaskId, now: Nanos): RunFigures {
  const { tasks, runs } = trace;
  const created = tasks.createdAt(task);
  let run = tasks.lastRunOf(task);
  const lastEnd = run === NONE ? created : runs.endAt(run);
  let wait = overAt(trace, task) > now && lastEnd <= now ? now - lastEnd : Number.NaN;
  let queued = Number.NaN;
  let ran = Number.NaN;
  let busy = run === NONE ? Number.NaN : 0;
  for (let step = 0; run !== NONE && step < MAX_RUNS; step++) {
    const before = runs.previousOf(run);
    const ready = runs.readyAt(run);
    const start = runs.startAt(run);
    const end = runs.endAt(run);
    const length = (Number.isNaN(end) ? Math.max(start, now) : end) - start;
    wait = larger(wait, Math.max(0, ready - (before === NONE ? created : runs.endAt(before))));
    queued = larger(queued, start - ready);
    ran = larger(ran, length);
    busy += length;
    run = before;
  }
  return { wait, queued, ran, busy };
}

/** The larger of two, of which either may be unknown. */
function larger(a: number, b: number): number {
  return b > a || Number.isNaN(a) ? b : a;
}
