/**
 * How a run came to be: from its task back over the runs that created one another, to the true root. A call of an async
 * function is one step, however many awaits it has gone through.
 *
 *     run ─ its await ─ of load() ─ called in a run ─ of a timer ─ set in a run ─ of the top level
 */
import { NONE, type RunId, type TaskId } from '../base/units.ts';
import { parentPromise } from '../trace/promises.ts';
import type { Trace } from '../trace/trace.ts';

export interface StackStep {
  readonly run: RunId;
  /** The task whose run it is: an await, a timer, a socket. */
  readonly task: TaskId;
  /** The call that the run goes on with, or NONE. */
  readonly call: TaskId;
  /** What was made to hear of the call's end first (an await, `then`, `Promise.all`), or NONE: nothing found. */
  readonly awaitedBy: TaskId;
  /** Steps left out between the one before and this one. */
  readonly left: number;
}

/** Steps at the near and at the far end that are kept. */
const NEAR = 60;
const FAR = 20;
/** Steps taken: a timer that sets itself again has no end of them. */
const MAX_STEPS = 100_000;
/** Rows behind a call among which its await is looked for. */
const MAX_ROWS = 512;

/** Innermost first. `isWhole`: the last step is the root. **Cost**: O(steps), `MAX_STEPS` at most. */
export function asyncStack(trace: Trace, run: RunId): { steps: StackStep[]; isWhole: boolean } {
  const { runs, tasks, activations } = trace;
  const near: StackStep[] = [];
  const far: { run: RunId; task: TaskId; call: TaskId }[] = [];
  let count = 0;
  let next = run;
  for (; next !== NONE && count < MAX_STEPS; count++) {
    const task = runs.taskOf(next);
    const part = activations.isAwait(task) ? activations.of(task) : NONE;
    const call = part !== NONE && part < task ? part : NONE;
    if (near.length < NEAR) near.push({ run: next, task, call, awaitedBy: awaiterOf(trace, call), left: 0 });
    else {
      far.push({ run: next, task, call });
      if (far.length > FAR) far.shift();
    }
    const created = tasks.createdInOf(call === NONE ? task : call);
    // What was made in its own run would go round.
    next = created < next ? created : NONE;
  }
  const left = count - near.length - far.length;
  const steps = far.map((step, index) => ({
    ...step,
    awaitedBy: awaiterOf(trace, step.call),
    left: index === 0 ? left : 0,
  }));
  return { steps: [...near, ...steps], isWhole: next === NONE };
}

/** What was first made from a call's promise, or NONE. */
function awaiterOf(trace: Trace, call: TaskId): TaskId {
  if (call === NONE) return NONE;
  const behind = Math.min(trace.tasks.length, call + 1 + MAX_ROWS);
  for (let row = call + 1; row < behind; row++) {
    if (trace.tasks.triggerOf(row) === call && parentPromise(trace, row) === call && !isOwn(trace, row, call))
      return row;
  }
  return NONE;
}

/** Wrappers and the like are the call's own. */
function isOwn(trace: Trace, row: TaskId, call: TaskId): boolean {
  return trace.activations.of(row) === call;
}
