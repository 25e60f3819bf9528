/**
 * Capture in two parts, for Nodes whose hooks can leave promises out (24.12 and newer): promises through
 * `v8.promiseHooks`, everything else through `async_hooks`. Cheaper, and the program's promises and its
 * `executionAsyncId()` stay as they are untraced.
 */
import { type AsyncHook, createHook, executionAsyncId } from 'node:async_hooks';
import { promiseHooks } from 'node:v8';
import type { WireId } from '../protocol/events.ts';
import type { Capture, HookOptions } from './capture.ts';
import type { Recorder } from './recorder.ts';

/** A class whose constructor returns its argument: a private field of a subclass then lands on that object. */
class Same {
  constructor(target: object) {
    // biome-ignore lint/correctness/noConstructorReturn: returning another object is the whole trick.
    return target;
  }
}

/** Our id of a promise, in a private field: as cheap as a symbol, and nothing can see it. */
class PromiseId extends Same {
  /** 1 is the top level's, see recorder.ts. */
  static #last = 1;
  #id: number;

  private constructor(promise: object, id: number) {
    super(promise);
    this.#id = id;
  }

  static give(promise: object): number {
    const id = PromiseId.next();
    new PromiseId(promise, id);
    return id;
  }

  /** An id that no promise has. */
  static next(): number {
    return ++PromiseId.#last;
  }

  /** The id of `promise`; one without an init (older than the tracer) gets its id now. */
  static of(promise: object): number {
    return #id in promise ? (promise as PromiseId).#id : PromiseId.give(promise);
  }
}

export class SplitCapture implements Capture {
  readonly name = 'promiseHooks+createHook';
  readonly promiseSpace = 1;
  #resources: AsyncHook | undefined;
  #closes: AsyncHook | undefined;
  #stopPromises: (() => void) | undefined;

  start(recorder: Recorder, ownTask: number): void {
    const init = (id: number, type: string, trigger: number, resource: object): void => {
      // Inside a continuation Node believes that the task around it executes.
      const cause = trigger === executionAsyncId() && recorder.current !== 0 ? recorder.current : trigger * 2;
      recorder.init(id, type, cause, resource, init);
    };
    const initPromise = (promise: object, parent: object | undefined): void => {
      const id = PromiseId.give(promise);
      if (parent === undefined) recorder.initPromise(id, recorder.current, false, initPromise);
      else recorder.initPromise(id, PromiseId.of(parent) * 2 + 1, true, initPromise);
    };
    this.#resources = createHook({
      init,
      before(id) {
        if (id !== ownTask) recorder.before(id * 2);
      },
      after(id) {
        if (id !== ownTask) recorder.after(id * 2);
      },
      trackPromises: false,
    } as HookOptions);
    this.#resources.enable();
    this.#closes = createHook({ destroy: (id) => recorder.close(id * 2), trackPromises: false } as HookOptions);
    this.#closes.enable();
    this.#stopPromises = promiseHooks.createHook({
      init: initPromise,
      before: (promise) => recorder.before(PromiseId.of(promise) * 2 + 1, promise),
      after: (promise) => recorder.after(PromiseId.of(promise) * 2 + 1),
      settled: (promise) => recorder.settle(PromiseId.of(promise) * 2 + 1),
    }) as unknown as () => void;
  }

  promise(promise: object): WireId {
    return PromiseId.of(promise) * 2 + 1;
  }

  ownTask(): number {
    return PromiseId.next();
  }

  stop(): void {
    this.#resources?.disable();
    this.#closes?.disable();
    this.#stopPromises?.();
  }
}
