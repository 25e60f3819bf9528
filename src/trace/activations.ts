/**
 * Which awaits belong to which call of an async function. The builder tells of each promise as it is made;
 * everybody else asks. NONE wherever the record does not say: nothing in here is a guess by likelihood.
 *
 * An await of a value that is no promise makes a wrapper first, whose trigger is the function's own promise: that
 * is exact. An await of a promise says only what it waits for and where it stands. It belongs to the function
 * that executes there:
 *
 *     first part    the newest call made in this run whose frames below the top are those of the await, and
 *                   which neither settled, nor awaits, nor has given its promise to somebody
 *     later parts   the call whose await is running, if nothing of the program's is around the function
 *
 * Calls of Node's own async functions, and the `next()` of async generators, are told apart by the same rules; they
 * make a promise too, at the place of the call.
 *
 * **Cost**: 8 bytes a task, and some compares per promise; a step through what is unfinished in the run, at most
 * `MAX_STEPS` of them.
 */
import { NONE, type RunId, type StreamId, type TaskId } from '../base/units.ts';
import { How } from '../protocol/events.ts';
import { ActivationSites, EMPTY_KEY } from './activation-sites.ts';
import { FIRST_CAPACITY, grown, nextCapacity } from './grow.ts';
import type { RunTable } from './run-table.ts';
import type { SiteTable } from './site-table.ts';
import { TaskFlag, type TaskTable } from './task-table.ts';

/** Calls looked at for an await. Deeper nesting, or more unfinished calls of one run, say NONE. */
const MAX_STEPS = 128;
/** Newest unfinished calls among which the one before from the same frame is looked for. */
const SIBLINGS = 16;
/** In `#link`: the call's first part is over, though it has not awaited. */
const OVER = -1;
/** In `#link`: a wrapper for a value that is no promise. */
const WRAPPER = -2;

/** Calls in progress of one stream, innermost last, each with its run. NONE in place of a call: something unknown. */
interface Unfinished {
  readonly calls: TaskId[];
  readonly runs: RunId[];
  /** Promises of modules that have not awaited, by function. */
  readonly modules: Map<number, TaskId>;
  /** Runs before this one were in progress when events were lost. */
  knownFrom: RunId;
}

export class Activations {
  readonly #tasks: TaskTable;
  readonly #runs: RunTable;
  readonly #sites: ActivationSites;
  readonly #streams: Unfinished[] = [];
  /** 0: none, else the row + 1 that a task is part of: a call, for wrapper, await and the call itself; for an adoption, who adopts. */
  #part = new Int32Array(FIRST_CAPACITY);
  /** 0: none, else row + 1: of a call its newest await or its adoption, of these the one before; or a negative mark. */
  #link = new Int32Array(FIRST_CAPACITY);

  constructor(tasks: TaskTable, runs: RunTable, sites: SiteTable) {
    this.#tasks = tasks;
    this.#runs = runs;
    this.#sites = new ActivationSites(sites);
  }

