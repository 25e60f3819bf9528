/**
 * When a task could have run, by the rule of its queue (FORMAT.md, QUEUE). Queue time is from there to the
 * run's start; wait time is from the task's creation to there.
 *
 * All rules keep `created <= ready <= start`. NaN: not known.
 */
import { type Nanos, NONE, type TaskId } from '../base/units.ts';
import { KindFlag, ReadyRule } from '../protocol/events.ts';
import { TaskFlag } from './task-table.ts';
import type { Trace } from './trace.ts';

/**
 * A poll that blocked at least this long found nothing ready when it began. Chosen by eye: libuv counts an
 * `epoll_wait` that returns at once as 1 to 5 µs of idle time.
 */
export const BLOCKED_POLL_NS = 20_000;

/**
 * Ready time of a run of `task` that is about to start.
 * @param before how long before `start` the tracer says it became ready; -1: it does not
 * @param pollBound nothing that the newest poll brought can have been ready before
 */
export function readyTime(
  trace: Trace,
  task: TaskId,
  rule: ReadyRule,
  start: Nanos,
  before: Nanos,
  pollBound: Nanos,
): Nanos {
  if (before >= 0) return Math.max(0, start - before);
  const { tasks } = trace;
  const created = tasks.createdAt(task);
  switch (rule) {
    case ReadyRule.whenCreated:
      return created;
    case ReadyRule.whenTriggerSettles:
      return afterTrigger(trace, task, created);
    case ReadyRule.atDeadline:
      return Math.min(start, deadline(trace, task, created));
    case ReadyRule.sincePoll:
      // A task that is older than the recording has no creation time; the poll bounds it all the same.
      return Math.min(start, created > pollBound ? created : pollBound);
    case ReadyRule.unknown:
    case ReadyRule.pool:
      return Number.NaN;
  }
}

function afterTrigger(trace: Trace, task: TaskId, created: Nanos): Nanos {
  const { tasks } = trace;
  const trigger = tasks.triggerOf(task);
  // A plain microtask waits for nothing: its trigger is only what was executing.
  if (trigger === NONE || !settles(trace, task)) return created;
  // Only the first run of a promise that has a parent is its callback. In the others a promise turns to what it was
  // resolved with: when that was, nobody tells. And where the parent's settling was lost, it is not known either.
  if (tasks.lastRunOf(task) !== NONE || !tasks.has(trigger, TaskFlag.settled)) return Number.NaN;
  const createdIn = tasks.createdInOf(task);
  if (createdIn !== NONE && trace.runs.taskOf(createdIn) === trigger) return Number.NaN;
  const settled = tasks.endedAt(trigger);
  return settled > created ? settled : created;
}

function settles(trace: Trace, task: TaskId): boolean {
  return (trace.kind(trace.tasks.kindOf(task)).flags & KindFlag.settles) !== 0;
}

function deadline(trace: Trace, task: TaskId, created: Nanos): Nanos {
  const { tasks, runs } = trace;
  const delay = tasks.delay.get(task);
  if (delay === undefined) return Number.NaN;
  const previous = tasks.lastRunOf(task);
  return (previous === NONE ? created : runs.startAt(previous)) + delay;
}
