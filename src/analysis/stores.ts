/** Which context stores of the program held a value for a task, and for a run of it. */
import { NONE, type RunId, type TaskId } from '../base/units.ts';
import type { Store } from '../trace/around.ts';
import { RunFlag } from '../trace/run-table.ts';
import { TaskFlag } from '../trace/task-table.ts';
import type { Trace } from '../trace/trace.ts';

export interface StoreState {
  readonly store: Store;
  /** `lost`: it held a value when the task was created, and none when this run of it began. */
  readonly state: 'held' | 'empty' | 'lost';
}

/** Stores at a task's creation. Those that did not exist yet, and tasks whose creation was not seen, are left out. */
export function storesOfTask(trace: Trace, task: TaskId): StoreState[] {
  const { tasks } = trace;
  if (!tasks.has(task, TaskFlag.known)) return [];
  const { stores } = trace.streams[tasks.streamOf(task)]!.around;
  const mask = tasks.stores.get(task);
  return stores
    .filter(({ since }) => since <= tasks.createdAt(task))
    .map((store) => ({ store, state: has(mask, store) ? 'held' : 'empty' }));
}

/** Stores at the start of a run. A run whose start lies in a gap says nothing. */
export function storesOfRun(trace: Trace, run: RunId): StoreState[] {
  const { runs, tasks } = trace;
  if (run === NONE || runs.has(run, RunFlag.startLost)) return [];
  const task = runs.taskOf(run);
  const { stores } = trace.streams[tasks.streamOf(task)]!.around;
  const mask = runs.stores.get(run);
  const before = tasks.stores.get(task);
  return stores
    .filter(({ since }) => since <= runs.startAt(run))
    .map((store) => ({ store, state: has(mask, store) ? 'held' : has(before, store) ? 'lost' : 'empty' }));
}

function has(mask: number, { bit }: Store): boolean {
  return ((mask >>> bit) & 1) === 1;
}
