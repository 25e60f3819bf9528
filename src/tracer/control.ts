/**
 * What a debugger may ask of the tracer while the program runs or stands still: a non-enumerable object at
 * `globalThis[Symbol.for('loopscope')]`. All its functions are synchronous and return plain data.
 */
import { executionAsyncId } from 'node:async_hooks';
import type { Level, Recorder } from './recorder.ts';
import type { Spool } from './spool.ts';

export const CONTROL_SYMBOL = Symbol.for('loopscope');

export interface Control {
  readonly version: string;
  /** Writes what is recorded. `complete`: all of it, up to this call, is in the file. */
  flush(): { readonly file: string; readonly bytes: number; readonly complete: boolean };
  /** The runtime's id of the task that executes. */
  currentTask(): number;
  pause(): void;
  resume(): void;
  setLevel(level: Level): void;
  /** `failed`: the sink does not take any more, or the tracer detached itself. */
  state(): { readonly state: 'recording' | 'paused' | 'failed'; readonly reason: string };
}

/** Whether a tracer is at work in this thread already. */
export function isInstalled(): boolean {
  return CONTROL_SYMBOL in globalThis;
}

/** Makes the control object reachable for debuggers, and hard to come upon for the program. */
export function installControl(options: { recorder: Recorder; spool: Spool; version: string }): void {
  const { recorder, spool, version } = options;
  let resumed: Level = recorder.level;
  const control: Control = {
    version,
    flush: () => ({ complete: recorder.flush(), file: spool.path, bytes: spool.bytes }),
    currentTask: () => executionAsyncId(),
    pause() {
      if (recorder.level !== 'off') resumed = recorder.level;
      recorder.setLevel('off');
    },
    resume: () => recorder.setLevel(resumed),
    setLevel(level) {
      if (level !== 'off' && level !== 'tasks' && level !== 'sites') return;
      recorder.setLevel(level);
    },
    state() {
      if (recorder.stopped) return { state: 'failed', reason: String(spool.error ?? 'detached') };
      return { state: recorder.level === 'off' ? 'paused' : 'recording', reason: '' };
    },
  };
  Object.defineProperty(globalThis, CONTROL_SYMBOL, {
    value: Object.freeze(control),
    enumerable: false,
    configurable: true,
  });
}
