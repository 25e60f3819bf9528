/**
 * Calls of async functions of one stream that may be executing, innermost last, each with the run it was made in.
 * `Activations` writes and reads it. Where something was made that nobody knows anything of stands NONE: what is
 * below in the same run is not certain any more.
 */
import { NONE, type RunId, type TaskId } from '../base/units.ts';

/** Room that is kept where calls are fewer again. */
const MOST_KEPT = 4_096;

export class UnfinishedCalls {
  /** Longer than `length`: what is behind it is old. */
  readonly #calls: TaskId[] = [];
  readonly #runs: RunId[] = [];
  length = 0;
  /** Promises of modules that await at their top level, by function: made before the module runs. */
  readonly modules = new Map<number, TaskId>();
  /** Runs before this one were in progress when events were lost. */
  knownFrom: RunId = 0;

  /** The call, or NONE for something unknown. */
  at(index: number): TaskId {
    return this.#calls[index]!;
  }

  runAt(index: number): RunId {
    return this.#runs[index]!;
  }

  push(call: TaskId, run: RunId): void {
    this.#calls[this.length] = call;
    this.#runs[this.length++] = run;
  }

  /** Something unknown was made in this run. */
  obscure(run: RunId): void {
    const top = this.length - 1;
    if (top < 0 || this.#calls[top] !== NONE || this.#runs[top] !== run) this.push(NONE, run);
  }

  cut(length: number): void {
    this.length = length;
    if (this.#calls.length <= MOST_KEPT || length > MOST_KEPT) return;
    this.#calls.length = length;
    this.#runs.length = length;
  }

  /** Forgets all; runs before `knownFrom` are not to be trusted. */
  clear(knownFrom: RunId): void {
    this.cut(0);
    this.modules.clear();
    this.knownFrom = knownFrom;
  }
}
