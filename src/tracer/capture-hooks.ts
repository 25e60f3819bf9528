/**
 * Capture by `async_hooks` alone, for Nodes whose hooks always see promises. No `destroy`: one that covered
 * promises would make V8 track the collection of each, at three times the cost of all the rest.
 */
import asyncHooks, { type AsyncHook } from 'node:async_hooks';
import { types } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import type { WireId } from '../protocol/events.ts';
import type { Capture } from './capture.ts';
import { PromiseIdHider } from './hide-promise-ids.ts';
import type { Recorder } from './recorder.ts';

/** Taken at load: the program may replace them. */
const { createHook, executionAsyncId, executionAsyncResource } = asyncHooks;
const { isPromise } = types;
/** The newest promises are known by their ids alone: half as many as this, since Node's ids of them are two apart. */
const PROMISES = isMainThread ? 1 << 18 : 1 << 16;

export class HooksCapture implements Capture {
  readonly name = 'createHook';
  readonly promiseSpace = 0;
  readonly #hider = new PromiseIdHider();
  readonly #promises = new Int32Array(PROMISES);
  /** 1 is the top level's, see recorder.ts. */
  #lastOwn = 1;
  #events: AsyncHook | undefined;
  #closes: AsyncHook | undefined;

  start(recorder: Recorder, ownTask: number): void {
    const hider = this.#hider;
    const promises = this.#promises;
    const init = (id: number, type: string, trigger: number, resource: object): void => {
      if (type !== 'PROMISE') {
        recorder.init(id, type, trigger * 2, resource, init);
        return;
      }
      hider.hide(resource);
      promises[id & (PROMISES - 1)] = id | 0;
      recorder.initPromise(id, trigger * 2, trigger !== executionAsyncId(), init);
    };
    const isOfPromise = (id: number): boolean =>
      promises[id & (PROMISES - 1)] === (id | 0) || (!recorder.knows(id) && isPromise(executionAsyncResource()));
    this.#closes = createHook({ destroy: (id) => recorder.close(id) });
    this.#events = createHook({
      init,
      before(id) {
        if (id === ownTask) return;
        if (isOfPromise(id)) recorder.beforePromise(id);
        else recorder.before(id);
      },
      after(id) {
        if (id === ownTask) return;
        if (isOfPromise(id)) recorder.afterPromise(id);
        else recorder.after(id);
      },
      promiseResolve(id) {
        recorder.settle(id * 2);
      },
    });
    this.#events.enable();
  }

  promise(promise: object): WireId {
    return this.#hider.idOf(promise) * 2;
  }

  ownTask(): number {
    return ++this.#lastOwn;
  }

  /**
   * A hook that is enabled from inside another's `init`, as here, joins the next list of hooks, and there Node
   * does not look for a `destroy` when it decides whether to track promises. Later `enable()` calls of the
   * program may undo this: slower then, not wrong.
   */
  watchCloses(): void {
    this.#closes?.enable();
  }

  stop(): void {
    this.#events?.disable();
    this.#closes?.disable();
  }
}
