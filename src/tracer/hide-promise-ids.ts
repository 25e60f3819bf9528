/**
 * Keeps Node's async ids out of the program's sight. While an async hook sees promises, Node stamps each with two
 * symbol properties, which `console.log(promise)` then shows. Accessors on the realm's `Promise.prototype` take what
 * Node assigns and keep it in private fields: as cheap as the properties would be, and seen by nobody.
 *
 * Node looks for the id of a parent among its own properties, does not find it there, and gives it another one,
 * which becomes the trigger of the child. The accessors put that right: an id once given stays, and what Node tried
 * to replace it with is taken for it as the next trigger.
 *
 * Source: `lib/internal/async_hooks.js`, `trackPromise` and `getOrSetAsyncId`.
 */
import { createHook } from 'node:async_hooks';
import { bare } from './safe.ts';

const { defineProperty, getPrototypeOf } = Reflect;
const { hasOwn } = Object;
const { toStringTag } = Symbol;

/** A class whose constructor returns its argument: a private field of a subclass then lands on that object. */
class Same {
  constructor(target: object) {
    // biome-ignore lint/correctness/noConstructorReturn: returning another object is the whole trick.
    return target;
  }
}

/** The id that Node wanted to give to a promise that has one, and the one it has. */
const refused = new Float64Array(2);

/** Node's two ids of a promise, on the promise. */
class Stamp extends Same {
  #id: unknown;
  #trigger: unknown = undefined;

  private constructor(promise: object, id: unknown) {
    super(promise);
    this.#id = id;
  }

  static isOn(promise: object): promise is Stamp {
    return #id in promise;
  }

  static idOf(promise: object): unknown {
    return #id in promise ? (promise as Stamp).#id : undefined;
  }

  static triggerOf(promise: object): unknown {
    return #id in promise ? (promise as Stamp).#trigger : undefined;
  }

  static giveId(promise: object, id: unknown): void {
    if (#id in promise) {
      refused[0] = id as number;
      refused[1] = (promise as Stamp).#id as number;
    } else {
      new Stamp(promise, id);
    }
  }

  static giveTrigger(promise: object, trigger: unknown): void {
    if (!(#id in promise)) return;
    (promise as Stamp).#trigger = trigger === refused[0] ? refused[1] : trigger;
  }
}

export class PromiseIdHider {
  /** Of the id, and of the trigger's. */
  readonly #symbols: readonly symbol[];

  /** Finds out with which symbols this Node stamps promises, and catches them in this realm. */
  constructor() {
    const watch = createHook({ init() {} });
    watch.enable();
    this.#symbols = Object.getOwnPropertySymbols(new Promise<void>(() => {}));
    watch.disable();
    this.#install(Promise.prototype);
  }

  /**
   * Hides the ids of a promise whose realm (a `vm` context) has not been seen yet; all further ones of that realm
   * are hidden from the start.
   */
  hide(promise: object): void {
    if (Stamp.isOn(promise)) return;
    for (let index = 0; index < this.#symbols.length; index++) {
      const symbol = this.#symbols[index] as symbol;
      if (hasOwn(promise, symbol)) defineProperty(promise, symbol, bare({ enumerable: false }));
    }
    const prototype = promisePrototypeOf(promise);
    if (prototype !== undefined) this.#install(prototype);
  }

  /** Node's id of a promise; 0: it has none. */
  idOf(promise: object): number {
    const symbol = this.#symbols[0];
    const id = symbol === undefined ? undefined : (promise as Record<symbol, unknown>)[symbol];
    return typeof id === 'number' ? id : 0;
  }

  #install(prototype: object): void {
    const [id, trigger] = this.#symbols;
    if (id === undefined || trigger === undefined || hasOwn(prototype, id)) return;
    const accessors = [
      bare({
        configurable: true,
        enumerable: false,
        get(this: object) {
          return Stamp.idOf(this);
        },
        set(this: object, value: unknown) {
          Stamp.giveId(this, value);
        },
      }),
      bare({
        configurable: true,
        enumerable: false,
        get(this: object) {
          return Stamp.triggerOf(this);
        },
        set(this: object, value: unknown) {
          Stamp.giveTrigger(this, value);
        },
      }),
    ];
    defineProperty(prototype, id, accessors[0] as PropertyDescriptor);
    defineProperty(prototype, trigger, accessors[1] as PropertyDescriptor);
  }
}

/** The `Promise.prototype` of the realm that `promise` comes from. */
function promisePrototypeOf(promise: object): object | undefined {
  for (let at = getPrototypeOf(promise); at !== null; at = getPrototypeOf(at)) {
    if (hasOwn(at, 'then') && hasOwn(at, toStringTag)) return at;
  }
  return undefined;
}
