/**
 * The state of a task at a moment: unborn, waiting for something else, ready (its callback could run but has not),
 * running, done. Times are those of the task's stream. What may lie in a gap of the record is `unknown`.
 */
import { type Nanos, NONE, type TaskId } from '../base/units.ts';
import { overAt } from '../trace/open-index.ts';
import { dueAt, isPromise, reactionDueAt } from '../trace/promises.ts';
import { TaskFlag } from '../trace/task-table.ts';
import type { Trace } from '../trace/trace.ts';
import { lostUntil, mayBeOver, openState } from './open-state.ts';

/** Runs of a promise: its callback, and turning to what that returned. */
const MAX_RUNS = 4;

export type TaskState = 'unborn' | 'waiting' | 'ready' | 'running' | 'done' | 'unknown';

/** **Cost**: O(runs of the task behind `at`, 10,000 at most) and O(gaps). */
export function stateAt(trace: Trace, task: TaskId, at: Nanos): TaskState {
  const { tasks } = trace;
  const stream = trace.streams[tasks.streamOf(task)];
  if (stream === undefined) return 'unknown';
  const isKnown = tasks.has(task, TaskFlag.known);
  if (at < tasks.createdAt(task)) return isKnown ? 'unborn' : 'unknown';
  const open = openState(trace, task, at);
  if (open === 'running') return open;
  if (overAt(trace, task) <= at) return 'done';
  if (!isKnown || at > stream.now || mayBeOver(trace, task, lostUntil(stream, at))) return 'unknown';
  return (open === 'ready' && !isPromise(trace, task)) || isDue(trace, task, at) ? 'ready' : 'waiting';
}

/** Whether a task could have run at `at`, going by what made it so. */
function isDue(trace: Trace, task: TaskId, at: Nanos): boolean {
  const { tasks, runs } = trace;
  // Of promises the first run only is a callback; in others they turn to what they were resolved with.
  if (isPromise(trace, task)) return reactionDueAt(trace, task) <= at && !(firstStart(trace, task) <= at);
  const last = tasks.lastRunOf(task);
  return (last === NONE || runs.startAt(last) <= at) && dueAt(trace, task) <= at;
}

/** Start of the first of the few runs of a promise; NaN: it has none. */
function firstStart(trace: Trace, task: TaskId): Nanos {
  let run = trace.tasks.lastRunOf(task);
  for (let step = 0; run !== NONE && step < MAX_RUNS && trace.runs.previousOf(run) !== NONE; step++)
    run = trace.runs.previousOf(run);
  return run === NONE ? Number.NaN : trace.runs.startAt(run);
}
