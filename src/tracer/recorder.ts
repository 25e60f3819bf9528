/**
 * Turns what the hooks see into records. Called from inside hooks, so: no promise, timer or console call,
 * no reference to anything of the program's (see open-tasks.ts), and every entry is guarded.
 *
 * What always holds: an exception here never reaches the program. The stack overflow of a user's recursion
 * that ends in our hook is counted as a gap; anything else detaches the tracer for good, with a note.
 */
import asyncHooks from 'node:async_hooks';
import {
  GapReason,
  type KindDefinition,
  KindFlag,
  NoteCode,
  type QueueDefinition,
  type WireId,
} from '../protocol/events.ts';
import { MAX_QUEUE_ID } from '../protocol/layout.ts';
import type { TraceWriter } from '../protocol/writer.ts';
import type { AroundHost } from './around/host.ts';
import type { Stores } from './around/store-mask.ts';
import type { Surroundings } from './around/surroundings.ts';
import { typeOfResource } from './attach.ts';
import type { Clock } from './clock.ts';
import { type Kind, Kinds, Way } from './kinds.ts';
import { LoopEntry } from './loop-entry.ts';
import { TracerMeter } from './meter.ts';
import { QUEUES, traitsOf } from './node-queues.ts';
import { OpenTasks, type Scheduled, type SweepListener, TaskState } from './open-tasks.ts';
import { QuietCheck } from './quiet-check.ts';
import { RunStack } from './run-stack.ts';
import type { SitePredictor } from './site-predictor.ts';
import type { HookFunction, Sites } from './sites.ts';
import type { StackSource } from './stack-source.ts';
import { Stamps } from './stamps.ts';
import { TaskStacks } from './task-stacks.ts';

/** A chunk that has waited this long is written when the next run begins. */
const FLUSH_AFTER_TICKS = 200_000;
/** Taken at load: the program may replace them. */
const { executionAsyncResource } = asyncHooks;
const ErrorClass = Error;
const StackError = RangeError;
/** V8's words. */
const STACK_IS_FULL = 'Maximum call stack size exceeded';
const asText = String;
/** Promises are the first kind that is declared. */
const PROMISE_KIND = 1;

/** How much is recorded: nothing, everything but sites, everything. */
export type Level = 'off' | 'tasks' | 'sites';

/** Values of the gate that every entry passes. */
const OPEN = 0;
const INSIDE = 1;
const SHUT = 2;

export interface RecorderOptions {
  readonly writer: TraceWriter;
  readonly clock: Clock;
  readonly sites: Sites;
  readonly stacks: StackSource;
  readonly level: Level;
  /** Stops the hooks: the recorder cannot go on. */
  readonly detach: () => void;
  /** Makes `destroy` be heard: a task was made that nothing else closes. */
  readonly watchCloses: () => void;
  /** Id space of promises. */
  readonly promiseSpace: 0 | 1;
  /** Node's name for what executes while the tracer loads: the program's top level; 0: that is over. */
  readonly topLevel: WireId;
  readonly isWorker: boolean;
}

/**
 * Name of the top level in the trace. Not Node's: a worker's top level runs inside a callback of its message
 * port, which has further callbacks of its own. Promises with ids of ours begin at 2.
 */
const TOP_LEVEL: WireId = 1 * 2 + 1;

export class Recorder implements SweepListener {
  readonly #writer: TraceWriter;
  readonly #clock: Clock;
  readonly #sites: Sites;
  readonly #stacks: StackSource;
  readonly #predictor: SitePredictor;
  readonly #detach: () => void;
  readonly #watchCloses: () => void;
  readonly #promiseSpace: 0 | 1;
  readonly #topLevel: WireId;
  readonly #kinds: Kinds;
  readonly #open = new OpenTasks();
  readonly #stamps: Stamps;
  readonly #runs: RunStack;
  readonly #loop: LoopEntry;
  readonly #taskStacks: TaskStacks;
  #queues = QUEUES.length;
  #around: AroundHost | undefined;
  #stores: Stores | undefined;
  /** Tasks that are over, which the parts around are told of when the guard is left. */
  readonly #gone: WireId[] = [];
  readonly #meter: TracerMeter;
  #gate = OPEN;
  /** What the gate goes back to: OPEN or SHUT. */
  #rest = OPEN;
  #level: Level;
  /** Something was thrown in a hook: set where it is caught, since at the end of the stack no call succeeds. */
  #threw = false;
  #stopped = false;
  #lost = 0;
  /** Events since the meter was read. */
  #events = 0;
  /** What the parts around told. */
  #told = 0;
  readonly #quiet: QuietCheck;
  #gapFrom = 0;
  #topLevelRuns = false;
  #closesWatched = false;

