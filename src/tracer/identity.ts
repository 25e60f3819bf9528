/**
 * Who this thread is within the session, and the header that says so.
 *
 *   a process finds its session and its parent in its environment   parent pids break through shells
 *   a worker finds both in what its parent thread passed on         its environment may be empty
 *   a script that was injected brings the session along             (`attach.ts`)
 */
import { getEnvironmentData, isMainThread, parentPort, setEnvironmentData, threadId } from 'node:worker_threads';
import type { ClockInfo, SegmentHeader, WrittenHeader } from '../protocol/events.ts';
import {
  type AttachParameters,
  PARENT_VARIABLE,
  SESSION_VARIABLE,
  THREAD_DATA_KEY,
  TRACE_EXTENSION,
} from '../protocol/launch.ts';

const DEFAULT_POOL_SIZE = 4;
/** libuv's own limit. */
const MAX_POOL_SIZE = 1_024;

/** Entry script of the thread in which Node runs module hooks: the one kind of worker without a port to a parent. */
const MODULE_HOOKS_MAIN = 'node:internal/modules/esm/worker';

/** Entry script of `node --test`, which runs the suites in processes of their own. */
const TEST_RUNNER_MAIN = 'node:internal/main/test_runner';

export interface Identity {
  /** Folder of the session. */
  readonly session: string;
  /** This process within the session. */
  readonly process: string;
  /** The process that started this one; null: none that is traced. */
  readonly parent: string | null;
  /** Of a worker: the thread that started it; null: not known. */
  readonly parentThread: number | null;
  /** The tracer came into a running program. */
  readonly attached: boolean;
}

/** What a thread passes on to the workers that it starts, in the environment data of `worker_threads`. */
interface PassedOn {
  readonly session: string;
  readonly process: string;
  readonly thread: number;
}

/** Identity of this thread; null: nobody asked for a trace. `injected`: what an injected tracer was told. */
export function identify(env: NodeJS.ProcessEnv, injected?: AttachParameters): Identity | null {
  const passedOn = isMainThread ? undefined : (getEnvironmentData(THREAD_DATA_KEY) as PassedOn | undefined);
  const session = injected?.session ?? passedOn?.session ?? env[SESSION_VARIABLE];
  if (session === undefined || session === '') return null;
  return {
    session,
    process: injected?.process ?? passedOn?.process ?? newProcessName(),
    parent: isMainThread ? (env[PARENT_VARIABLE] ?? null) : null,
    parentThread: passedOn?.thread ?? null,
    attached: injected !== undefined,
  };
}

/** A name for this process that no other of the session has, whenever it runs. */
function newProcessName(): string {
  return `${process.pid}-${process.hrtime.bigint().toString(36)}`;
}

/** Tells the workers and processes that this thread starts whom they descend from. Returns the way to take it back. */
export function passOn(identity: Identity, env: NodeJS.ProcessEnv): () => void {
  const passedOn: PassedOn = { session: identity.session, process: identity.process, thread: threadId };
  const dataBefore = getEnvironmentData(THREAD_DATA_KEY);
  const parentBefore = env[PARENT_VARIABLE];
  setEnvironmentData(THREAD_DATA_KEY, { ...passedOn });
  if (isMainThread) env[PARENT_VARIABLE] = identity.process;
  return () => {
    setEnvironmentData(THREAD_DATA_KEY, dataBefore);
    if (!isMainThread) return;
    if (parentBefore === undefined) delete env[PARENT_VARIABLE];
    else env[PARENT_VARIABLE] = parentBefore;
  };
}

/** Name of the spool file of a thread of this process, for a segment. */
export function spoolName(identity: Identity, segment: number, thread = threadId): string {
  return `${identity.process}-${thread}-${segment}${TRACE_EXTENSION}`;
}

export function describeThread(identity: Identity, clock: ClockInfo, tracer: SegmentHeader['tracer']): WrittenHeader {
  return {
    process: identity.process,
    parent: identity.parent,
    pid: process.pid,
    ppid: process.ppid,
    thread: threadId,
    segment: 0,
    runtime: { name: 'node', version: process.version, platform: process.platform, arch: process.arch },
    argv: [...process.argv],
    cwd: workingDirectory(),
    main: mainScript(),
    clock,
    tracer,
    poolSize: poolSize(process.env.UV_THREADPOOL_SIZE),
    ...(identity.attached ? { attached: true } : {}),
    ...(identity.parentThread === null ? {} : { parentThread: identity.parentThread }),
  };
}

/** A worker's own script is not told to what is loaded before it. */
function mainScript(): string | null {
  if (!isMainThread) return parentPort === null ? MODULE_HOOKS_MAIN : null;
  return isTestRunner() ? TEST_RUNNER_MAIN : (process.argv[1] ?? null);
}

function isTestRunner(): boolean {
  const { env, execArgv } = process;
  const inOneProcess = execArgv.some((argument) => /^--(experimental-)?test-isolation=none$/.test(argument));
  return execArgv.includes('--test') && !inOneProcess && env.NODE_TEST_CONTEXT === undefined;
}

function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    // The folder is gone: that is the program's affair.
    return '';
  }
}

function poolSize(setting: string | undefined): number {
  const size = Number.parseInt(setting ?? '', 10);
  return size > 0 ? Math.min(size, MAX_POOL_SIZE) : DEFAULT_POOL_SIZE;
}
