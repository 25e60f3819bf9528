/**
 * Where stores of the program were entered, and where what followed ran without them. A handler enters a store for its
 * request, in a run of the connection's task; a later run of that task begins without it, as the connection did:
 *
 *     connection   ├─ request ─┤          ├─ its end ─┤
 *     store           ├ run() ┤                             what is made in the second run has lost the store
 *
 * A nextTick belongs to the run that asked for it.
 */
import { NONE, type RunId, type TaskId } from '../../base/units.ts';
import { isLibrarys, isPromise, isRuntimesOwn, kindOfTask } from '../../trace/task-facts.ts';
import type { Trace } from '../../trace/trace.ts';

/** A task that was made without a store that an earlier run of the same task had entered. */
export interface LostTask {
  readonly task: TaskId;
  /** Stores, as bits. */
  readonly mask: number;
  /** The run that had entered them, and the one in which they were not there. */
  readonly entered: RunId;
  readonly run: RunId;
}

const MAX_STEPS = 16;
const MAX_KEPT = 5_000;

export class EnteredStores {
  readonly lost: LostTask[] = [];
  readonly #trace: Trace;
  /** By task: which stores its runs entered, and the last that did. */
  readonly #entered = new Map<TaskId, { mask: number; run: RunId }>();

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  /** A task was made in a stream that has stores. **Cost**: some steps. */
  add(task: TaskId): void {
    const { tasks, runs } = this.#trace;
    const run = this.#rootOf(tasks.createdInOf(task));
    if (run === NONE) return;
    const mask = tasks.stores.get(task);
    const owner = runs.taskOf(run);
    const gained = mask & ~runs.stores.get(run);
    if (gained !== 0) {
      this.#enter(owner, gained, run);
      return;
    }
    const entered = this.#entered.get(owner);
    if (entered === undefined || entered.run === run || (entered.mask & ~mask) === 0) return;
    const site = tasks.siteOf(task);
    if (site === 0 || isRuntimesOwn(this.#trace, site) || isLibrarys(this.#trace, site)) return;
    if (this.lost.length < MAX_KEPT) this.lost.push({ task, mask: entered.mask & ~mask, entered: entered.run, run });
  }

  #enter(owner: TaskId, mask: number, run: RunId): void {
    // What a run makes before it enters a store has lost nothing.
    while (this.lost.length > 0 && this.lost[this.lost.length - 1]!.run === run) this.lost.pop();
    this.#entered.delete(owner);
    this.#entered.set(owner, { mask, run });
    if (this.#entered.size <= MAX_KEPT) return;
    const [oldest] = this.#entered.keys();
    if (oldest !== undefined) this.#entered.delete(oldest);
  }

  /** The run that asked for the nextTicks, one for the other, of which this is the last; itself for all others. */
  #rootOf(run: RunId): RunId {
    const { tasks, runs, streams } = this.#trace;
    let root = run;
    for (let step = 0; root !== NONE && step < MAX_STEPS; step++) {
      const task = runs.taskOf(root);
      if (isPromise(this.#trace, task)) return NONE;
      const queue = streams[tasks.streamOf(task)]!.queues[kindOfTask(this.#trace, task).queue];
      if (queue === undefined) return NONE;
      if (!queue.drained) return root;
      root = tasks.createdInOf(task);
    }
    return NONE;
  }
}
