/**
 * The state of a task at a moment: unborn, waiting for something else, ready (its callback could run but has not),
 * running, done. Times are those of the task's stream. What may lie in a gap of the record is `unknown`.
 */
import { type Nanos, NONE, type TaskId } from '../base/units.ts';
import { overAt } from '../trace/open-index.ts';
import { dueAt } from '../trace/promises.ts';
import { TaskFlag } from '../trace/task-table.ts';
import type { Trace } from '../trace/trace.ts';
import { lostUntil, mayBeOver, openState } from './open-state.ts';

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
  return open === 'ready' || isDue(trace, task, at) ? 'ready' : 'waiting';
}

/** Whether a task without a further run could have run at `at`. */
function isDue(trace: Trace, task: TaskId, at: Nanos): boolean {
  const last = trace.tasks.lastRunOf(task);
  return (last === NONE || trace.runs.startAt(last) <= at) && dueAt(trace, task) <= at;
}
