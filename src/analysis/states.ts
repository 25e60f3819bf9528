/**
 * The state of a task at a moment: unborn, waiting for something else, ready (its callback could run but has not),
 * running, done. Times are those of the task's stream. What may lie in a gap of the record is `unknown`.
 */
import { type Nanos, NONE, type TaskId } from '../base/units.ts';
import { KindFlag, ReadyRule } from '../protocol/events.ts';
import { overAt } from '../trace/open-index.ts';
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

/**
 * The promise that a promise was made from, by `await` or `then`; NONE: it has none. Of a promise without one, the
 * trigger is what was running.
 */
export function parentPromise(trace: Trace, task: TaskId): TaskId {
  const { tasks, runs } = trace;
  const trigger = tasks.triggerOf(task);
  if (trigger === NONE || !isPromise(trace, task) || !isPromise(trace, trigger)) return NONE;
  const createdIn = tasks.createdInOf(task);
  return createdIn !== NONE && runs.taskOf(createdIn) === trigger ? NONE : trigger;
}

export function isPromise(trace: Trace, task: TaskId): boolean {
  return (trace.kind(trace.tasks.kindOf(task)).flags & KindFlag.settles) !== 0;
}

/** Whether a task that has had no further run by the end of the record could have run at `at`. */
function isDue(trace: Trace, task: TaskId, at: Nanos): boolean {
  const { tasks, runs } = trace;
  const last = tasks.lastRunOf(task);
  if (last !== NONE && runs.startAt(last) > at) return false;
  if (isPromise(trace, task)) {
    const parent = parentPromise(trace, task);
    return last === NONE && parent !== NONE && tasks.settledAt(parent) <= at;
  }
  const stream = trace.streams[tasks.streamOf(task)]!;
  const rule = stream.queues[trace.kind(tasks.kindOf(task)).queue]?.rule;
  if (rule === ReadyRule.whenCreated) return last === NONE;
  if (rule !== ReadyRule.atDeadline) return false;
  const delay = tasks.delay.get(task);
  return delay !== undefined && (last === NONE ? tasks.createdAt(task) : runs.startAt(last)) + delay <= at;
}