  #flushedAt = 0;

  constructor(options: RecorderOptions) {
    this.#writer = options.writer;
    this.#clock = options.clock;
    this.#sites = options.sites;
    this.#stacks = options.stacks;
    this.#predictor = options.stacks.predictor;
    this.#level = options.level;
    this.#detach = options.detach;
    this.#watchCloses = options.watchCloses;
    this.#promiseSpace = options.promiseSpace;
    this.#topLevel = options.topLevel;
    this.#quiet = new QuietCheck(this.#open, options.topLevel !== 0);
    this.#meter = new TracerMeter(options.stacks);
    this.#stamps = new Stamps(options.clock);
    this.#runs = new RunStack(options.writer, options.stacks, this.#stamps);
    this.#loop = new LoopEntry(options.writer, options.clock, this.#stamps, this.#open);
    const isOn = options.level === 'sites';
    this.#taskStacks = new TaskStacks(options.stacks, this.#open, PROMISE_KIND, isOn, options.isWorker);
    for (const queue of QUEUES) this.#writer.queue(queue);
    this.#kinds = new Kinds(this.#writer);
    // Not among the types: the program may give an `AsyncResource` of its own any name.
    this.#kinds.declare('PROMISE', traitsOf('PROMISE'), this.#promiseSpace);
    if (this.#topLevel !== 0) this.#beginTopLevel();
  }

  /** Begins to ask and to tell what surrounds tasks. Before the first hook is enabled. */
  surround(around: AroundHost, surroundings: Surroundings): void {
    this.#around = around;
    this.#stores = surroundings.stores;
    this.#kinds.surround(around, surroundings);
  }

  get writer(): TraceWriter {
    return this.#writer;
  }

  get level(): Level {
    return this.#level;
  }

  /** Whether recording has ended for good. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Task of the innermost run in progress; 0: none. */
  get current(): WireId {
    return this.#writer.current;
  }

  /** Whether a resource is known and not over. */
  knows(id: number): boolean {
    return this.#open.find(id) >= 0;
  }

  /** Calls `write` under the guard, with a fresh tick, unless nothing is recorded. */
  record(write: (tick: number) => void): void {
    if (this.#gate !== OPEN) {
      this.#refuse();
      return;
    }
    this.#gate = INSIDE;
    try {
      const tick = this.#stamps.take();
      this.#stamps.fresh = false;
      this.#told++;
      write(tick);
    } catch (error) {
      this.#threw = true;
      this.#failed(error);
    } finally {
      this.#gate = this.#rest;
    }
  }

  /** The moment that `performance.now()` called `ms`. */
  tickAt(ms: number): number {
    return this.#clock.tickAt(ms);
  }

  /** Says which stores hold a value, before a task is told of. Under the guard. */
  context(): void {
    if (this.#stores !== undefined) this.#writer.stores(this.#stores.mask());
  }

  /** Whether a task that is no promise is not over. */
  isOpen(task: WireId): boolean {
    return task % 2 === 0 && this.knows(task / 2);
  }

  /** Files of the program that stacks have named since the last call. */
  takeFiles(): readonly string[] {
    return this.#sites.takeFiles();
  }

  text(text: string): number {
    return this.#sites.text(text);
  }

  /** The site of what called `hook`. */
  site(hook: HookFunction): number {
    return this.#taskStacks.isOn ? this.#sites.siteOf(this.#sites.capture(false, false, hook)) : 0;
  }

  /** Declares a kind of task; 0: there are too many. */
  kind(definition: Omit<KindDefinition, 'id'>): number {
    return this.#kinds.define(definition);
  }

  /** Declares a queue; 0: there are too many. */
  queue(definition: Omit<QueueDefinition, 'id'>): number {
    if (this.#queues === MAX_QUEUE_ID) return 0;
    const id = ++this.#queues;
    this.#writer.queue({ id, ...definition });
    return id;
  }

  /**
   * The cause that Node names for a new resource, where its hooks do not see promises: inside a reaction Node
   * believes that nothing executes, or what the reaction was called from.
   */
  causeOf(trigger: number): WireId {
    const { current } = this.#writer;
    if (current % 2 === 0 || current === TOP_LEVEL) return trigger * 2;
    if (trigger === 0 || trigger * 2 === this.#writer.outer || trigger * 2 === this.#topLevel) return current;
    return trigger * 2;
  }

  /** A promise was created. `fromParent`: by `then` or `await` of another, the trigger. */
  initPromise(id: number, trigger: WireId, fromParent: boolean, hook: HookFunction): void {
    if (this.#gate !== OPEN) {
      this.#refuse();
      return;
    }
    this.#gate = INSIDE;
    try {
      const stamps = this.#stamps;
      const tick = stamps.short ? stamps.last : stamps.take();
      stamps.fresh = false;
      this.#events++;
      const stack = this.#taskStacks.newPromise(id, trigger, fromParent, hook);
      if (this.#stores !== undefined) this.#writer.stores(this.#stores.mask());
      const cause = this.#topLevelRuns ? this.#cause(trigger) : trigger;
      const site = this.#sites.siteOf(stack);
      this.#writer.init(tick, id, this.#promiseSpace, PROMISE_KIND, cause, site, this.#taskStacks.inferred);
    } catch (error) {
      this.#threw = true;
      this.#failed(error);
    } finally {
      this.#gate = this.#rest;
    }
  }

  /** A resource was created: a task that is no promise. `hook`: what Node called, the end of the stack that is captured. */
  init(id: number, type: string, trigger: WireId, resource: object, hook: HookFunction): void {
    if (this.#gate !== OPEN) {
      this.#refuse();
      return;
    }
    this.#gate = INSIDE;
    try {
      const stamps = this.#stamps;
      const tick = stamps.short ? stamps.last : stamps.take();
      stamps.fresh = false;
      this.#events++;
      const kind = this.#kinds.of(type, resource);
      const stack = this.#taskStacks.newResource(kind, trigger, this.#writer.current, resource, hook);
      if (this.#stores !== undefined) this.#writer.stores(this.#stores.mask());
      const cause = this.#topLevelRuns ? this.#cause(trigger) : trigger;
      this.#writer.init(tick, id, 0, kind.id, cause, this.#sites.siteOf(stack), this.#taskStacks.inferred);
      const slot = this.#open.add(id, kind.id, stack, this.#loop.checkTurn);
      if (kind.isScheduled) {
        this.#open.keepTimer(slot, resource as Scheduled);
        if (kind.isTimer) this.#loop.delay(id * 2, resource as Scheduled);
      } else if (kind.isHandle) this.#open.keepHandle(slot, resource, kind.isStream);
      else if (kind.isCustom && !this.#closesWatched) {
        this.#closesWatched = true;
        this.#watchCloses();
      }
      if (kind.created !== undefined) kind.created(id * 2, resource);
    } catch (error) {
      this.#threw = true;
      this.#failed(error);
    } finally {
      this.#gate = this.#rest;
    }
  }

  /** `promise`: given where Node's own hooks may see it later than this. */
  beforePromise(id: number, promise?: object): void {
    if (this.#gate !== OPEN) {
      this.#refuse();
      return;
    }
    this.#gate = INSIDE;
    try {
      const stamps = this.#stamps;
      const tick = stamps.short || stamps.fresh ? stamps.last : stamps.take();
      if (this.#topLevelRuns) this.#endTopLevel(tick);
      const stack = this.#taskStacks.ofPromise(id);
      const stores = this.#stores;
      if (stores !== undefined)
        this.#writer.stores(promise === undefined ? stores.mask() : stores.maskOfPromise(promise));
      if (this.#lost > 0) this.#reportLoss(tick);
      if (this.#runs.begin(tick, id * 2 + this.#promiseSpace, 0, -1, stack, PROMISE_KIND, 0)) this.#events++;
      else this.#lost++;
      if (tick - this.#flushedAt > FLUSH_AFTER_TICKS) this.#flushOld(tick);
    } catch (error) {
      this.#threw = true;
      this.#failed(error);
    } finally {
      this.#gate = this.#rest;
    }
  }

  before(id: number): void {
    if (this.#gate !== OPEN) {
      this.#refuse();
      return;
    }
    this.#gate = INSIDE;
    try {
      const slot = this.#open.find(id);
      const kind = slot < 0 ? this.#kindOfOlder() : this.#kinds.at(this.#open.kinds[slot] as number);
      const stack = slot < 0 ? 0 : (this.#open.stacks[slot] as number);
      const stamps = this.#stamps;
      const loop = this.#loop;
      const { way } = kind;
      let tick = stamps.last;
      let node = 0;
      // The reader knows the queue of others by their INIT; of what is older than the tracer it is told.
      loop.queue = slot < 0 ? kind.queue : 0;
      loop.ready = -1;
      if (way === Way.drained) {
        if (!stamps.short && !stamps.fresh) tick = stamps.take();
        if (this.#topLevelRuns) this.#endTopLevel(tick);
      } else if (way >= Way.inner) {
        if (!stamps.short) tick = stamps.take();
        node = this.#taskStacks.nodeFor(slot, kind, stack);
      } else {
        tick = loop.arrive(kind, slot);
        if (this.#topLevelRuns) this.#endTopLevel(tick);
        loop.turnIfNew(tick);
        node = this.#taskStacks.nodeFor(slot, kind, stack);
      }
      if (this.#stores !== undefined) this.#noteStores(this.#stores, way);
      if (this.#lost > 0) this.#reportLoss(tick);
      if (this.#runs.begin(tick, id * 2, loop.queue, loop.ready, stack, kind.id, node)) this.#events++;
      else this.#lost++;
      if (tick - this.#flushedAt > FLUSH_AFTER_TICKS) this.#flushOld(tick);
    } catch (error) {
      this.#threw = true;
      this.#failed(error);
    } finally {
      this.#gate = this.#rest;
    }
    if (this.#around?.hearsRuns === true) this.#around.began(id * 2);
  }

  afterPromise(id: number): void {
    if (this.#gate !== OPEN) {
      this.#refuse();
      return;
    }
    this.#gate = INSIDE;
    try {
      if (this.#runs.end(this.#stamps.take(), id * 2 + this.#promiseSpace, PROMISE_KIND, false)) this.#events++;
    } catch (error) {
      this.#threw = true;
      this.#failed(error);
    } finally {
      this.#gate = this.#rest;
    }
  }

  after(id: number): void {
    if (this.#gate !== OPEN) {
      this.#refuse();
      return;
    }
    this.#gate = INSIDE;
    try {
      const tick = this.#stamps.take();
      const open = this.#open;
      const slot = open.find(id);
      let kind = 0;
      let isOver = false;
      if (slot >= 0) {
        kind = open.kinds[slot] as number;
        isOver = this.#ran(slot, kind);
      }
      if (this.#runs.end(tick, id * 2, kind, isOver)) this.#events++;
    } catch (error) {
      this.#threw = true;
      this.#failed(error);
    } finally {
      this.#gate = this.#rest;
    }
  }

  settle(task: WireId): void {
    if (this.#gate !== OPEN) {
      this.#refuse();
      return;
    }
    this.#gate = INSIDE;
    try {
      const stamps = this.#stamps;
      const tick = stamps.short ? stamps.last : stamps.take();
      stamps.fresh = false;
      this.#events++;
      this.#writer.settle(tick, task);
    } catch (error) {
      this.#threw = true;
      this.#failed(error);
    } finally {
      this.#gate = this.#rest;
    }
  }

  /** The runtime is done with a resource. What is over by itself is not written again. */
  close(id: number): void {
    this.#close(id);
    if (this.#gone.length > 0) this.#tellGone();
  }

  #close(id: number): void {
    if (this.#gate !== OPEN) return;
    const slot = this.#open.find(id);
    if (slot < 0) return;
    this.#gate = INSIDE;
    try {
      this.#stamps.take();
      this.onGone(id, slot);
      this.#open.remove(slot);
    } catch (error) {
      this.#threw = true;
      this.#failed(error);
    } finally {
      this.#gate = this.#rest;
    }
  }

  /** For the sweep of open tasks: one is over without a word of Node's. */
  onGone(id: number, slot: number): void {
    const ran = ((this.#open.state[slot] as number) & TaskState.ran) !== 0;
    const kind = this.#kinds.at(this.#open.kinds[slot] as number);
    this.#events++;
    this.#writer.close(this.#stamps.last, id * 2, !ran && kind.isScheduled);
    if (!kind.isScheduled) this.#gone[this.#gone.length] = id * 2;
  }

  /** For the sweep of open tasks: one no longer keeps the program alive, or does again. */
  onRef(id: number, keepsAlive: boolean): void {
    this.#writer.ref(this.#stamps.last, id * 2, keepsAlive);
  }

  /**
   * The tracer's own timer fired: looks after what nobody tells, and writes what waits.
   * Returns whether it may go on. A stack overflow inside `setTimeout` leaves Node with a timer too many in
   * its count (seen with any hook, Node 20 to 26); the process then ends only if its list of timers is ever
   * empty, which a timer of ours would prevent.
   */
  heartbeat(): boolean {
    if (this.#threw || this.#stopped || this.#open.hasLostTimer || this.#quiet.isKeptForNothing(this.#events))
      return false;
    if (this.#gate !== OPEN) {
      this.#refuse();
      return true;
    }
    this.#gate = INSIDE;
    try {
      const tick = this.#stamps.take();
      this.#stamps.fresh = false;
      if (this.#topLevelRuns) this.#endTopLevel(tick);
      this.#loop.beat(tick);
      this.#open.sweepTimers(this);
      this.#open.sweepHandles(this);
      if (this.#stacks.review(tick, this.#loop.idleTicks))
        this.#writer.sampling(tick, this.#stacks.oneIn, this.#stacks.reason);
      if (this.#meter.isDue()) this.#report(tick);
      if (this.#writer.depth === 0) this.#stacks.tidy();
    } catch (error) {
      this.#threw = true;
      this.#failed(error);
    } finally {
      this.#gate = this.#rest;
    }
    if (this.#gone.length > 0) this.#tellGone();
    this.#around?.beat(false);
    this.record((tick) => this.#flush(tick));
    return true;
  }

  /**
   * Writes what is committed, also when a debugger calls it in the middle of a record.
   * Returns whether all that was recorded before the call is in the file.
   */
  flush(): boolean {
    if (this.#stopped) return false;
    try {
      this.#writer.flush();
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  /** Changes how much is recorded; from `off` on nothing is, and the time between becomes a gap. */
  setLevel(level: Level): void {
    if (this.#stopped || level === this.#level) return;
    const wasOff = this.#level === 'off';
    this.#level = level;
    this.#taskStacks.isOn = level === 'sites';
    if (wasOff) this.#resume();
    const tick = this.#stamps.take();
    this.#writer.note(tick, NoteCode.level, this.#sites.text(level));
    if (level === 'off') {
      this.#quiet.knowsTimers = false;
      this.#gapFrom = tick;
      this.#rest = SHUT;
      this.#open.clear();
    }
    if (this.#gate !== INSIDE) this.#gate = this.#rest;
    this.flush();
  }

  /** The thread ends: closes the record. `exitCode` -1: not known. */
  end(exitCode: number): void {
    if (this.#stopped) return;
    // A debugger may end the record in the middle of a hook: then there is nothing to look at, and nothing lost.
    if (this.#gate !== INSIDE) {
      this.#sweep();
      this.#around?.beat(true);
    }
    try {
      const tick = this.#stamps.take();
      if (this.#level === 'off') this.#writer.gap(tick, tick - this.#gapFrom, 0, GapReason.paused);
      if (this.#lost > 0) this.#reportLoss(tick);
      if (this.#sites.unavailable) this.#writer.note(tick, NoteCode.noSites, 0);
      this.#report(tick);
      this.#writer.end(tick, exitCode >= 0 ? exitCode : -1);
      this.#writer.flush();
    } catch {
      // Nothing is left to be saved: the thread is going away.
    }
    this.#stop();
  }

  /** Says which stores hold a value. A resource of the program may enter its context only after the hook. */
  #noteStores(stores: Stores, way: number): void {
    this.#writer.stores(way === Way.custom ? stores.maskOf(executionAsyncResource()) : stores.mask());
  }

  /**
   * A run has begun, and what waits has waited for long. Written here rather than at its end: a run that never ends
   * is in the file while it blocks the loop.
   */
  #flushOld(tick: number): void {
    if (this.#writer.depth > 1) return;
    this.#around?.flushing();
    this.#flush(tick);
  }

  /**
   * The callback of an open task is over. Returns whether the task is too, without a word of Node's: of one-shot
   * kinds the trace knows by itself.
   */
  #ran(slot: number, kind: number): boolean {
    const open = this.#open;
    const { way, isOneShot } = this.#kinds.at(kind);
    if (isOneShot) {
      open.remove(slot);
      return false;
    }
    if (way === Way.timer) {
      // Node has let go of a timer that will not run again before it says that its callback is over.
      if (open.timer(slot)?._destroyed === true) {
        this.#events++;
        open.remove(slot);
        return true;
      }
    } else if (way >= Way.handle) open.nodes[slot] = this.#predictor.node;
    open.state[slot] = (open.state[slot] as number) | TaskState.ran;
    return false;
  }

  /** Kind of the task that begins to run and is older than the tracer. */
  #kindOfOlder(): Kind {
    const resource = executionAsyncResource();
    return this.#kinds.of(typeOfResource(resource), resource);
  }

  /** An event that is not recorded. Code that a debugger evaluates in the middle of a hook makes tasks of its own. */
  #refuse(): void {
    if (this.#gate === INSIDE) this.#lost++;
  }

  /** Looks once more for what is over, before the end. */
  #sweep(): void {
    this.record(() => {
      this.#open.sweepTimers(this);
      this.#open.sweepHandles(this);
    });
    this.#tellGone();
  }

  #tellGone(): void {
    for (let index = 0; index < this.#gone.length; index++) this.#around?.closed(this.#gone[index] as WireId);
    this.#gone.length = 0;
  }

  #reportLoss(tick: number): void {
    const lost = this.#lost;
    this.#lost = 0;
    this.#writer.gap(tick, tick - this.#writer.lastTick, lost, GapReason.guard);
  }

  #failed(error: unknown): void {
    if (isStackFull(error)) {
      this.#lost++;
      return;
    }
    this.#stop();
    this.#detach();
    try {
      const message = error instanceof ErrorClass ? `${error.name}: ${error.message}` : asText(error);
      this.#writer.note(this.#writer.lastTick, NoteCode.detached, this.#writer.text(message));
      this.#writer.flush();
    } catch {
      // The sink is what failed.
    }
  }

  #stop(): void {
    this.#stopped = true;
    this.#rest = SHUT;
    this.#gate = SHUT;
    this.#open.clear();
  }

  #report(tick: number): void {
    this.#meter.report(this.#writer, {
      tick,
      idleTicks: this.#clock.idleTicks(),
      events: this.#events,
      due: this.#taskStacks.due,
      callbacks: this.#loop.callbacks,
      told: this.#told,
    });
    this.#events = 0;
    this.#quiet.counted = 0;
  }

  #flush(tick: number): void {
    this.#flushedAt = tick;
    this.#writer.flush();
  }

  #resume(): void {
    this.#rest = OPEN;
    this.#runs.forget();
    const tick = this.#stamps.take();
    this.#writer.gap(tick, tick - this.#gapFrom, 0, GapReason.paused);
  }

  #cause(trigger: WireId): WireId {
    return trigger === this.#topLevel ? TOP_LEVEL : trigger;
  }

  /** No hook sees the program's top level begin or end; it runs until the loop's first callback. */
  #beginTopLevel(): void {
    const traits = { queue: 0, pool: 0, flags: KindFlag.topLevel, word: 'top level' };
    const { id } = this.#kinds.declare('TOPLEVEL', traits, 1);
    const tick = this.#stamps.take();
    this.#writer.init(tick, 1, 1, id, 0, 0, false);
    this.#writer.before(tick, TOP_LEVEL, 0, -1);
    this.#predictor.node = this.#predictor.start(0);
    this.#topLevelRuns = true;
  }

  #endTopLevel(tick: number): void {
    this.#topLevelRuns = false;
    // The first callback says that it is over; until then the loop may have waited.
    const waitedFrom = tick - this.#clock.idleTicks();
    const { lastTick } = this.#writer;
    this.#writer.after(waitedFrom > lastTick ? waitedFrom : lastTick, TOP_LEVEL);
    this.#stamps.short = false;
  }
}

/**
 * Whether the stack of the program was full. What was thrown may do as it pleases when it is looked at; and the stack
 * may have no room for looking: no call here but what V8 makes itself.
 */
function isStackFull(error: unknown): boolean {
  try {
    return error instanceof StackError && error.message === STACK_IS_FULL;
  } catch (second) {
    return second instanceof StackError;
  }
}
