/**
 * What a debugger may ask of the tracer while the program runs or stands still: a non-enumerable object at
 * `globalThis[Symbol.for('loopscope')]`. All its functions are synchronous and return plain data.
 */
import asyncHooks from 'node:async_hooks';
import type { Level, Recorder } from './recorder.ts';
import type { Spool } from './spool.ts';

/** Taken at load: the program may replace them. */
const { executionAsyncId } = asyncHooks;
const { deleteProperty } = Reflect;
const asText = String;

export const CONTROL_SYMBOL = Symbol.for('loopscope');

export interface Control {
  readonly version: string;
  /** Name of this process in the session. */
  readonly process: string;
  /** Writes what is recorded. `complete`: all of it, up to this call, is in the file. */
  flush(): { readonly file: string; readonly bytes: number; readonly complete: boolean };
  /** The runtime's id of the task that executes. */
  currentTask(): number;
  pause(): void;
  resume(): void;
  setLevel(level: Level): void;
  /** `failed`: the tracer has ended for good. `waiting`: the file takes nothing just now (a full disk), what is recorded is lost. */
  state(): { readonly state: 'recording' | 'paused' | 'waiting' | 'failed'; readonly reason: string };
  /** Ends the record and takes the tracer out of the thread; what was changed for it is changed back. */
  detach(): void;
}

/** Whether a tracer is at work in this thread already. */
export function isInstalled(): boolean {
  return CONTROL_SYMBOL in globalThis;
}

export interface ControlOptions {
  readonly recorder: Recorder;
  readonly spool: Spool;
  readonly version: string;
  readonly process: string;
  /** Ends the record and takes hooks, timer and variables away. */
  readonly detach: () => void;
}

/** Makes the control object reachable for debuggers, and hard to come upon for the program. */
export function installControl(options: ControlOptions): void {
  const { recorder, spool, version, detach } = options;
  let resumed: Level = recorder.level;
  const control: Control = {
    version,
    process: options.process,
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
      if (recorder.stopped) return { state: 'failed', reason: asText(spool.error ?? 'detached') };
      if (recorder.level === 'off') return { state: 'paused', reason: '' };
      return spool.state === 'waiting'
        ? { state: 'waiting', reason: asText(spool.error) }
        : { state: 'recording', reason: '' };
    },
    detach() {
      deleteProperty(globalThis, CONTROL_SYMBOL);
      detach();
    },
  };
  Object.defineProperty(globalThis, CONTROL_SYMBOL, {
    value: Object.freeze(control),
    enumerable: false,
    configurable: true,
  });
}
