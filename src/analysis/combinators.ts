/** What `Promise.all` and the like wait for: the promises that they were given, found by the rows made behind theirs. */
import { NONE, type TaskId } from '../base/units.ts';
import { combinatorOf, parentPromise } from '../trace/promises.ts';
import type { Trace } from '../trace/trace.ts';

/** Rows looked at behind a combinator: more promises than that are not told. */
const MAX_ROWS = 4_096;

/** Whether this is the promise that a combinator returned, not one that it made for each of those it was given. */
export function isCombinator(trace: Trace, task: TaskId): boolean {
  return combinatorOf(trace, task) !== null && parentPromise(trace, task) === NONE;
}

/** The promises that a combinator was given, in order; values that are no promises are left out. **Cost**: O(their number). */
export function membersOf(trace: Trace, task: TaskId): TaskId[] {
  const { tasks } = trace;
  const members: TaskId[] = [];
  const stream = tasks.streamOf(task);
  const behind = Math.min(tasks.length, task + 1 + MAX_ROWS);
  let single = NONE;
  for (let row = task + 1; row < behind; row++) {
    if (tasks.streamOf(row) !== stream) continue;
    if (tasks.createdInOf(row) !== tasks.createdInOf(task) || tasks.siteOf(row) !== tasks.siteOf(task)) break;
    const parent = parentPromise(trace, row);
    if (parent === NONE) {
      // Two without a parent: the second is the next combinator. One is the wrapper of a value that is no promise.
      if (single !== NONE) break;
      single = row;
    } else {
      if (single !== NONE && parent !== single) break;
      if (parent !== single) members.push(parent);
      single = NONE;
    }
  }
  return members;
}
