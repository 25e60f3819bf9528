/** Answers about calls of async functions: the list, and one with its parts. */
import { figuresOf, partsOf } from '../analysis/activations.ts';
import { stateAt } from '../analysis/states.ts';
import { type Nanos, NONE, type TaskId } from '../base/units.ts';
import { UserError } from '../base/user-error.ts';
import type { PlaceRef } from '../query/contract.ts';
import type { ActivationDetails, ActivationParams, ActivationRow } from '../query/contract-waits.ts';
import { TaskFlag } from '../trace/task-table.ts';
import type { Trace } from '../trace/trace.ts';
import { streamOfTask } from './answer-waits-tasks.ts';
import { functionName, ownPlace, siteOf, taskRef } from './names.ts';
import { chosenBy } from './roles.ts';
import { tellActivation } from './tell-waits.ts';

const DEFAULT_LIMIT = 1_000;
/** Calls that are sorted by length. */
const MAX_SORTED = 100_000;

/** **Cost**: O(rows of the table of tasks), and of each row in the answer O(its awaits). */
export function activationsOf(trace: Trace, params: ActivationParams): ActivationRow[] {
  const { tasks, activations } = trace;
  const isIn = chosenBy(trace, params);
  const wanted = params.name?.toLowerCase();
  const passes = (task: TaskId): boolean => {
    if (!activations.isActivation(task) || !isIn(tasks.streamOf(task))) return false;
    if (params.open !== undefined && params.open === tasks.has(task, TaskFlag.settled)) return false;
    return wanted === undefined || functionName(siteOf(trace, task)).toLowerCase().includes(wanted);
  };
  const offset = params.offset ?? 0;
  const limit = params.limit === 0 ? Number.POSITIVE_INFINITY : (params.limit ?? DEFAULT_LIMIT);
  const isSorted = params.order === 'length';
  const most = isSorted ? MAX_SORTED : offset + limit;
  const found: TaskId[] = [];
  for (let task = 0; task < tasks.length && found.length < most; task++) if (passes(task)) found.push(task);
  if (isSorted) found.sort((a, b) => lengthOf(trace, b) - lengthOf(trace, a) || a - b);
  return found.slice(offset, offset + limit).map((task) => rowOf(trace, task).row);
}

/** **Errors**: `no-such-task`, `no-activation`. */
export function activationOf(trace: Trace, task: TaskId, limit?: number): ActivationDetails {
  const stream = streamOfTask(trace, task);
  const call = trace.activations.of(task);
  const activation = call !== NONE && trace.activations.isCall(call) ? call : NONE;
  if (activation === NONE)
    throw new UserError({
      code: 'no-activation',
      message: `Task ${task} is part of no call of an async function that is known.`,
    });
  const { row, parts, figures } = rowOf(trace, activation);
  const shift = (ns: Nanos): Nanos | null => (Number.isNaN(ns) ? null : ns + stream.offsetNs);
  const shown = limit === undefined || limit === 0 ? parts : parts.slice(-limit);
  return {
    ...row,
    revision: trace.revision,
    sentence: tellActivation(trace, activation, figures, stream.now),
    parts: shown.map((part) => ({
      await: part.await === NONE ? null : taskRef(trace, part.await),
      awaited: part.awaited === NONE ? null : taskRef(trace, part.awaited),
      sinceNs: shift(part.since),
      readyNs: shift(part.ready),
      run: part.run === NONE ? null : part.run,
      fromNs: shift(part.from),
      toNs: shift(part.to),
    })),
  };
}

function rowOf(
  trace: Trace,
  task: TaskId,
): {
  row: ActivationRow;
  parts: ReturnType<typeof partsOf>['parts'];
  figures: ReturnType<typeof figuresOf>;
} {
  const { tasks } = trace;
  const stream = streamOfTask(trace, task);
  const { parts, isCut } = partsOf(trace, task);
  const figures = figuresOf(parts, stream.now, isCut);
  const settled = tasks.settledAt(task);
  const site = siteOf(trace, task);
  const row = {
    task,
    stream: stream.id,
    site: trace.sites.groupOf(tasks.siteOf(task)),
    name: functionName(site),
    place: ownPlace(site),
    calledAt: callerOf(trace, task),
    startNs: tasks.createdAt(task) + stream.offsetNs,
    endNs: Number.isNaN(settled) ? null : settled + stream.offsetNs,
    state: stateAt(trace, task, stream.now),
    awaits: figures.awaits,
    runNs: figures.runNs,
    waitNs: figures.waitNs,
    queueNs: figures.queueNs,
    cut: figures.isCut,
  };
  return { row, parts, figures };
}

/** The frame below the function's own. */
function callerOf(trace: Trace, task: TaskId): PlaceRef | null {
  const site = siteOf(trace, task);
  const frames = site.frames.slice(1);
  return frames.length === 0 ? null : ownPlace({ ...site, frames });
}

function lengthOf(trace: Trace, task: TaskId): Nanos {
  const settled = trace.tasks.settledAt(task);
  const end = Number.isNaN(settled) ? streamOfTask(trace, task).now : settled;
  return end - trace.tasks.createdAt(task);
}
