/**
 * Turns what the hooks see into records. Called from inside hooks, so: no promise, timer or console call,
 * no reference to anything of the program's, and every entry is guarded.
 *
 * What always holds: an exception here never reaches the program. The stack overflow of a user's recursion
 * that ends in our hook is counted as a gap; anything else detaches the tracer for good, with a note.
 */
import { executionAsyncResource } from 'node:async_hooks';
import { GapReason, KindFlag, NoteCode, type WireId } from '../protocol/events.ts';
import type { TraceWriter } from '../protocol/writer.ts';
import { typeOfResource } from './attach.ts';
import type { Clock } from './clock.ts';
import { type KindTraits, QUEUES, QueueId, traitsOf } from './node-queues.ts';
import type { HookFunction, Sites } from './sites.ts';

/** A chunk that has waited this long is written when the next run begins. */
const FLUSH_AFTER_TICKS = 200_000;

/** How much is recorded: nothing, everything but sites, everything. */
export type Level = 'off' | 'tasks' | 'sites';

/** What the recorder keeps of a kind. `id` is its number in the trace. */
interface Kind extends KindTraits {
  readonly id: number;
  readonly isTimer: boolean;
}

/** A task that is not over, other than promises. */
interface OpenTask {
  readonly kind: Kind;
  ran: boolean;
}

export interface RecorderOptions {
  readonly writer: TraceWriter;
  readonly clock: Clock;
  readonly sites: Sites;
  /** Stops the hooks: the recorder cannot go on. */
  readonly detach: () => void;
  /** Id space of promises. */
  readonly promiseSpace: 0 | 1;
  /** Node's name for what executes while the tracer loads: the program's top level; 0: that is over. */
  readonly topLevel: WireId;
}

/**
 * Name of the top level in the trace. Not Node's: a worker's top level runs inside a callback of its message
 * port, which has further callbacks of its own. Promises with ids of ours begin at 2.
 */
const TOP_LEVEL: WireId = 1 * 2 + 1;

export class Recorder {
  readonly #writer: TraceWriter;
  readonly #clock: Clock;
  readonly #sites: Sites;
  readonly #detach: () => void;
  readonly #promiseSpace: 0 | 1;
  readonly #topLevel: WireId;
  readonly #kinds = new Map<string, Kind>();
  #lastKind = 0;
  /** Tasks that are no promises, until they are over. */
  readonly #open = new Map<WireId, OpenTask>();
  readonly #promise: Kind;
  #level: Level = 'sites';
  #busy = false;
  /** Something was thrown in a hook: set where it is caught, since at the end of the stack no call succeeds. */
  #threw = false;
  #stopped = false;
  #lost = 0;
  #gapFrom = 0;
  #topLevelRuns = false;
  #iterations = -1;
  #idleTicks = 0;
  #flushedAt = 0;
  #closeSymbol: symbol | undefined;

