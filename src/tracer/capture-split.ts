/**
 * Capture in two parts, for Nodes whose hooks can leave promises out (24.12 and newer): promises through
 * `v8.promiseHooks`, everything else through `async_hooks`. Cheaper, and the program's promises and its
 * `executionAsyncId()` stay as they are untraced.
 */
import { type AsyncHook, createHook } from 'node:async_hooks';
import { promiseHooks } from 'node:v8';
import type { WireId } from '../protocol/events.ts';
import type { Capture, HookOptions } from './capture.ts';
import { PromiseId } from './promise-id.ts';
import type { Recorder } from './recorder.ts';

export class SplitCapture implements Capture {
  readonly name = 'promiseHooks+createHook';
  readonly promiseSpace = 1;
  #resources: AsyncHook | undefined;
  #closes: AsyncHook | undefined;
  #stopPromises: (() => void) | undefined;

  start(recorder: Recorder, ownTask: number): void {
    const init = (id: number, type: string, trigger: number, resource: object): void => {
      recorder.init(id, type, recorder.causeOf(trigger), resource, init);
    };
    const initPromise = (promise: object, parent: object | undefined): void => {
      const id = PromiseId.give(promise);
      if (parent === undefined) recorder.initPromise(id, recorder.current, false, initPromise);
      else recorder.initPromise(id, PromiseId.of(parent) * 2 + 1, true, initPromise);
    };
    this.#closes = createHook({ destroy: (id) => recorder.close(id), trackPromises: false } as HookOptions);
    this.#resources = createHook({
      init,
      before(id) {
        if (id !== ownTask) recorder.before(id);
      },
      after(id) {
        if (id !== ownTask) recorder.after(id);
      },
      trackPromises: false,
    } as HookOptions);
    this.#resources.enable();
    this.#stopPromises = promiseHooks.createHook({
      init: initPromise,
      before: (promise) => recorder.beforePromise(PromiseId.of(promise), promise),
      after: (promise) => recorder.afterPromise(PromiseId.of(promise)),
      settled: (promise) => recorder.settle(PromiseId.of(promise) * 2 + 1),
    }) as unknown as () => void;
  }

  promise(promise: object): WireId {
    return PromiseId.of(promise) * 2 + 1;
  }

  ownTask(): number {
    return PromiseId.next();
  }

  watchCloses(): void {
    this.#closes?.enable();
  }

  stop(): void {
    this.#resources?.disable();
    this.#closes?.disable();
    this.#stopPromises?.();
  }
}
