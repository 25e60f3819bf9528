/**
 * Who this thread is within the session, and the header that says so. Each process puts its own id into
 * its environment for its children to find: parent pids break through shells.
 */
import { isMainThread, threadId } from 'node:worker_threads';
import type { ClockInfo, SegmentHeader } from '../protocol/events.ts';
import { PARENT_VARIABLE, SESSION_VARIABLE, TRACE_EXTENSION } from '../protocol/launch.ts';

const DEFAULT_POOL_SIZE = 4;
/** libuv's own limit. */
const MAX_POOL_SIZE = 1_024;

export interface Identity {
  readonly session: string;
  readonly process: string;
  readonly parent: string | null;
}

/** The identity from the environment; null: nobody asked for a trace. */
export function readIdentity(env: NodeJS.ProcessEnv): Identity | null {
  const session = env[SESSION_VARIABLE];
  if (session === undefined || session === '') return null;
  const inherited = env[PARENT_VARIABLE] ?? null;
  // A worker finds here the id that the main thread of its own process has written.
  if (!isMainThread && inherited?.startsWith(`${process.pid}-`) === true) {
    return { session, process: inherited, parent: null };
  }
  const own = `${process.pid}-${process.hrtime.bigint().toString(36)}`;
  if (isMainThread) env[PARENT_VARIABLE] = own;
  return { session, process: own, parent: inherited };
}

/** Name of this thread's spool file for a segment. */
export function spoolName(identity: Identity, segment: number): string {
  return `${identity.process}-${threadId}-${segment}${TRACE_EXTENSION}`;
}

export function describeThread(
  identity: Identity,
  clock: ClockInfo,
  tracer: SegmentHeader['tracer'],
): Omit<SegmentHeader, 'version'> {
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
    main: process.argv[1] ?? null,
    clock,
    tracer,
    poolSize: poolSize(process.env.UV_THREADPOOL_SIZE),
  };
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
