/**
 * Capture by `async_hooks` alone, for Nodes whose hooks always see promises. Closes come from a second
 * hook: a `destroy` that covered promises would make V8 track the collection of each one, at three times
 * the cost of all the rest.
 */
import { type AsyncHook, createHook, executionAsyncId } from 'node:async_hooks';
import type { WireId } from '../protocol/events.ts';
import type { Capture } from './capture.ts';
import { PromiseIdHider } from './hide-promise-ids.ts';
import type { Recorder } from './recorder.ts';

export class HooksCapture implements Capture {
  readonly name = 'createHook';
  readonly promiseSpace = 0;
  readonly #hider = new PromiseIdHider();
  /** 1 is the top level's, see recorder.ts. */
  #lastOwn = 1;
  #events: AsyncHook | undefined;
  #closes: AsyncHook | undefined;

  start(recorder: Recorder, ownTask: number): void {
    const hider = this.#hider;
    const closes = createHook({ destroy: (id) => recorder.close(id * 2) });
    let closesEnabled = false;
    const init = (id: number, type: string, trigger: number, resource: object): void => {
      // A hook that is enabled from inside another's `init` joins the next list of hooks, and there Node
      // does not look for a `destroy` when it decides whether to track promises. Later `enable()` calls
      // of the program may undo this: slower then, not wrong.
      if (!closesEnabled) {
        closesEnabled = true;
        closes.enable();
      }
      if (type !== 'PROMISE') {
        recorder.init(id, type, trigger * 2, resource, init);
        return;
      }
      hider.hide(resource);
      recorder.initPromise(id, trigger * 2, trigger !== executionAsyncId(), init);
    };
    const events = createHook({
      init,
      before(id) {
        if (id !== ownTask) recorder.before(id * 2);
      },
      after(id) {
        if (id !== ownTask) recorder.after(id * 2);
      },
      promiseResolve(id) {
        recorder.settle(id * 2);
      },
    });
    this.#closes = closes;
    this.#events = events;
    events.enable();
  }

  promise(promise: object): WireId {
    return this.#hider.idOf(promise) * 2;
  }

  ownTask(): number {
    return ++this.#lastOwn;
  }

  stop(): void {
    this.#events?.disable();
    this.#closes?.disable();
  }
}
