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
import { EMPTY_KEY } from './activation-sites.ts';
import { ActivationTable, OVER, WRAPPER } from './activation-table.ts';
import { TaskFlag } from './task-table.ts';
import { UnfinishedCalls } from './unfinished-calls.ts';

/** Calls looked at for an await. Deeper nesting, or more unfinished calls of one run, say NONE. */
const MAX_STEPS = 128;
/** Doubts kept; more are not in one turn of a loop. */
const MAX_DOUBTS = 10_000;
/** Newest unfinished calls among which the one before from the same frame is looked for. */
const SIBLINGS = 16;
export class Activations extends ActivationTable {
  readonly #streams: UnfinishedCalls[] = [];
  /** Awaits that may be a call's or those of what it called from the same place: by the call, what it called. */
  readonly #doubts = new Map<TaskId, TaskId>();
  /** The same of calls nested deeper than stacks say: by the call, the one around it. */
  readonly #deep = new Map<TaskId, TaskId>();

  /** A promise was made, in this run or NONE. */
  add(stream: StreamId, task: TaskId, site: number, trigger: TaskId, run: RunId): void {
    const how = this.sites.how(site);
    if (trigger !== NONE && how !== How.await) this.#given(trigger);
    if (how >= How.executor && how !== How.adopted) return;
    const open = this.#openOf(stream);
    const isOfWrapper = how === How.await && trigger !== NONE && this.howOf(trigger) === How.await;
    // Before anything is dropped: it may take back what was said of the wrapper.
    if (isOfWrapper) this.#wrapped(task, trigger);
    this.#drop(open);
    if (how === How.await && !isOfWrapper && run !== NONE) {
      this.#place(open, task, site, trigger, run);
    }
    if (run !== NONE && (how === How.adopted || (how === How.reaction && this.sites.isInternal(site))))
      this.#adopted(task, how, run);
    if (how === How.await && trigger !== NONE) this.#given(trigger);
    if (how === How.asyncCall) this.#called(open, task, site, run);
    else if (site === 0 && run !== NONE) open.obscure(run);
  }

  /** Events were lost: what was in progress may not be any more. */
  forget(stream: StreamId): void {
    this.#openOf(stream).clear(this.runs.length);
  }

  /** A promise settled. */
  settled(task: TaskId): void {
    if (this.#doubts.size > 0 || this.#deep.size > 0) this.#decide(task);
  }

  /** Something was made from a call's promise: who has that is not the call, which is done with its first part. */
  #given(call: TaskId): void {
    if (this.links.link(call) === 0 && this.links.part(call) === call + 1) this.links.setLink(call, OVER);
  }

