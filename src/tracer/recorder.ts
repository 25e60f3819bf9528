/**
 * Turns what the hooks see into records. Called from inside hooks, so: no promise, timer or console call,
 * no reference to anything of the program's (see open-tasks.ts), and every entry is guarded.
 *
 * What always holds: an exception here never reaches the program. The stack overflow of a user's recursion
 * that ends in our hook is counted as a gap; anything else detaches the tracer for good, with a note.
 *
 * Stamps. A clock read costs more than a record, so a stamp is shared where it says the same: a callback that
 * was ready when another ended begins at that end; and inside runs that have always been short nothing is
 * stamped but the end. What stands between two stamps happened between them.
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
import { TracerMeter } from './meter.ts';
import { QUEUES, QueueId, traitsOf } from './node-queues.ts';
import { OpenTasks, type Scheduled, type SweepListener, TaskState } from './open-tasks.ts';
import { symbolNamed } from './safe.ts';

import { CAPTURE, type SitePredictor } from './site-predictor.ts';
import type { HookFunction, Sites } from './sites.ts';
import type { StackSource } from './stack-source.ts';

/** A chunk that has waited this long is written when the next run begins. */
const FLUSH_AFTER_TICKS = 200_000;
/** A run is short below this, 20 µs. */
const SHORT_RUN_TICKS = 200;
/** So many short runs in a row make the next one be taken for one. */
const SHORT_RUNS = 8;
/** Deeper runs are not written, see `TraceWriter.before`. */
const MAX_DEPTH = 1_024;
/** Numbers kept of a run in progress. */
const FRAME = 4;
/** Stacks of so many of the newest promises are known; of older ones the parent's stack is not known to the predictor. */
const PROMISES = 1 << 18;
const WORKER_PROMISES = 1 << 15;
/** Heartbeats without an event after which it is asked whether the program is over. */
const QUIET_BEATS = 10;
/** Taken at load: the program may replace them. */
const { executionAsyncResource } = asyncHooks;
const { hasOwn } = Object;
const { clz32, max } = Math;
const ErrorClass = Error;
const StackError = RangeError;
const asText = String;
const getActiveResourcesInfo = process.getActiveResourcesInfo.bind(process);
/** Promises are the first kind that is declared. */
const PROMISE_KIND = 1;
/** In keys of the predictor: kinds share ten bits with 64 classes of timers. */
const MAX_KEY_KIND = 959;
const FIRST_TIMER_KEY = 960;
const MAX_KEY_STACK = (1 << 20) - 1;

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
  #queues = QUEUES.length;
  #around: AroundHost | undefined;
  #stores: Stores | undefined;
  /** Tasks that are over, which the parts around are told of when the guard is left. */
  readonly #gone: WireId[] = [];
  readonly #meter: TracerMeter;
  /** Stacks of promises, by the low bits of their ids. */
  readonly #promiseStacks: Int32Array;
  readonly #promiseMask: number;
  #gate = OPEN;
  /** What the gate goes back to: OPEN or SHUT. */
  #rest = OPEN;
  #level: Level;
  #withSites: boolean;
  /** Something was thrown in a hook: set where it is caught, since at the end of the stack no call succeeds. */
  #threw = false;
  #stopped = false;
  #lost = 0;
  /** Events, and tasks that were due a stack, since the meter was read. */
  #events = 0;
  #stacked = 0;
  /** Callbacks off the loop's queues, and what the parts around told. */
  #callbacks = 0;
  #told = 0;
  #eventsAtBeat = 0;
  #quietBeats = 0;
  /** Every timer of the program was seen: nothing is older than the tracer, and it was never switched off. */
  #knowsTimers: boolean;
  #gapFrom = 0;
  #topLevelRuns = false;
  #closesWatched = false;

  /** Tick of the last stamp. */
  #last = 0;
  /** The last record is the end of a run, stamped: what was ready then may begin at the same stamp. */
  #fresh = false;
  /** The innermost run is taken for a short one: nothing in it is stamped. */
  #short = false;
  /** Runs in a row that were short, by the stack that made their task; kinds stand for tasks without a stack. */
  readonly #shortByStack = new Uint8Array(1 << 16);
  readonly #shortByKind = new Uint8Array(1 << 12);
  /** By depth, of the run that began there: node and shortness of what it runs in, its stack, captures before it. */
  readonly #frames = new Int32Array(MAX_DEPTH * FRAME);
  /** By depth: when it began. */
  readonly #starts: number[] = new Array<number>(MAX_DEPTH).fill(0);

  /** What `#enter` found out of the run that begins. */
  #queue = 0;
  #ready = -1;
  #node = 0;
  /** It runs in the same pass over its queue as the run before: no turn lies between. */
  #isSamePass = false;

  #iterations = -1;
  #idleTicks = 0;
  #flushedAt = 0;
  #closeSymbol: symbol | undefined;
  /** Queue of the last callback that the loop itself called. */
  #lastQueue = 0;
  /** Number of the last turn in which immediates ran. */
  #checkTurn = 0;

  constructor(options: RecorderOptions) {
    this.#writer = options.writer;
    this.#clock = options.clock;
    this.#sites = options.sites;
    this.#stacks = options.stacks;
    this.#predictor = options.stacks.predictor;
    this.#level = options.level;
    this.#withSites = options.level === 'sites';
    this.#detach = options.detach;
    this.#watchCloses = options.watchCloses;
    this.#promiseSpace = options.promiseSpace;
    this.#topLevel = options.topLevel;
    this.#knowsTimers = options.topLevel !== 0;
    this.#meter = new TracerMeter(options.stacks);
    const promises = options.isWorker ? WORKER_PROMISES : PROMISES;
    this.#promiseStacks = new Int32Array(promises);
    this.#promiseMask = promises - 1;
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
      const tick = this.#stamp();
      this.#fresh = false;
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
    return this.#withSites ? this.#sites.siteOf(this.#sites.capture(false, false, hook)) : 0;
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
      const tick = this.#short ? this.#last : this.#stamp();
      this.#fresh = false;
      this.#events++;
      const stacks = this.#promiseStacks;
      const mask = this.#promiseMask;
      let stack = 0;
      let inferred = false;
      if (this.#withSites) {
        const parent = fromParent ? (stacks[(trigger >> 1) & mask] as number) : 0;
        stack = this.#predictor.step(((parent & MAX_KEY_STACK) << 10) | PROMISE_KIND);
        inferred = true;
        this.#stacked++;
        if (stack === CAPTURE) {
          stack = this.#stacks.capture(true, fromParent, hook);
          inferred = this.#stacks.inferred;
        } else if (this.#stacks.checks) this.#stacks.check(stack, true, fromParent, hook);
      }
      stacks[id & mask] = stack;
      if (this.#stores !== undefined) this.#writer.stores(this.#stores.mask());
      const cause = this.#topLevelRuns ? this.#cause(trigger) : trigger;
      this.#writer.init(tick, id, this.#promiseSpace, PROMISE_KIND, cause, this.#sites.siteOf(stack), inferred);
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
      const tick = this.#short ? this.#last : this.#stamp();
      this.#fresh = false;
      this.#events++;
      const kind = this.#kinds.of(type, resource);
      let stack = 0;
      let inferred = false;
      if (this.#withSites) {
        stack = this.#predictor.step(this.#keyOf(kind, trigger, resource));
        inferred = true;
        this.#stacked++;
        if (stack === CAPTURE) {
          stack = this.#stacks.capture(false, false, hook);
          inferred = this.#stacks.inferred;
        } else if (this.#stacks.checks) this.#stacks.check(stack, false, false, hook);
      }
      if (this.#stores !== undefined) this.#writer.stores(this.#stores.mask());
      const cause = this.#topLevelRuns ? this.#cause(trigger) : trigger;
      this.#writer.init(tick, id, 0, kind.id, cause, this.#sites.siteOf(stack), inferred);
      const slot = this.#open.add(id, kind.id, stack, this.#checkTurn);
      if (kind.isScheduled) {
        this.#open.keepTimer(slot, resource as Scheduled);
        if (kind.isTimer) this.#timerDelay(id * 2, resource as Scheduled);
      } else if (kind.isHandle) this.#open.keepHandle(slot, resource);
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
      const tick = this.#short || this.#fresh ? this.#last : this.#stamp();
      if (this.#topLevelRuns) this.#endTopLevel(tick);
      const stack = this.#promiseStacks[id & this.#promiseMask] as number;
      const stores = this.#stores;
      if (stores !== undefined)
        this.#writer.stores(promise === undefined ? stores.mask() : stores.maskOfPromise(promise));
      this.#begin(tick, id * 2 + this.#promiseSpace, 0, -1, stack, PROMISE_KIND, 0);
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
      const kind = slot < 0 ? this.#kindOfOlder() : (this.#open.kinds[slot] as number);
      const { way } = this.#kinds.at(kind);
      let tick = this.#last;
      let stack = 0;
      if (slot >= 0) stack = this.#open.stacks[slot] as number;
      // The reader knows the queue of others by their INIT; of what is older than the tracer it is told.
      this.#queue = slot >= 0 ? 0 : this.#kinds.at(kind).queue;
      this.#ready = -1;
      this.#node = 0;
      if (way !== Way.drained) tick = this.#enter(way, slot, kind, stack);
      else {
        if (!this.#short && !this.#fresh) tick = this.#stamp();
        if (this.#topLevelRuns) this.#endTopLevel(tick);
      }
      const stores = this.#stores;
      // A resource of the program may enter its context only after the hook.
      if (stores !== undefined)
        this.#writer.stores(way === Way.custom ? stores.maskOf(executionAsyncResource()) : stores.mask());
      this.#begin(tick, id * 2, this.#queue, this.#ready, stack, kind, this.#node);
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
      this.#end(this.#stamp(), id * 2 + this.#promiseSpace, PROMISE_KIND, false);
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
      const tick = this.#stamp();
      const open = this.#open;
      const slot = open.find(id);
      let kind = 0;
      let isOver = false;
      if (slot >= 0) {
        kind = open.kinds[slot] as number;
        isOver = this.#ran(slot, kind);
      }
      this.#end(tick, id * 2, kind, isOver);
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
      const tick = this.#short ? this.#last : this.#stamp();
      this.#fresh = false;
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
      this.#stamp();
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
    this.#writer.close(this.#last, id * 2, !ran && kind.isScheduled);
    if (!kind.isScheduled) this.#gone[this.#gone.length] = id * 2;
  }

  /** For the sweep of open tasks: one no longer keeps the program alive, or does again. */
  onRef(id: number, keepsAlive: boolean): void {
    this.#writer.ref(this.#last, id * 2, keepsAlive);
  }

  /**
   * The tracer's own timer fired: looks after what nobody tells, and writes what waits.
   * Returns whether it may go on. A stack overflow inside `setTimeout` leaves Node with a timer too many in
   * its count (seen with any hook, Node 20 to 26); the process then ends only if its list of timers is ever
   * empty, which a timer of ours would prevent.
   */
  heartbeat(): boolean {
    if (this.#threw || this.#stopped || this.#open.hasLostTimer || this.#isKeptForNothing()) return false;
    if (this.#gate !== OPEN) {
      this.#refuse();
      return true;
    }
    this.#gate = INSIDE;
    try {
      const tick = this.#stamp();
      this.#fresh = false;
      if (this.#topLevelRuns) this.#endTopLevel(tick);
      this.#turn(tick, true);
      this.#lastQueue = 0;
      this.#open.sweepTimers(this);
      this.#open.sweepHandles(this);
      if (this.#stacks.review(tick, this.#idleTicks))
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
    this.#withSites = level === 'sites';
    if (wasOff) this.#resume();
    const tick = this.#stamp();
    this.#writer.note(tick, NoteCode.level, this.#sites.text(level));
    if (level === 'off') {
      this.#knowsTimers = false;
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
      const tick = this.#stamp();
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

  /**
   * Whether Node counts more timers that keep the program alive than there are, so that one of ours would do so
   * for ever. Asked once after each second without an event: it is slow.
   */
  #isKeptForNothing(): boolean {
    this.#quietBeats = this.#events === this.#eventsAtBeat ? this.#quietBeats + 1 : 0;
    this.#eventsAtBeat = this.#events;
    if (this.#quietBeats !== QUIET_BEATS || !this.#knowsTimers) return false;
    const resources = getActiveResourcesInfo();
    let timers = 0;
    for (let index = 0; index < resources.length; index++) if (resources[index] === 'Timeout') timers++;
    return timers > this.#open.countKeepingAlive();
  }

  /** A run begins. `node`: where the predictor stands, 0: where runs of this stack begin. */
  #begin(tick: number, task: WireId, queue: number, ready: number, stack: number, kind: number, node: number): void {
    const depth = this.#writer.depth;
    if (this.#lost > 0) this.#reportLoss(tick);
    if (!this.#writer.before(tick, task, queue, ready)) {
      this.#lost++;
      return;
    }
    this.#fresh = false;
    this.#events++;
    this.#starts[depth] = tick;
    const frames = this.#frames;
    const frame = depth * FRAME;
    frames[frame] = this.#predictor.node;
    frames[frame + 1] = this.#short ? 1 : 0;
    frames[frame + 2] = stack;
    frames[frame + 3] = this.#stacks.captured;
    this.#predictor.node = node === 0 ? this.#predictor.start(stack) : node;
    this.#short =
      (stack === 0 ? (this.#shortByKind[kind] as number) : (this.#shortByStack[stack] as number)) >= SHORT_RUNS;
    // Here rather than at the end of a run: a run that never ends is in the file while it blocks the loop.
    if (depth === 0 && tick - this.#flushedAt > FLUSH_AFTER_TICKS) {
      this.#around?.flushing();
      this.#flush(tick);
    }
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

  /** A run ends; `isOver`: and its task with it. */
  #end(tick: number, task: WireId, kind: number, isOver: boolean): void {
    if (!this.#writer.after(tick, task, isOver)) {
      if (isOver) this.#writer.close(tick, task, false);
      return;
    }
    this.#events++;
    const depth = this.#writer.depth;
    const frames = this.#frames;
    const frame = depth * FRAME;
    // A stack that was captured in it makes a run longer than it is.
    if (frames[frame + 3] === this.#stacks.captured) {
      const stack = frames[frame + 2] as number;
      const runs = stack === 0 ? this.#shortByKind : this.#shortByStack;
      const index = stack === 0 ? kind : stack;
      const count = runs[index] as number;
      if (tick - (this.#starts[depth] as number) >= SHORT_RUN_TICKS) runs[index] = 0;
      else if (count < SHORT_RUNS) runs[index] = count + 1;
    }
    this.#predictor.node = frames[frame] as number;
    this.#short = frames[frame + 1] === 1;
    this.#fresh = depth === 0;
  }

  /**
   * A run begins that is not one of those between callbacks: finds out when, off which queue, since when it was
   * ready, and where the predictor stands. Returns its tick, the rest in `#queue`, `#ready` and `#node`.
   */
  #enter(way: number, slot: number, kind: number, stack: number): number {
    let tick = this.#last;
    if (way >= Way.inner) {
      if (!this.#short) tick = this.#stamp();
      this.#node = this.#nodeFor(slot, kind, stack);
      return tick;
    }
    if (way === Way.timer) tick = this.#enterTimer(slot);
    else if (way === Way.check) tick = this.#enterCheck(slot);
    else tick = this.#enterPoll(way, slot, kind, stack);
    if (this.#topLevelRuns) this.#endTopLevel(tick);
    if (!this.#isSamePass && this.#writer.depth === 0) this.#turn(tick, false);
    return tick;
  }

  /**
   * A timer that was due when the callback before it ended, and that one was a timer too, runs in the same
   * pass over Node's lists: no turn and no idle time lie between.
   */
  #enterTimer(slot: number): number {
    const timer = slot < 0 ? undefined : this.#open.timer(slot);
    const due = timer === undefined ? -1 : this.#dueTick(timer);
    this.#isSamePass = this.#fresh && this.#lastQueue === QueueId.timers && due >= 0 && due <= this.#last;
    const tick = this.#isSamePass ? this.#last : this.#stamp();
    if (due >= 0) this.#ready = max(0, tick - due);
    if (this.#writer.depth === 0) this.#lastQueue = QueueId.timers;
    return tick;
  }

  /** Immediates made before this pass over them began run in it; those made during it wait for the next turn. */
  #enterCheck(slot: number): number {
    const isSamePass = slot >= 0 && this.#lastQueue === QueueId.check && this.#open.marks[slot] !== this.#checkTurn;
    this.#isSamePass = isSamePass;
    const tick = isSamePass && this.#fresh ? this.#last : this.#stamp();
    if (!isSamePass) this.#checkTurn++;
    if (this.#writer.depth === 0) this.#lastQueue = QueueId.check;
    return tick;
  }

  #enterPoll(way: number, slot: number, kind: number, stack: number): number {
    const tick = this.#short && slot >= 0 ? this.#last : this.#stamp();
    this.#callbacks++;
    let { queue } = this.#kinds.at(kind);
    if (way === Way.closable && this.#closes()) {
      queue = QueueId.close;
      this.#queue = queue;
    }
    if (way !== Way.poll) this.#node = this.#nodeFor(slot, kind, stack);
    this.#isSamePass = false;
    if (this.#writer.depth === 0) this.#lastQueue = queue;
    return tick;
  }

  /** Kind of the task that begins to run and is older than the tracer. */
  #kindOfOlder(): number {
    const resource = executionAsyncResource();
    return this.#kinds.of(typeOfResource(resource), resource).id;
  }

  /** Where a run of a task begins that runs often. */
  #nodeFor(slot: number, kind: number, stack: number): number {
    if (slot < 0 || !this.#withSites || !this.#kinds.at(kind).isHandle) return 0;
    return this.#predictor.startAgain(stack === 0 ? -kind : stack, this.#open.nodes[slot] as number);
  }

  /** Key of a new resource for the predictor: kind, stack of what caused it if that is not the run, and what timers differ in. */
  #keyOf(kind: Kind, trigger: WireId, resource: object): number {
    let parent = 0;
    if (trigger !== this.#writer.current) {
      if (trigger % 2 === 1) parent = this.#promiseStacks[(trigger >> 1) & this.#promiseMask] as number;
      else {
        const slot = this.#open.find(trigger / 2);
        if (slot >= 0) parent = this.#open.stacks[slot] as number;
      }
    }
    let low = kind.id < MAX_KEY_KIND ? kind.id : MAX_KEY_KIND;
    if (kind.isTimer) {
      // By the size of the delay, and whether Node uses it again: places that are alike differ in these.
      const { _idleTimeout, _idleStart } = resource as Scheduled;
      if (typeof _idleTimeout === 'number') {
        low = FIRST_TIMER_KEY + (31 & clz32(_idleTimeout)) * 2 + (_idleStart === null ? 0 : 1);
      }
    }
    return ((parent & MAX_KEY_STACK) << 10) | low;
  }

  /** Now, never before the last stamp. */
  #stamp(): number {
    const tick = this.#clock.ticks();
    if (tick > this.#last) this.#last = tick;
    return this.#last;
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
      stacked: this.#stacked,
      callbacks: this.#callbacks,
      told: this.#told,
    });
    this.#callbacks = 0;
    this.#told = 0;
    this.#events = 0;
    this.#eventsAtBeat = 0;
    this.#stacked = 0;
  }

  #flush(tick: number): void {
    this.#flushedAt = tick;
    this.#writer.flush();
  }

  #resume(): void {
    this.#rest = OPEN;
    this.#writer.forgetRuns();
    this.#predictor.node = 0;
    this.#short = false;
    this.#fresh = false;
    const tick = this.#stamp();
    this.#writer.gap(tick, tick - this.#gapFrom, 0, GapReason.paused);
  }

  #turn(tick: number, own: boolean): void {
    const iterations = this.#clock.loopCount();
    if (iterations === this.#iterations && iterations >= 0 && !own) return;
    const since = this.#iterations < 0 || iterations < 0 ? -1 : iterations - this.#iterations;
    const idleTicks = this.#clock.idleTicks();
    const idle = max(0, idleTicks - this.#idleTicks);
    this.#iterations = iterations;
    this.#idleTicks = idleTicks;
    this.#writer.turn(tick, since, idle, own);
  }

  #timerDelay(task: WireId, { _idleTimeout, _repeat }: Scheduled): void {
    if (typeof _idleTimeout !== 'number' || !(_idleTimeout >= 0)) return;
    this.#writer.delay(task, this.#clock.msToTicks(_idleTimeout), typeof _repeat === 'number');
  }

  /** When a timer is due, as it stands: `refresh()` may have moved it. -1: unknown. */
  #dueTick({ _idleStart, _idleTimeout }: Scheduled): number {
    if (typeof _idleStart !== 'number' || typeof _idleTimeout !== 'number' || _idleTimeout < 0) return -1;
    return this.#clock.timerDueTick(_idleStart, _idleTimeout);
  }

  /**
   * Whether the handle that now runs runs its close callback: Node keeps that under a symbol of its own
   * (`HandleWrap::Close`), and a handle that is closing has no other callback left.
   */
  #closes(): boolean {
    const resource = executionAsyncResource() as Record<symbol, unknown> & { hasRef?(): unknown };
    if (this.#closeSymbol !== undefined) return hasOwn(resource, this.#closeSymbol);
    // A handle that libuv has closed keeps nothing alive; few others do not, and looking for symbols is slow.
    if (typeof resource.hasRef !== 'function' || resource.hasRef() !== false) return false;
    this.#closeSymbol = symbolNamed(resource, 'handle_onclose');
    return this.#closeSymbol !== undefined;
  }

  #cause(trigger: WireId): WireId {
    return trigger === this.#topLevel ? TOP_LEVEL : trigger;
  }

  /** No hook sees the program's top level begin or end; it runs until the loop's first callback. */
  #beginTopLevel(): void {
    const traits = { queue: 0, pool: 0, flags: KindFlag.topLevel, word: 'top level' };
    const { id } = this.#kinds.declare('TOPLEVEL', traits, 1);
    const tick = this.#stamp();
    this.#writer.init(tick, 1, 1, id, 0, 0, false);
    this.#writer.before(tick, TOP_LEVEL, 0, -1);
    this.#predictor.node = this.#predictor.start(0);
    this.#topLevelRuns = true;
  }

  #endTopLevel(tick: number): void {
    this.#topLevelRuns = false;
    // The first callback says that it is over; until then the loop may have waited.
    const { lastTick } = this.#writer;
    this.#writer.after(max(lastTick, tick - this.#clock.idleTicks()), TOP_LEVEL);
    this.#short = false;
  }
}

/** Whether the stack of the program was full. What was thrown may do as it pleases when it is looked at. */
function isStackFull(error: unknown): boolean {
  try {
    return error instanceof StackError && /call stack/i.test(error.message);
  } catch {
    return false;
  }
}
