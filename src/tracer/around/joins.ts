/**
 * Which task made which thread or process, so that streams can be joined: WORKER tasks with thread ids, PROCESSWRAP
 * tasks with pids, and of those that no tracer can reach, why.
 *
 * A thread has a spool file as soon as its tracer is loaded. One that has run for a while, or is over, without a file
 * was started with an environment and flags of its own. Of a process only its environment and arguments are known:
 * whether it is Node at all is for its own record to say.
 *
 * Source: channels `worker_threads` and `child_process` (Node 18 and newer), both in the constructor.
 */
import { existsSync } from 'node:fs';
import { SESSION_VARIABLE } from '../../protocol/launch.ts';
import type { Around } from './around.ts';
import { listen } from './channels.ts';

/** A thread loads its tracer within milliseconds; this many heartbeats are two seconds. */
const BEATS_TO_LOAD = 20;
const UNTRACED_THREAD = 'its options `env` and `execArgv` leave the tracer out';
const NO_SESSION = `its environment has no ${SESSION_VARIABLE}`;
const NO_PRELOAD = 'neither its environment nor its arguments load the tracer';

/** Taken at load: the program may replace it. */
const exists = existsSync;
const { apply, defineProperty, deleteProperty } = Reflect;

export interface JoinOptions {
  /** Path of the first spool file of a thread of this process. */
  readonly spoolOf: (thread: number) => string;
  /** What `NODE_OPTIONS` or the arguments of a process must name for its tracer to load. */
  readonly preload: string;
}

/** Records threads and processes. Cost: none without one; a look at the disk for each thread. */
export function watchJoins(around: Around, options: JoinOptions): void {
  watchThreads(around, options.spoolOf);
  watchProcesses(around, options.preload);
}

/** What Node keeps in a `Worker` or a `ChildProcess`: the handle that is a task. */
interface Handle {
  readonly pid?: number;
  getAsyncId(): number;
  spawn?: (...args: readonly unknown[]) => unknown;
}

interface Waiting {
  readonly task: number;
  readonly thread: number;
  beats: number;
}

function watchThreads(around: Around, spoolOf: (thread: number) => string): void {
  let waiting: Waiting[] = [];
  let handleSymbol: symbol | undefined;

  const look = (one: Waiting): void => {
    one.beats = -1;
    if (exists(spoolOf(one.thread))) return;
    around.record((tick) => around.writer.join(tick, one.task, false, one.thread, UNTRACED_THREAD));
  };

  listen<{ worker: { threadId: number } }>(around, 'worker_threads', ({ worker }) => {
    handleSymbol ??= Object.getOwnPropertySymbols(worker).find((symbol) => symbol.description === 'kHandle');
    if (handleSymbol === undefined) return;
    const handle = (worker as unknown as Record<symbol, Handle>)[handleSymbol] as Handle;
    const one: Waiting = { task: handle.getAsyncId() * 2, thread: worker.threadId, beats: 0 };
    waiting.push(one);
    around.record((tick) => around.writer.join(tick, one.task, false, one.thread, ''));
    around.onClose(one.task, () => {
      if (one.beats >= 0) look(one);
    });
  });

  around.onBeat(() => {
    if (waiting.length === 0) return;
    waiting = waiting.filter((one) => {
      if (one.beats >= 0 && ++one.beats === BEATS_TO_LOAD) look(one);
      return one.beats >= 0;
    });
  });
}

function watchProcesses(around: Around, preload: string): void {
  listen<{ process: { _handle: Handle } }>(around, 'child_process', ({ process: child }) => {
    const handle = child._handle;
    // The constructor has told; the start itself follows. For that long the handle has a method of its own.
    defineProperty(handle, 'spawn', {
      configurable: true,
      enumerable: false,
      writable: true,
      value: function spawn(this: Handle, ...args: readonly unknown[]): unknown {
        deleteProperty(handle, 'spawn');
        const result = apply(handle.spawn as (...args: readonly unknown[]) => unknown, this, args);
        if (result === 0) tellStarted(around, handle, untracedReason(args, preload));
        return result;
      },
    });
  });
}

function tellStarted(around: Around, handle: Handle, untraced: string): void {
  try {
    const task = handle.getAsyncId() * 2;
    const { pid } = handle;
    if (pid !== undefined) around.record((tick) => around.writer.join(tick, task, true, pid, untraced));
  } catch {
    // The program's stack is full; the process has started all the same.
  }
}

/** Why a process cannot be traced, as far as its parent knows; empty: it can. */
function untracedReason(args: readonly unknown[], preload: string): string {
  // Until Node 24 one object, then each option by itself.
  const [first] = args;
  const packed = typeof first === 'object' && first !== null ? (first as { args?: unknown; envPairs?: unknown }) : null;
  const flags = packed === null ? args[1] : packed.args;
  const pairs = packed === null ? args[3] : packed.envPairs;
  // No environment at all means that of this process.
  if (!isTexts(pairs)) return '';
  if (!pairs.some((pair) => pair.startsWith(`${SESSION_VARIABLE}=`))) return NO_SESSION;
  const loads = (text: string): boolean => text.includes(preload);
  if (pairs.some((pair) => pair.startsWith('NODE_OPTIONS=') && loads(pair))) return '';
  return isTexts(flags) && flags.some(loads) ? '' : NO_PRELOAD;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

/** What loads the tracer, by the `NODE_OPTIONS` of this process: the file that they require last. */
export function preloadOf(nodeOptions: string): string {
  let found = '';
  for (const [, quoted, plain] of nodeOptions.matchAll(/--require[= ](?:"([^"]+)"|(\S+))/g))
    found = quoted ?? plain ?? '';
  return found === '' ? 'preload.cjs' : found;
}
