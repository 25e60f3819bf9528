/**
 * Keeps Node's async ids out of the program's sight. While an async hook sees promises, Node stamps each
 * with two symbol properties, which `console.log(promise)` then shows. An accessor on the realm's
 * `Promise.prototype` catches the assignment and makes the same own property, but not enumerable: Node
 * finds it with `hasOwn`, so it must be own, and printing does not see it.
 *
 * Source: `lib/internal/async_hooks.js`, `trackPromise` and `getOrSetAsyncId`.
 */
import { createHook } from 'node:async_hooks';

const { defineProperty, getOwnPropertyDescriptor } = Reflect;
const isEnumerable = Object.prototype.propertyIsEnumerable;

/**
 * One descriptor for all stamps: an object per promise would be garbage. Without a prototype, like all
 * descriptors here: a program may put a `get` on `Object.prototype`.
 */
const STAMP: PropertyDescriptor = bare({ value: undefined, writable: true, enumerable: false, configurable: true });

export class PromiseIdHider {
  readonly #symbols: readonly symbol[];

  /** Finds out with which symbols this Node stamps promises, and catches them in this realm. */
  constructor() {
    const watch = createHook({ init() {} });
    watch.enable();
    this.#symbols = Object.getOwnPropertySymbols(new Promise<void>(() => {}));
    watch.disable();
    this.#install(Promise.prototype);
  }

  /** Hides the ids of a promise whose realm (a `vm` context) has not been seen yet. Cost: 30 ns if there is nothing to do. */
  hide(promise: object): void {
    const first = this.#symbols[0];
    if (first === undefined || !isEnumerable.call(promise, first)) return;
    for (let index = 0; index < this.#symbols.length; index++) {
      defineProperty(promise, this.#symbols[index] as symbol, bare({ enumerable: false }));
    }
    const prototype = promisePrototypeOf(promise);
    if (prototype !== undefined) this.#install(prototype);
  }

  /** Node's id of a promise; 0: it has none. */
  idOf(promise: object): number {
    const first = this.#symbols[0];
    const id = first === undefined ? undefined : getOwnPropertyDescriptor(promise, first)?.value;
    return typeof id === 'number' ? id : 0;
  }

  #install(prototype: object): void {
    for (let index = 0; index < this.#symbols.length; index++) {
      const symbol = this.#symbols[index] as symbol;
      const accessor = bare({
        configurable: true,
        enumerable: false,
        get: () => undefined,
        set(this: object, value: unknown) {
          STAMP.value = value;
          defineProperty(this, symbol, STAMP);
        },
      });
      defineProperty(prototype, symbol, accessor);
    }
  }
}

/** The `Promise.prototype` of the realm that `promise` comes from. */
function promisePrototypeOf(promise: object): object | undefined {
  for (let at = Object.getPrototypeOf(promise); at !== null; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, 'then') && Object.hasOwn(at, Symbol.toStringTag)) return at;
  }
  return undefined;
}

/** The same descriptor without a prototype. */
function bare(descriptor: PropertyDescriptor): PropertyDescriptor {
  return Object.setPrototypeOf(descriptor, null) as PropertyDescriptor;
}