  /** The activation a task is part of: the row of the call's own promise; itself for that promise; NONE: none or unknown. */
  of(task: TaskId): TaskId {
    const part = this.#partOf(task);
    if (part === NONE || part === task) return part;
    if (!this.#isAdoption(task)) return part;
    return this.#isAdoption(part) ? NONE : this.#partOf(part);
  }

  /**
   * Own promise of an async function whose code the site shows. Other calls (`isCall`) have parts as well: Node's
   * own async functions, and requests to async generators.
   */
  isActivation(task: TaskId): boolean {
    return this.#partOf(task) === task && this.#sites.isEntry(this.#tasks.siteOf(task));
  }

  /** A promise made by calling something async: an activation's own, or a call's into code that the site does not show. */
  isCall(task: TaskId): boolean {
    return this.#partOf(task) === task;
  }

  /** A promise that an `await` made to wait, also where its activation is not known. */
  isAwait(task: TaskId): boolean {
    return this.#howOf(task) === How.await && this.#link[task] !== WRAPPER;
  }

  /** Newest await of an activation, or NONE; older ones through `previousAwait`. */
  lastAwait(activation: TaskId): TaskId {
    return this.#partOf(activation) === activation ? this.#awaitIn(activation) : NONE;
  }

  /** The await before this one in its activation, or NONE. */
  previousAwait(task: TaskId): TaskId {
    return this.#partOf(task) !== task && this.isAwait(task) ? this.#awaitIn(task) : NONE;
  }

  /** What an await waits for; NONE for a value that was no promise. */
  awaited(task: TaskId): TaskId {
    if (!this.isAwait(task)) return NONE;
    const trigger = this.#tasks.triggerOf(task);
    if (trigger === NONE || this.#link[trigger] !== WRAPPER) return trigger;
    // The wrapper of a thenable settles later than it is awaited.
    const settled = this.#tasks.settledAt(trigger);
    return settled <= this.#tasks.createdAt(task) ? NONE : trigger;
  }

  /** The promise that this one adopted (`return promise`, `resolve(promise)`), or NONE. */
  follows(task: TaskId): TaskId {
    const link = this.#linked(task);
    return link !== NONE && this.#partOf(link) === task && this.#isAdoption(link) ? this.#tasks.triggerOf(link) : NONE;
  }

  get byteLength(): number {
    return this.#part.byteLength + this.#link.byteLength;
  }

  /** A promise was made, in this run or NONE. */
  add(stream: StreamId, task: TaskId, site: number, trigger: TaskId, run: RunId): void {
    if (task >= this.#part.length) this.#grow(task);
    const open = this.#openOf(stream);
    const how = this.#sites.how(site);
    const isOfWrapper = how === How.await && trigger !== NONE && this.#howOf(trigger) === How.await;
    // Before anything is dropped: it may take back what was said of the wrapper.
    if (isOfWrapper) this.#wrapped(task, trigger);
    this.#drop(open);
    if (how === How.await && !isOfWrapper && run !== NONE) {
      const call = this.#callOf(open, site, trigger, run);
      if (call !== NONE) this.#join(task, call);
    }
    if (how === How.adopted) this.#adopted(task, run);
    if (trigger !== NONE && this.#link[trigger] === 0 && this.#part[trigger] === trigger + 1)
      this.#link[trigger] = OVER;
    if (how === How.asyncCall) this.#called(open, task, site, run);
    else if (site === 0 && run !== NONE) obscure(open, run);
  }

  /** Events were lost: what was in progress may not be any more. */
  forget(stream: StreamId): void {
    const open = this.#openOf(stream);
    open.calls.length = 0;
    open.runs.length = 0;
    open.modules.clear();
    open.knownFrom = this.#runs.length;
  }

  #called(open: Unfinished, task: TaskId, site: number, run: RunId): void {
    this.#part[task] = task + 1;
    const sites = this.#sites;
    if (sites.isModule(site)) open.modules.set(sites.functionOf(site), task);
    if (run === NONE) return;
    const level = sites.level(site);
    if (level !== 0 && sites.isFirst(site)) {
      // Who was called from the same frame before is done with its first part, and so is all that it called.
      const { length } = open.calls;
      for (let top = length - 1; top >= 0 && top >= length - SIBLINGS && open.runs[top] === run; top--) {
        const call = open.calls[top]!;
        if (call === NONE) break;
        if (sites.level(this.#tasks.siteOf(call)) === level) cut(open, top);
      }
    }
    push(open, task, run);
  }

  /** The trigger of an await is never seen by a program, unless it is a wrapper, whose own trigger is the call. */
  #wrapped(task: TaskId, wrapper: TaskId): void {
    const call = this.#tasks.triggerOf(wrapper);
    const claimed = this.#partOf(wrapper);
    if (claimed !== NONE && this.#link[claimed] === wrapper + 1) this.#link[claimed] = this.#link[wrapper]!;
    if (call === NONE) return;
    this.#part[wrapper] = call + 1;
    this.#link[wrapper] = WRAPPER;
    if (this.#part[call] === 0) this.#part[call] = call + 1;
    this.#join(task, call);
  }

  #join(task: TaskId, call: TaskId): void {
    this.#part[task] = call + 1;
    this.#link[task] = Math.max(0, this.#link[call]!);
    this.#link[call] = task + 1;
  }

  #callOf(open: Unfinished, site: number, trigger: TaskId, run: RunId): TaskId {
    const sites = this.#sites;
    let steps = 0;
    let byRuntime = NONE;
    // What is awaited was called here: what it called in turn, from the same place, is done with its first part.
    const isOfPlace = trigger !== NONE && this.#partOf(trigger) === trigger && this.#isAt(trigger, site);
    for (let index = open.calls.length - 1; index >= 0 && open.runs[index] === run; index--) {
      const call = open.calls[index]!;
      if (call === NONE || ++steps > MAX_STEPS) return NONE;
      if (call === trigger || !this.#isExecuting(call)) continue;
      if (isOfPlace && call > trigger && this.#isAt(call, site)) continue;
      const made = this.#tasks.siteOf(call);
      if (this.#matches(made, site)) return call;
      if (byRuntime === NONE && sites.isInternal(made)) byRuntime = call;
    }
    const going = this.#goingOn(open, site, run);
    if (going !== NONE) return going;
    const module = open.modules.get(sites.functionOf(site));
    if (module !== undefined && sites.depth(site) === 1 && module !== trigger && this.#isExecuting(module))
      return module;
    // A generator of the program's whose `next()` the runtime called.
    return sites.depth(site) === 1 && !sites.isInternal(site) ? byRuntime : NONE;
  }

  /** Whether a call was made from the very frames of `site`. */
  #isAt(call: TaskId, site: number): boolean {
    return this.#sites.frames(this.#tasks.siteOf(call)) === this.#sites.frames(site);
  }

  /** Whether an await at `site` may stand in the call that was made at `made`, both in one run. */
  #matches(made: number, site: number): boolean {
    const sites = this.#sites;
    // Where only the runtime's code executed, calls are nested as they are made.
    if (sites.frames(made) === sites.frames(site)) return true;
    if (sites.depth(made) === 0) return false;
    // A generator's code executes right above the call of its `next()`.
    if (sites.rest(site) === sites.head(made)) return true;
    return (
      sites.functionOf(made) === sites.functionOf(site) && sites.rest(made) === sites.rest(site) && sites.isFirst(made)
    );
  }

  /** The call whose await is running, if it is what executes at `site`. */
  #goingOn(open: Unfinished, site: number, run: RunId): TaskId {
    if (run < open.knownFrom) return NONE;
    const sites = this.#sites;
    const resumed = this.#runs.taskOf(run);
    if (!this.isAwait(resumed)) return NONE;
    const call = this.#partOf(resumed);
    if (call === NONE || this.#link[call] !== resumed + 1 || this.#tasks.has(call, TaskFlag.settled)) return NONE;
    const before = this.#tasks.siteOf(resumed);
    const isRuntimes = sites.depth(before) === 0 || sites.frames(before) === sites.frames(this.#tasks.siteOf(call));
    if (sites.depth(site) === 0) return isRuntimes ? call : NONE;
    const isSame = sites.functionOf(before) === sites.functionOf(site) && sites.rest(site) === EMPTY_KEY;
    return isSame || (isRuntimes && sites.isInternal(site)) ? call : NONE;
  }

  #adopted(task: TaskId, run: RunId): void {
    if (run === NONE) return;
    const by = this.#runs.taskOf(run);
    if (by >= this.#link.length || this.#tasks.has(by, TaskFlag.settled)) return;
    const before = this.#link[by]!;
    if (before === WRAPPER) return;
    this.#part[task] = by + 1;
    this.#link[task] = Math.max(0, before);
    this.#link[by] = task + 1;
  }

  /** It has neither settled, nor awaits, nor given its promise away. */
  #isExecuting(call: TaskId): boolean {
    return this.#link[call] === 0 && !this.#tasks.has(call, TaskFlag.settled);
  }

  /** Drops from the top what is of runs that are over, and calls that execute no longer. */
  #drop(open: Unfinished): void {
    const { calls, runs } = open;
    const { length } = calls;
    let top = length;
    while (top > 0) {
      const call = calls[top - 1]!;
      const isOver = !Number.isNaN(this.#runs.endAt(runs[top - 1]!));
      if (!isOver && (call === NONE || this.#isExecuting(call))) break;
      top--;
    }
    if (top < length) cut(open, top);
  }

  #partOf(task: TaskId): TaskId {
    const part = task >= 0 && task < this.#part.length ? this.#part[task]! : 0;
    return part - 1;
  }

  #linked(task: TaskId): TaskId {
    const link = task >= 0 && task < this.#link.length ? this.#link[task]! : 0;
    return link > 0 ? link - 1 : NONE;
  }

  /** The newest await among what is linked to a call or an await, or NONE. */
  #awaitIn(task: TaskId): TaskId {
    const link = this.#linked(task);
    return link !== NONE && this.#isAdoption(link) ? this.#linked(link) : link;
  }

  #isAdoption(task: TaskId): boolean {
    return this.#howOf(task) === How.adopted;
  }

  #howOf(task: TaskId): How {
    return task >= 0 && task < this.#tasks.length ? this.#sites.how(this.#tasks.siteOf(task)) : How.unknown;
  }

  #openOf(stream: StreamId): Unfinished {
    this.#streams[stream] ??= { calls: [], runs: [], modules: new Map(), knownFrom: 0 };
    return this.#streams[stream];
  }

  #grow(task: TaskId): void {
    let capacity = this.#part.length;
    while (capacity <= task) capacity = nextCapacity(capacity);
    this.#part = grown(this.#part, capacity);
    this.#link = grown(this.#link, capacity);
  }
}

/** Something unknown was made in this run: what stands below is not certain from here on. */
function obscure(open: Unfinished, run: RunId): void {
  const top = open.calls.length - 1;
  if (top < 0 || open.calls[top] !== NONE || open.runs[top] !== run) push(open, NONE, run);
}

function cut(open: Unfinished, length: number): void {
  open.calls.length = length;
  open.runs.length = length;
}

function push(open: Unfinished, call: TaskId, run: RunId): void {
  open.calls.push(call);
  open.runs.push(run);
}
