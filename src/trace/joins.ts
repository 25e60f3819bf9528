/** Threads and processes that the tasks of one stream made, in the order of time. Few, so rows are objects. */
import type { Nanos, TaskId } from '../base/units.ts';

export interface Join {
  readonly at: Nanos;
  /** The task that stands for it here, or NONE. */
  readonly task: TaskId;
  readonly isProcess: boolean;
  /** The system's process id, or the runtime's thread id. */
  readonly id: number;
  /** Why it cannot be traced; empty: it can. */
  readonly untraced: string;
}

/** Joins of a stream that are kept. */
const MAX_JOINS = 10_000;

export class Joins {
  readonly rows: Join[] = [];
  readonly #byTask = new Map<TaskId, number>();

  add(join: Join): void {
    if (this.rows.length >= MAX_JOINS) return;
    const row = this.rows.push(join) - 1;
    if (join.task >= 0) this.#byTask.set(join.task, row);
  }

  /** What a task made. */
  of(task: TaskId): Join | undefined {
    const row = this.#byTask.get(task);
    return row === undefined ? undefined : this.rows[row];
  }
}
