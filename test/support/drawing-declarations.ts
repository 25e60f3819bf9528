/** What drawn traces declare: queues and kinds like Node's, and the header of their stream. */
import { type KindDefinition, KindFlag, QueueFlag, ReadyRule, type SegmentHeader } from '../../src/protocol/events.ts';
import type { DrawingOptions } from './drawing.ts';

export const QUEUES = [
  { name: 'nextTick', title: 'nextTick', rule: ReadyRule.whenCreated },
  { name: 'microtasks', title: 'Microtasks', rule: ReadyRule.whenTriggerSettles },
  { name: 'timers', title: 'Timers', rule: ReadyRule.atDeadline },
  { name: 'poll', title: 'Poll', rule: ReadyRule.sincePoll },
  { name: 'pool', title: 'Thread pool', rule: ReadyRule.pool },
  { name: 'check', title: 'Check', rule: ReadyRule.whenCreated },
  { name: 'close', title: 'Close', rule: ReadyRule.sincePoll },
].map((queue, index) => ({
  ...queue,
  id: index + 1,
  order: index + 1,
  flags: index < 2 ? QueueFlag.drained : 0,
  detail: '',
}));

/** Id of a declared queue; 0: none of that name. */
export const queueId = (name: string): number => QUEUES.find((queue) => queue.name === name)?.id ?? 0;

export const KINDS: readonly KindDefinition[] = [
  { name: 'PROMISE', queue: 'microtasks', pool: '', flags: KindFlag.settles, word: 'promise', space: 1 as const },
  {
    name: 'TickObject',
    queue: 'nextTick',
    pool: '',
    flags: KindFlag.oneShot,
    word: 'process.nextTick()',
    space: 0 as const,
  },
  { name: 'Timeout', queue: 'timers', pool: '', flags: 0, word: 'timer', space: 0 as const },
  { name: 'TCPWRAP', queue: 'poll', pool: '', flags: KindFlag.handle, word: 'socket', space: 0 as const },
  {
    name: 'FSREQCALLBACK',
    queue: 'poll',
    pool: 'pool',
    flags: KindFlag.oneShot,
    word: 'file operation',
    space: 0 as const,
  },
  { name: 'Immediate', queue: 'check', pool: '', flags: KindFlag.oneShot, word: 'setImmediate()', space: 0 as const },
  { name: 'TOPLEVEL', queue: '', pool: '', flags: KindFlag.topLevel, word: 'top level', space: 0 as const },
  { name: 'WORKER', queue: 'poll', pool: '', flags: KindFlag.handle, word: 'worker', space: 0 as const },
  { name: 'PROCESSWRAP', queue: 'poll', pool: '', flags: KindFlag.handle, word: 'child process', space: 0 as const },
  { name: 'MESSAGEPORT', queue: 'poll', pool: '', flags: KindFlag.handle, word: 'message port', space: 0 as const },
  {
    name: 'FILEHANDLE',
    queue: 'poll',
    pool: '',
    flags: KindFlag.handle | KindFlag.passive,
    word: 'open file',
    space: 0 as const,
  },
  { name: 'JOB', queue: '', pool: '', flags: KindFlag.custom, word: 'JOB', space: 0 as const },
].map((kind, index) => ({ ...kind, id: index + 1, queue: queueId(kind.queue), pool: queueId(kind.pool) }));

/** What kind of task runs on a lane where the drawing does not say. */
export const TYPE_OF_LANE: Readonly<Record<string, string>> = {
  nextTick: 'TickObject',
  microtasks: 'PROMISE',
  timers: 'Timeout',
  poll: 'TCPWRAP',
  pool: 'FSREQCALLBACK',
  check: 'Immediate',
  close: 'TCPWRAP',
  main: 'TOPLEVEL',
  nested: 'JOB',
  settled: 'PROMISE',
};

/** The header of a drawn stream. */
export function headerOf(options: DrawingOptions): SegmentHeader {
  return {
    version: 1,
    process: options.process ?? 'p1',
    parent: options.parent ?? null,
    pid: options.pid ?? 48_213,
    ppid: options.ppid ?? 1,
    thread: options.thread ?? 0,
    segment: 0,
    runtime: { name: 'node', version: 'v24.0.0', platform: 'linux', arch: 'x64' },
    argv: ['node', 'server.js'],
    cwd: '/app',
    main: '/app/server.js',
    clock: { nsPerTick: 1_000, originNs: options.originNs ?? '1000000000', wallMs: 1_700_000_000_000 },
    tracer: { version: '0.1.0', capture: 'hooks' },
    poolSize: options.poolSize ?? 4,
    attached: options.attached ?? false,
    parentThread: options.parentThread ?? null,
  };
}
