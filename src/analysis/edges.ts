/**
 * What a task has to do with others: one step along each kind of edge. Observed: the runtime said so. Else it was
 * worked out, from a site that was predicted or from where things stand.
 */
import { NONE, type RunId, type TaskId } from '../base/units.ts';
import { TaskFlag } from '../trace/task-table.ts';
import type { Trace } from '../trace/trace.ts';

export type EdgeKind = 'created-in' | 'trigger' | 'settled-by' | 'awaits' | 'part-of' | 'follows';

export interface Edge {
  readonly kind: EdgeKind;
  /** Where it leads. Of a run: its task. */
  readonly task: TaskId;
  /** The run that it leads to, or NONE. */
  readonly run: RunId;
  readonly observed: boolean;
}

/** All edges from a task. **Cost**: O(1). */
export function edgesOf(trace: Trace, task: TaskId): Edge[] {
  const { tasks, activations } = trace;
  const edges: Edge[] = [];
  const add = (kind: EdgeKind, to: TaskId, run: RunId, observed: boolean): void => {
    if (to >= 0 && to < tasks.length && to !== task) edges.push({ kind, task: to, run, observed });
  };
  const addRun = (kind: EdgeKind, run: RunId): void => {
    if (run !== NONE) add(kind, trace.runs.taskOf(run), run, true);
  };
  const isCaptured = isCapturedAt(trace, task);
  addRun('created-in', tasks.createdInOf(task));
  add('trigger', tasks.triggerOf(task), NONE, true);
  addRun('settled-by', tasks.endedInOf(task));
  add('awaits', activations.awaited(task), NONE, isCaptured);
  const call = activations.of(task);
  if (call !== NONE) add('part-of', call, NONE, isCaptured && isCapturedAt(trace, call));
  add('follows', activations.follows(task), NONE, true);
  return edges;
}

/** Whether the site of a task was captured, not predicted. */
export function isCapturedAt(trace: Trace, task: TaskId): boolean {
  return !trace.tasks.has(task, TaskFlag.inferredSite);
}