  constructor(options: RecorderOptions) {
    this.#writer = options.writer;
    this.#clock = options.clock;
    this.#sites = options.sites;
    this.#detach = options.detach;
    this.#promiseSpace = options.promiseSpace;
    this.#topLevel = options.topLevel;
    for (const queue of QUEUES) this.#writer.queue(queue);
    // Not among `#kinds`: the program may give an `AsyncResource` of its own any name.
    this.#promise = this.#declare('PROMISE', traitsOf('PROMISE'), this.#promiseSpace);
    if (this.#topLevel !== 0) this.#beginTopLevel();
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

  /** A resource was created: a task that is no promise. `hook`: what Node called, the end of the stack that is captured. */
  init(id: number, type: string, trigger: WireId, resource: object, hook: HookFunction): void {
    if (!this.#enter()) return;
    try {
      const kind = this.#kindOf(type);
      const tick = this.#tick();
      const site = this.#level === 'sites' ? this.#sites.capture(false, false, hook) : 0;
      this.#writer.init(tick, id, 0, kind.id, this.#cause(trigger), site);
      this.#open.set(id * 2, { kind, ran: false });
      if (kind.isTimer) this.#timerDelay(id * 2, resource);
    } catch (error) {
      this.#threw = true;
      this.#failed(error);
    } finally {
      this.#busy = false;
    }
  }

  /** A promise was created. `fromParent`: by `then` or `await` of another, the trigger. */
  initPromise(id: number, trigger: WireId, fromParent: boolean, hook: HookFunction): void {
    if (!this.#enter()) return;
    try {
      const tick = this.#tick();
      const site = this.#level === 'sites' ? this.#sites.capture(true, fromParent, hook) : 0;
      this.#writer.init(tick, id, this.#promiseSpace, this.#promise.id, this.#cause(trigger), site);
    } catch (error) {
      this.#threw = true;
      this.#failed(error);
    } finally {
      this.#busy = false;
    }
  }

  before(task: WireId): void {
    if (!this.#enter()) return;
    try {
      const tick = this.#tick();
      const open = this.#open.get(task);
      const kind = open === undefined ? this.#olderKind(task) : open.kind;
      // The reader knows the queue of a task by its INIT, which an older one has not.
      let queue = open === undefined && kind !== this.#promise ? kind.queue : 0;
      let ready = -1;
      if (kind.queue !== 0) {
        if (this.#topLevelRuns) this.#endTopLevel(tick);
        if (kind.queue > QueueId.microtasks && this.#writer.depth === 0) this.#turn(tick, false);
        if (kind.isTimer) ready = this.#lateness(tick);
        else if ((kind.flags & KindFlag.handle) !== 0 && this.#closes()) queue = QueueId.close;
      }
      if (!this.#writer.before(tick, task, queue, ready)) this.#lose();
      // Here rather than at the end of a run: a run that never ends is in the file while it blocks the loop.
      if (tick - this.#flushedAt > FLUSH_AFTER_TICKS && this.#writer.depth === 1) this.#flush(tick);
    } catch (error) {
      this.#threw = true;
      this.#failed(error);
    } finally {
      this.#busy = false;
    }
  }

  after(task: WireId): void {
    if (!this.#enter()) return;
    try {
      const tick = this.#tick();
      this.#writer.after(tick, task);
      const open = this.#open.get(task);
      if (open !== undefined) {
        open.ran = true;
        if ((open.kind.flags & KindFlag.oneShot) !== 0) this.#open.delete(task);
      }
    } catch (error) {
      this.#threw = true;
      this.#failed(error);
    } finally {
      this.#busy = false;
    }
  }

  settle(task: WireId): void {
    if (!this.#enter()) return;
    try {
      this.#writer.settle(this.#tick(), task);
    } catch (error) {
      this.#threw = true;
      this.#failed(error);
    } finally {
      this.#busy = false;
    }
  }

  /** The runtime is done with a resource. What is over by itself, or a promise, is not written. */
  close(task: WireId): void {
    const open = this.#open.get(task);
    if (open === undefined || !this.#enter()) return;
    try {
      this.#open.delete(task);
      this.#writer.close(this.#tick(), task, !open.ran && isScheduled(open.kind));
    } catch (error) {
      this.#threw = true;
      this.#failed(error);
    } finally {
      this.#busy = false;
    }
  }

  /**
   * The tracer's own timer fired: notes the turn that it made, and writes what waits.
   * Returns whether it may go on. A stack overflow inside `setTimeout` leaves Node with a timer too many in
   * its count (seen with any hook, Node 20 to 26); the process then ends only if its list of timers is ever
   * empty, which a timer of ours would prevent.
   */
  heartbeat(): boolean {
    if (this.#threw || this.#stopped) return false;
    if (!this.#enter()) return true;
    try {
      const tick = this.#tick();
      if (this.#topLevelRuns) this.#endTopLevel(tick);
      this.#turn(tick, true);
      this.#flush(tick);
    } catch (error) {
      this.#threw = true;
      this.#failed(error);
    } finally {
      this.#busy = false;
    }
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
    if (wasOff) this.#resume();
    const tick = this.#clock.ticks();
    this.#writer.note(tick, NoteCode.level, this.#sites.text(level));
    if (level === 'off') this.#gapFrom = tick;
    this.flush();
  }

  /** The thread ends: closes the record. `exitCode` -1: not known. */
  end(exitCode: number): void {
    if (this.#stopped) return;
    try {
      const tick = this.#tick();
      if (this.#level === 'off') this.#writer.gap(tick, tick - this.#gapFrom, 0, GapReason.paused);
      if (this.#sites.unavailable) this.#writer.note(tick, NoteCode.noSites, 0);
      this.#writer.end(tick, exitCode >= 0 ? exitCode : -1);
      this.#writer.flush();
    } catch {
      // Nothing is left to be saved: the thread is going away.
    }
    this.#stopped = true;
  }

  #enter(): boolean {
    if (this.#level === 'off' || this.#stopped) return false;
    if (this.#busy) {
      // Code that a debugger evaluates in the middle of a hook makes tasks of its own.
      this.#lose();
      return false;
    }
    this.#busy = true;
    return true;
  }

  /** Now, never before the last record; says first what was lost. */
  #tick(): number {
    const tick = Math.max(this.#clock.ticks(), this.#writer.lastTick);
    if (this.#lost > 0) {
      const lost = this.#lost;
      this.#lost = 0;
      this.#writer.gap(tick, tick - this.#writer.lastTick, lost, GapReason.guard);
    }
    return tick;
  }

  #lose(): void {
    this.#lost++;
  }

  #failed(error: unknown): void {
    if (error instanceof RangeError && /call stack/i.test(error.message)) {
      this.#lose();
      return;
    }
    this.#stopped = true;
    this.#detach();
    try {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      this.#writer.note(this.#writer.lastTick, NoteCode.detached, this.#writer.text(message));
      this.#writer.flush();
    } catch {
      // The sink is what failed.
    }
  }

  #flush(tick: number): void {
    this.#flushedAt = tick;
    this.#writer.flush();
  }

  #resume(): void {
    this.#writer.forgetRuns();
    const tick = Math.max(this.#clock.ticks(), this.#writer.lastTick);
    this.#writer.gap(tick, tick - this.#gapFrom, 0, GapReason.paused);
  }

  #turn(tick: number, own: boolean): void {
    const loop = this.#clock.readLoop();
    if (loop.iterations === this.#iterations && loop.iterations >= 0 && !own) return;
    const since = this.#iterations < 0 || loop.iterations < 0 ? -1 : loop.iterations - this.#iterations;
    const idle = Math.max(0, loop.idleTicks - this.#idleTicks);
    this.#iterations = loop.iterations;
    this.#idleTicks = loop.idleTicks;
    this.#writer.turn(tick, since, idle, own);
  }

  #timerDelay(task: WireId, resource: object): void {
    const { _idleTimeout, _repeat } = resource as { _idleTimeout?: unknown; _repeat?: unknown };
    if (typeof _idleTimeout !== 'number' || !(_idleTimeout >= 0)) return;
    this.#writer.delay(task, this.#clock.msToTicks(_idleTimeout), typeof _repeat === 'number');
  }

  /** How long ago the timer that now runs was due, as it stands: `refresh()` may have moved it. -1: unknown. */
  #lateness(tick: number): number {
    const { _idleStart, _idleTimeout } = executionAsyncResource() as { _idleStart?: unknown; _idleTimeout?: unknown };
    if (typeof _idleStart !== 'number' || typeof _idleTimeout !== 'number' || _idleTimeout < 0) return -1;
    return Math.max(0, tick - this.#clock.timerDueTick(_idleStart, _idleTimeout));
  }

  /**
   * Whether the handle that now runs runs its close callback: Node keeps that under a symbol of its own
   * (`HandleWrap::Close`), and a handle that is closing has no other callback left.
   */
  #closes(): boolean {
    const resource = executionAsyncResource() as Record<symbol, unknown>;
    if (this.#closeSymbol !== undefined) return typeof resource[this.#closeSymbol] === 'function';
    const symbols = Object.getOwnPropertySymbols(resource);
    for (let index = 0; index < symbols.length; index++) {
      const symbol = symbols[index] as symbol;
      if (symbol.description !== 'handle_onclose') continue;
      this.#closeSymbol = symbol;
      return true;
    }
    return false;
  }

  /** Kind of a task without INIT that runs: a promise, or with an injected tracer anything that was there before. */
  #olderKind(task: WireId): Kind {
    if (this.#topLevel !== 0 || task % 2 === 1) return this.#promise;
    const type = typeOfResource(executionAsyncResource());
    return type === 'PROMISE' ? this.#promise : this.#kindOf(type);
  }

  #kindOf(type: string): Kind {
    let kind = this.#kinds.get(type);
    if (kind === undefined) {
      kind = this.#declare(type, traitsOf(type), 0);
      this.#kinds.set(type, kind);
    }
    return kind;
  }

  #declare(name: string, traits: KindTraits, space: 0 | 1): Kind {
    const { queue, pool, flags, word } = traits;
    const id = ++this.#lastKind;
    this.#writer.kind({ id, space, queue, pool, flags, name, word });
    return { ...traits, id, isTimer: name === 'Timeout' };
  }

  #cause(trigger: WireId): WireId {
    return this.#topLevelRuns && trigger === this.#topLevel ? TOP_LEVEL : trigger;
  }

  /** No hook sees the program's top level begin or end; it runs until the loop's first callback. */
  #beginTopLevel(): void {
    const traits = { queue: 0, pool: 0, flags: KindFlag.topLevel, word: 'top level' };
    const { id } = this.#declare('TOPLEVEL', traits, 1);
    const tick = this.#clock.ticks();
    this.#writer.init(tick, 1, 1, id, 0, 0);
    this.#writer.before(tick, TOP_LEVEL, 0, -1);
    this.#topLevelRuns = true;
  }

  #endTopLevel(tick: number): void {
    this.#topLevelRuns = false;
    this.#writer.after(tick, TOP_LEVEL);
  }
}

/** Whether a task of this kind is called off when it is closed before it ran; other kinds are just done. */
function isScheduled(kind: Kind): boolean {
  return kind.queue === QueueId.timers || kind.queue === QueueId.check;
}
