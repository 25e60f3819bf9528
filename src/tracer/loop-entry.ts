/**
 * The loop's own callbacks: off which queue one comes, since when it was ready, and whether a turn of the loop lies
 * between it and the one before.
 */
import asyncHooks from 'node:async_hooks';
import type { WireId } from '../protocol/events.ts';
import type { TraceWriter } from '../protocol/writer.ts';
import type { Clock } from './clock.ts';
import { type Kind, Way } from './kinds.ts';
import { QueueId } from './node-queues.ts';
import type { OpenTasks, Scheduled } from './open-tasks.ts';
import { symbolNamed } from './safe.ts';
import type { Stamps } from './stamps.ts';

/** Taken at load: the program may replace them. */
const { executionAsyncResource } = asyncHooks;
const { hasOwn } = Object;
const { max } = Math;

export class LoopEntry {
  readonly #writer: TraceWriter;
  readonly #clock: Clock;
  readonly #stamps: Stamps;
  readonly #open: OpenTasks;
  /** What `arrive` found out of the run that begins: its queue where that is not its kind's own (else 0) … */
  queue = 0;
  /** … and how long ago it was ready, in ticks; -1: not known. */
  ready = -1;
  /** It runs in the same pass over its queue as the run before: no turn lies between. */
  #isSamePass = false;
  /** Number of the last pass in which immediates ran. */
  checkTurn = 0;
  /** Callbacks that the loop took from outside, so far. */
  callbacks = 0;
  /** Idle time so far, at the last turn. */
  idleTicks = 0;
  #iterations = -1;
  #closeSymbol: symbol | undefined;
  /** Queue of the last callback that the loop itself called. */
  #lastQueue = 0;

  constructor(writer: TraceWriter, clock: Clock, stamps: Stamps, open: OpenTasks) {
    this.#writer = writer;
    this.#clock = clock;
    this.#stamps = stamps;
    this.#open = open;
  }

  /** A run off a queue of the loop begins; `slot` -1: its task is older than the tracer. Returns its tick. */
  arrive(kind: Kind, slot: number): number {
    let { queue } = kind;
    let tick: number;
    if (kind.way === Way.timer) tick = this.#arriveTimer(slot);
    else if (kind.way === Way.check) tick = this.#arriveCheck(slot);
    else {
      const stamps = this.#stamps;
      tick = stamps.short && slot >= 0 ? stamps.last : stamps.take();
      this.callbacks++;
      this.#isSamePass = false;
      if (kind.way === Way.closable && this.#closes()) {
        queue = QueueId.close;
        this.queue = queue;
      }
    }
    if (this.#writer.depth === 0) this.#lastQueue = queue;
    return tick;
  }

  /** After `arrive`: tells of the turn that lies before the run, if there is one. */
  turnIfNew(tick: number): void {
    if (!this.#isSamePass && this.#writer.depth === 0) this.#turn(tick, false);
  }

  /** The tracer's own timer fired. */
  beat(tick: number): void {
    this.#turn(tick, true);
    this.#lastQueue = 0;
  }

  /** Tells how long a timer is to wait. */
  delay(task: WireId, { _idleTimeout, _repeat }: Scheduled): void {
    if (typeof _idleTimeout !== 'number' || !(_idleTimeout >= 0)) return;
    this.#writer.delay(task, this.#clock.msToTicks(_idleTimeout), typeof _repeat === 'number');
  }

  /**
   * A timer that was due when the callback before it ended, and that one was a timer too, runs in the same
   * pass over Node's lists: no turn and no idle time lie between.
   */
  #arriveTimer(slot: number): number {
    const stamps = this.#stamps;
    const timer = slot < 0 ? undefined : this.#open.timer(slot);
    const due = timer === undefined ? -1 : this.#dueTick(timer);
    this.#isSamePass = stamps.fresh && this.#lastQueue === QueueId.timers && due >= 0 && due <= stamps.last;
    const tick = this.#isSamePass ? stamps.last : stamps.take();
    if (due >= 0) this.ready = max(0, tick - due);
    return tick;
  }

  /** Immediates made before this pass over them began run in it; those made during it wait for the next turn. */
  #arriveCheck(slot: number): number {
    const stamps = this.#stamps;
    const isSamePass = slot >= 0 && this.#lastQueue === QueueId.check && this.#open.marks[slot] !== this.checkTurn;
    this.#isSamePass = isSamePass;
    if (!isSamePass) this.checkTurn++;
    return isSamePass && stamps.fresh ? stamps.last : stamps.take();
  }

  #turn(tick: number, own: boolean): void {
    const iterations = this.#clock.loopCount();
    if (iterations === this.#iterations && iterations >= 0 && !own) return;
    const since = this.#iterations < 0 || iterations < 0 ? -1 : iterations - this.#iterations;
    const idleTicks = this.#clock.idleTicks();
    const idle = max(0, idleTicks - this.idleTicks);
    this.#iterations = iterations;
    this.idleTicks = idleTicks;
    this.#writer.turn(tick, since, idle, own);
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
}
