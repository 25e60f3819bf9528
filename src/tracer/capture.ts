/**
 * How the tracer sees tasks: one interface, two ways behind it. A way names tasks for the recorder; the
 * recorder does not know which way it is. Ids of resources are Node's own, in space 0. Promises have
 * Node's ids too where Node tracks them, else ids of ours, in space 1.
 */
import { createHook } from 'node:async_hooks';
import type { TaskNames } from './around/host.ts';
import type { Recorder } from './recorder.ts';

export interface Capture extends TaskNames {
  /** For the trace: which way recorded it. */
  readonly name: string;
  /** Id space of promises. */
  readonly promiseSpace: 0 | 1;
  /** Begins to call `recorder`, except for the task `ownTask` (the tracer's timer). */
  start(recorder: Recorder, ownTask: number): void;
  /** From inside an `init`: makes `Recorder.close` be called, which costs as much as all the rest. */
  watchCloses(): void;
  stop(): void;
}

/** `createHook` options that `@types/node` may not know yet. */
export type HookOptions = Parameters<typeof createHook>[0] & { trackPromises?: boolean };

/**
 * Whether hooks can leave promises out: `trackPromises: false`, Node 24.12 and newer. Older Nodes ignore
 * the option in silence, so it is tried rather than asked.
 */
export function canLeavePromisesOut(): boolean {
  let sawPromise = false;
  const probe = createHook({
    init(_id, type) {
      if (type === 'PROMISE') sawPromise = true;
    },
    trackPromises: false,
  } as HookOptions);
  probe.enable();
  new Promise<void>(() => {});
  probe.disable();
  return !sawPromise;
}
