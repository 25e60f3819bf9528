/**
 * The stack at which each task is made: foretold where the predictor is sure, else captured. What it needs to know
 * of the task: its kind, the stack of what caused it, and what timers differ in.
 */
import type { WireId } from '../protocol/events.ts';
import type { Kind } from './kinds.ts';
import type { OpenTasks, Scheduled } from './open-tasks.ts';
import { CAPTURE, type SitePredictor } from './site-predictor.ts';
import type { HookFunction } from './sites.ts';
import type { StackSource } from './stack-source.ts';

/** Stacks of so many of the newest promises are known; of older ones the parent's stack is not known to the predictor. */
const PROMISES = 1 << 18;
const WORKER_PROMISES = 1 << 15;
/** In keys of the predictor: kinds share ten bits with 64 classes of timers. */
const MAX_KEY_KIND = 959;
const FIRST_TIMER_KEY = 960;
const MAX_KEY_STACK = (1 << 20) - 1;

const { clz32 } = Math;

export class TaskStacks {
  readonly #source: StackSource;
  readonly #predictor: SitePredictor;
  readonly #open: OpenTasks;
  /** Stacks of promises, by the low bits of their ids. */
  readonly #promises: Int32Array;
  readonly #mask: number;
  /** The kind of promises, which is one. */
  readonly #promiseKind: number;
  /** Off: no task has a stack. */
  isOn: boolean;
  /** Whether the last answer was foretold. */
  inferred = false;
  /** Tasks that were due a stack, so far. */
  due = 0;

  constructor(source: StackSource, open: OpenTasks, promiseKind: number, isOn: boolean, isWorker: boolean) {
    this.#source = source;
    this.#predictor = source.predictor;
    this.#open = open;
    this.#promiseKind = promiseKind;
    this.isOn = isOn;
    const promises = isWorker ? WORKER_PROMISES : PROMISES;
    this.#promises = new Int32Array(promises);
    this.#mask = promises - 1;
  }

  /** Of a promise that was made before. 0: not known. */
  ofPromise(id: number): number {
    return this.#promises[id & this.#mask] as number;
  }

  /** Of a promise that is being made. `hook`: see `Sites.capture`. */
  newPromise(id: number, trigger: WireId, fromParent: boolean, hook: HookFunction): number {
    let stack = 0;
    if (this.isOn) {
      const parent = fromParent ? this.ofPromise(trigger >> 1) : 0;
      stack = this.#predictor.step(((parent & MAX_KEY_STACK) << 10) | this.#promiseKind);
      if (stack === CAPTURE || this.#source.checks) stack = this.#capture(stack, true, fromParent, hook);
      else this.inferred = true;
      this.due++;
    } else this.inferred = false;
    this.#promises[id & this.#mask] = stack;
    return stack;
  }

  /** Of another task that is being made. `current`: the task of the run in progress. */
  newResource(kind: Kind, trigger: WireId, current: WireId, resource: object, hook: HookFunction): number {
    if (!this.isOn) {
      this.inferred = false;
      return 0;
    }
    const parent = trigger === current ? 0 : this.#stackOf(trigger);
    let key = kind.id < MAX_KEY_KIND ? kind.id : MAX_KEY_KIND;
    if (kind.isTimer) key = timerKey(resource as Scheduled, key);
    let stack = this.#predictor.step(((parent & MAX_KEY_STACK) << 10) | key);
    if (stack === CAPTURE || this.#source.checks) stack = this.#capture(stack, false, false, hook);
    else this.inferred = true;
    this.due++;
    return stack;
  }

  /** Where a run of a task begins that runs often; 0: where all runs of its stack do. */
  nodeFor(slot: number, kind: Kind, stack: number): number {
    if (slot < 0 || !this.isOn || !kind.isHandle) return 0;
    return this.#predictor.startAgain(stack === 0 ? -kind.id : stack, this.#open.nodes[slot] as number);
  }

  /** The predictor asks for the stack, or all stacks are compared with what was foretold. */
  #capture(foretold: number, settles: boolean, fromParent: boolean, hook: HookFunction): number {
    if (foretold !== CAPTURE) {
      this.#source.check(foretold, settles, fromParent, hook);
      this.inferred = true;
      return foretold;
    }
    const stack = this.#source.capture(settles, fromParent, hook);
    this.inferred = this.#source.inferred;
    return stack;
  }

  #stackOf(task: WireId): number {
    if (task % 2 === 1) return this.ofPromise(task >> 1);
    const slot = this.#open.find(task / 2);
    return slot < 0 ? 0 : (this.#open.stacks[slot] as number);
  }
}

/** By the size of the delay, and whether Node uses it again: places that are alike differ in these. */
function timerKey({ _idleTimeout, _idleStart }: Scheduled, kind: number): number {
  if (typeof _idleTimeout !== 'number') return kind;
  return FIRST_TIMER_KEY + (31 & clz32(_idleTimeout)) * 2 + (_idleStart === null ? 0 : 1);
}
