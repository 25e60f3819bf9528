/** Failures that nobody caught, of one stream, in the order of time. Few, so rows are objects. */
import type { Nanos, RunId, TaskId } from '../base/units.ts';
import { FailureCode } from '../protocol/events.ts';

export interface Failure {
  readonly at: Nanos;
  /** One of `FailureCode`, but never `handled`; another number: not known here. */
  readonly code: number;
  /** The promise that was rejected, or NONE. */
  readonly task: TaskId;
  /** The run in progress, or NONE. */
  readonly run: RunId;
  /** `TypeError: x is not a function`. */
  readonly text: string;
  /** When a rejection got its handler after all; NaN: it did not. */
  readonly handledAt: Nanos;
}

/** Failures of a stream that are kept; the rest is only counted. */
const MAX_FAILURES = 10_000;

export class Failures {
  readonly rows: Failure[] = [];
  /** How many were told of, those that were not kept included. */
  told = 0;
  readonly #byTask = new Map<TaskId, number>();

  add(failure: Omit<Failure, 'handledAt'>): void {
    if (failure.code === FailureCode.handled) {
      this.#handle(failure.task, failure.at);
      return;
    }
    this.told++;
    if (this.rows.length >= MAX_FAILURES) return;
    const row = this.rows.push({ ...failure, handledAt: Number.NaN }) - 1;
    if (failure.task >= 0) this.#byTask.set(failure.task, row);
  }

  /** The exception that left a run and that nobody caught. Cost: O(failures). */
  uncaughtIn(run: RunId): Failure | undefined {
    return this.rows.find((failure) => failure.run === run && failure.code === FailureCode.uncaught);
  }

  /** The newest failure of a promise. */
  of(task: TaskId): Failure | undefined {
    const row = this.#byTask.get(task);
    return row === undefined ? undefined : this.rows[row];
  }

  #handle(task: TaskId, at: Nanos): void {
    const row = this.#byTask.get(task);
    if (row !== undefined) this.rows[row] = { ...this.rows[row]!, handledAt: at };
  }
}