  #called(open: UnfinishedCalls, task: TaskId, site: number, run: RunId): void {
    this.links.setPart(task, task + 1);
    const sites = this.sites;
    if (sites.isModule(site)) open.modules.set(sites.functionOf(site), task);
    if (run === NONE) return;
    const level = sites.level(site);
    if (level !== 0 && sites.isFirst(site)) {
      // Who was called from the same frame before is done with its first part, and so is all that it called.
      const { length } = open;
      for (let top = length - 1; top >= 0 && top >= length - SIBLINGS && open.runAt(top) === run; top--) {
        const call = open.at(top);
        if (call === NONE) break;
        if (sites.level(this.tasks.siteOf(call)) === level) open.cut(top);
      }
    }
    open.push(task, run);
  }

  /** The trigger of an await is never seen by a program, unless it is a wrapper, whose own trigger is the call. */
  #wrapped(task: TaskId, wrapper: TaskId): void {
    const call = this.tasks.triggerOf(wrapper);
    const claimed = this.partOf(wrapper);
    if (claimed !== NONE && this.links.link(claimed) === wrapper + 1)
      this.links.setLink(claimed, this.links.link(wrapper));
    if (call === NONE) return;
    this.links.setPart(wrapper, call + 1);
    this.links.setLink(wrapper, WRAPPER);
    if (this.links.part(call) === 0) this.links.setPart(call, call + 1);
    this.#join(task, call);
  }

  #join(task: TaskId, call: TaskId): void {
    this.#decide(call);
    this.#attach(task, call);
  }

  #attach(task: TaskId, call: TaskId): void {
    this.links.setPart(task, call + 1);
    this.links.setLink(task, Math.max(0, this.links.link(call)));
    this.links.setLink(call, task + 1);
  }

  /**
   * A call does something more. If its newest await has not run, that was not its own: it would stand still. Then the
   * other one that it could be part of is the right one, whose own newest await moves on likewise.
   */
  #decide(call: TaskId): void {
    let to = call;
    let moved = NONE;
    for (;;) {
      const other = this.#doubts.get(to) ?? this.#deep.get(to);
      if (other === undefined) break;
      this.#doubts.delete(to);
      this.#deep.delete(to);
      const task = this.linked(to);
      if (task === NONE || this.tasks.lastRunOf(task) !== NONE) break;
      this.links.setLink(to, this.links.link(task));
      if (moved !== NONE) this.#attach(moved, to);
      moved = task;
      to = other;
    }
    if (moved !== NONE) this.#attach(moved, to);
  }

  /** Finds the call that an await is part of, if the record says. */
  #place(open: UnfinishedCalls, task: TaskId, site: number, trigger: TaskId, run: RunId): void {
    if (this.#isWrapperOf(trigger, site)) return;
    let steps = 0;
    // What was called at the very place of the await, by code that the site does not show.
    let atPlace = NONE;
    for (let index = open.length - 1; index >= 0 && open.runAt(index) === run; index--) {
      const call = open.at(index);
      if (call === NONE || ++steps > MAX_STEPS) return;
      if (call === trigger || !this.#isExecuting(call)) continue;
      const made = this.tasks.siteOf(call);
      if (this.#isAround(made, site)) {
        this.#choose(task, call, atPlace);
        if (atPlace === NONE && this.sites.level(made) === 0) this.#doubt(this.#deep, call, this.#around(open, index));
        return;
      }
      if (atPlace === NONE && this.#isAt(call, site) && !this.#isCalledBy(trigger, call, site)) atPlace = call;
    }
    const going = this.#outside(open, site, trigger, run);
    // Where only the runtime's code executes, calls are nested as they are made.
    if (going !== NONE && (atPlace === NONE || this.sites.depth(site) > 0)) this.#choose(task, going, atPlace);
    else if (atPlace !== NONE) this.#join(task, atPlace);
    else this.#placeInGenerator(open, task, site, trigger, run);
  }

  /** An await may stand in a generator of the program's whose `next()` the runtime called. */
  #placeInGenerator(open: UnfinishedCalls, task: TaskId, site: number, trigger: TaskId, run: RunId): void {
    if (this.sites.depth(site) !== 1 || this.sites.isInternal(site)) return;
    const last = Math.max(0, open.length - MAX_STEPS);
    for (let index = open.length - 1; index >= last && open.runAt(index) === run; index--) {
      const call = open.at(index);
      if (call === trigger || !this.sites.isInternal(this.tasks.siteOf(call)) || !this.#isExecuting(call)) continue;
      return this.#join(task, call);
    }
  }

  /** The newest call before the one at `index` that looks the same and executes, or NONE. */
  #around(open: UnfinishedCalls, index: number): TaskId {
    const site = this.tasks.siteOf(open.at(index));
    const last = Math.max(0, index - MAX_STEPS);
    for (let before = index - 1; before >= last && open.runAt(before) === open.runAt(index); before--) {
      const call = open.at(before);
      if (call === NONE) return NONE;
      if (this.tasks.siteOf(call) === site && this.#isExecuting(call)) return call;
    }
    return NONE;
  }

  /** The call around an await that was made in no part of this run: one that goes on in it, or a module. */
  #outside(open: UnfinishedCalls, site: number, trigger: TaskId, run: RunId): TaskId {
    const going = this.#goingOn(open, site, run);
    if (going !== NONE) return going === trigger ? NONE : going;
    const module = open.modules.get(this.sites.functionOf(site));
    if (module === undefined || module === trigger || this.sites.depth(site) !== 1) return NONE;
    return this.#isExecuting(module) ? module : NONE;
  }

  /** What is awaited was called here: what it called in turn, from the same place, is done with its first part. */
  #isCalledBy(trigger: TaskId, call: TaskId, site: number): boolean {
    return call > trigger && trigger !== NONE && this.partOf(trigger) === trigger && this.#isAt(trigger, site);
  }

  /**
   * An await stands where `call` executes, and where it had called `atPlace`, a function whose code the site does
   * not show: what `call` does next tells whose it is.
   */
  #choose(task: TaskId, call: TaskId, atPlace: TaskId): void {
    this.#join(task, call);
    this.#doubt(this.#doubts, call, atPlace);
  }

  #doubt(doubts: Map<TaskId, TaskId>, call: TaskId, other: TaskId): void {
    if (other === NONE) return;
    if (doubts.size >= MAX_DOUBTS) doubts.clear();
    doubts.set(call, other);
  }

  /** Whether an await at `site` is surely a call's own wrapper, which waits for nothing. */
  #isWrapperOf(call: TaskId, site: number): boolean {
    if (call === NONE || this.partOf(call) !== call || !this.#isExecuting(call)) return false;
    const made = this.tasks.siteOf(call);
    return this.sites.level(made) !== 0 && this.#isFunctionOf(made, site);
  }

  /** Whether a call was made from the very frames of `site`. */
  #isAt(call: TaskId, site: number): boolean {
    return this.sites.frames(this.tasks.siteOf(call)) === this.sites.frames(site);
  }

  /** Whether an await at `site` stands in the code that was called at `made`, both in one run. */
  #isAround(made: number, site: number): boolean {
    const { sites } = this;
    if (sites.depth(made) === 0) return false;
    // A generator's code executes right above the call of its `next()`.
    return sites.rest(site) === sites.head(made) || this.#isFunctionOf(made, site);
  }

  #isFunctionOf(made: number, site: number): boolean {
    const sites = this.sites;
    return (
      sites.functionOf(made) === sites.functionOf(site) && sites.rest(made) === sites.rest(site) && sites.isFirst(made)
    );
  }

  /** The call whose await is running, if it is what executes at `site`. */
  #goingOn(open: UnfinishedCalls, site: number, run: RunId): TaskId {
    if (run < open.knownFrom) return NONE;
    const sites = this.sites;
    const resumed = this.runs.taskOf(run);
    if (!this.isAwait(resumed)) return NONE;
    const call = this.partOf(resumed);
    if (call === NONE || !this.#isLast(call, resumed) || this.tasks.has(call, TaskFlag.settled)) return NONE;
    const before = this.tasks.siteOf(resumed);
    const isRuntimes = sites.depth(before) === 0 || sites.frames(before) === sites.frames(this.tasks.siteOf(call));
    if (sites.depth(site) === 0) return isRuntimes ? call : NONE;
    const isSame = sites.functionOf(before) === sites.functionOf(site) && sites.rest(site) === EMPTY_KEY;
    return isSame || (isRuntimes && sites.isInternal(site)) ? call : NONE;
  }

  /**
   * A promise that was resolved with another asks it for its outcome, in a run of its own. The runtime's frames are
   * below that where microtasks are drained by its code; then a reaction's first run, the callback, looks alike.
   */
  #adopted(task: TaskId, how: How, run: RunId): void {
    const by = this.runs.taskOf(run);
    if (this.tasks.has(by, TaskFlag.settled)) return;
    if (how === How.reaction && !this.#wasResolved(by, run)) return;
    this.#decide(by);
    const before = this.links.link(by);
    if (before === WRAPPER) return;
    this.links.setPart(task, by + 1);
    this.links.setLink(task, Math.max(0, before));
    this.links.setLink(by, task + 1);
  }

  /** Whether a run of a promise can only be the one in which it turns to what it was resolved with. */
  #wasResolved(task: TaskId, run: RunId): boolean {
    const how = this.howOf(task);
    if (how === How.unknown || how === How.await) return false;
    return how !== How.reaction || this.runs.previousOf(run) !== NONE;
  }

  /** It has neither settled, nor awaits, nor given its promise away. */
  #isExecuting(call: TaskId): boolean {
    if (this.tasks.has(call, TaskFlag.settled)) return false;
    return this.links.link(call) === 0 || this.#isDoubtful(call);
  }

  /** Whether `task` is the newest await of a call that is certain to be its own. */
  #isLast(call: TaskId, task: TaskId): boolean {
    const newest = this.linked(call);
    return newest === task || (newest !== NONE && this.#isDoubtful(call) && this.links.link(newest) === task + 1);
  }

  /** Whether the newest await of a call, which has not run, may be that of what it called. */
  #isDoubtful(call: TaskId): boolean {
    if (this.#doubts.size === 0 || !this.#doubts.has(call)) return false;
    return this.tasks.lastRunOf(this.linked(call)) === NONE;
  }

  /** Drops from the top what is of runs that are over, and calls that execute no longer. */
  #drop(open: UnfinishedCalls): void {
    let top = open.length;
    while (top > 0) {
      const call = open.at(top - 1);
      const isOver = !Number.isNaN(this.runs.lastedOf(open.runAt(top - 1)));
      if (!isOver && (call === NONE || this.#isExecuting(call))) break;
      top--;
    }
    if (top < open.length) open.cut(top);
  }

  #openOf(stream: StreamId): UnfinishedCalls {
    this.#streams[stream] ??= new UnfinishedCalls();
    return this.#streams[stream];
  }
}
