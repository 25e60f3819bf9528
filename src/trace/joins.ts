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
  readonly #byId = new Map<string, Join[]>();

  add(join: Join): void {
    if (this.rows.length >= MAX_JOINS) return;
    const row = this.rows.push(join) - 1;
    if (join.task >= 0) this.#byTask.set(join.task, row);
    const key = keyOf(join.isProcess, join.id);
    const same = this.#byId.get(key);
    if (same === undefined) this.#byId.set(key, [join]);
    else same.push(join);
  }

  /** Those that made the process or thread of this id, in the order of time. */
  ofId(isProcess: boolean, id: number): readonly Join[] {
    return this.#byId.get(keyOf(isProcess, id)) ?? [];
  }

  /** What a task made. */
  of(task: TaskId): Join | undefined {
    const row = this.#byTask.get(task);
    return row === undefined ? undefined : this.rows[row];
  }
}

function keyOf(isProcess: boolean, id: number): string {
  return `${isProcess ? 'process' : 'thread'} ${id}`;
}
