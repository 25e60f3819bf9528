/** What the record says of promises beyond their rows: which one made which, and what could run though it has not. */
import { type Nanos, NONE, type TaskId } from '../base/units.ts';
import { How, KindFlag, ReadyRule } from '../protocol/events.ts';
import { TaskFlag } from './task-table.ts';
import type { Trace } from './trace.ts';

/** How a promise that waits for several others settles: with all of them, or with one. */
export type Combinator = 'all' | 'one';

const COMBINATORS: ReadonlyMap<How, Combinator> = new Map([
  [How.all, 'all'],
  [How.allSettled, 'all'],
  [How.race, 'one'],
  [How.any, 'one'],
]);

export function isPromise(trace: Trace, task: TaskId): boolean {
  return (trace.kind(trace.tasks.kindOf(task)).flags & KindFlag.settles) !== 0;
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

/** Whether `Promise.all` and the like made a task; null: they did not. Also of what they made for each of the others. */
export function combinatorOf(trace: Trace, task: TaskId): Combinator | null {
  return COMBINATORS.get(trace.sites.generatedAt(trace.tasks.siteOf(task)).how) ?? null;
}

/**
 * When a task that has had no run after `at` could have run; NaN: not known, or it waits for something.
 * **Units**: time of its stream.
 */
export function dueAt(trace: Trace, task: TaskId): Nanos {
  const { tasks, runs } = trace;
  const last = tasks.lastRunOf(task);
  if (isPromise(trace, task)) return last === NONE ? reactionDueAt(trace, task) : Number.NaN;
  const stream = trace.streams[tasks.streamOf(task)];
  const rule = stream?.queues[trace.kind(tasks.kindOf(task)).queue]?.rule;
  if (rule === ReadyRule.whenCreated) return last === NONE ? tasks.createdAt(task) : Number.NaN;
  const delay = tasks.delay.get(task);
  if (rule !== ReadyRule.atDeadline || delay === undefined) return Number.NaN;
  if (last !== NONE && !tasks.has(task, TaskFlag.repeats)) return Number.NaN;
  return (last === NONE ? tasks.createdAt(task) : runs.startAt(last)) + delay;
}

/** When the callback of a reaction or await could run; NaN: not yet, or the promise is neither. */
export function reactionDueAt(trace: Trace, task: TaskId): Nanos {
  const parent = parentPromise(trace, task);
  return parent === NONE ? Number.NaN : Math.max(trace.tasks.createdAt(task), trace.tasks.settledAt(parent));
}
