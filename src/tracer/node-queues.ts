/**
 * What Node's queues and kinds of task are: the declarations that a Node stream writes. Data, not logic.
 * Source: `lib/internal/async_hooks.js` for the JavaScript types, `async_hooks.asyncWrapProviders` for the rest.
 */
import { asyncWrapProviders } from 'node:async_hooks';
import { KindFlag, type QueueDefinition, QueueFlag, ReadyRule } from '../protocol/events.ts';
import { SafeSet } from './safe.ts';

/** Taken at load: the program may replace it. */
const { hasOwn } = Object;

export const QueueId = {
  nextTick: 1,
  microtasks: 2,
  timers: 3,
  poll: 4,
  pool: 5,
  check: 6,
  close: 7,
} as const;

export const QUEUES: readonly QueueDefinition[] = [
  {
    id: QueueId.nextTick,
    rule: ReadyRule.whenCreated,
    order: 1,
    flags: QueueFlag.drained,
    name: 'nextTick',
    title: 'nextTick',
    detail: '',
  },
  {
    id: QueueId.microtasks,
    rule: ReadyRule.whenTriggerSettles,
    order: 2,
    flags: QueueFlag.drained,
    name: 'microtasks',
    title: 'Microtasks',
    detail: '',
  },
  { id: QueueId.timers, rule: ReadyRule.atDeadline, order: 3, flags: 0, name: 'timers', title: 'Timers', detail: '' },
  { id: QueueId.poll, rule: ReadyRule.sincePoll, order: 4, flags: 0, name: 'poll', title: 'Poll', detail: 'I/O' },
  { id: QueueId.pool, rule: ReadyRule.pool, order: 5, flags: 0, name: 'pool', title: 'Thread pool', detail: '' },
  {
    id: QueueId.check,
    rule: ReadyRule.whenCreated,
    order: 6,
    flags: 0,
    name: 'check',
    title: 'Check',
    detail: 'setImmediate',
  },
  { id: QueueId.close, rule: ReadyRule.sincePoll, order: 7, flags: 0, name: 'close', title: 'Close', detail: '' },
];

/** What the recorder must know of a kind while the program runs. */
export interface KindTraits {
  readonly queue: number;
  readonly pool: number;
  readonly flags: number;
  readonly word: string;
}

const ONE_SHOT = KindFlag.oneShot;
const HANDLE = KindFlag.handle;

const SCHEDULED: Readonly<Record<string, KindTraits>> = {
  PROMISE: { queue: QueueId.microtasks, pool: 0, flags: KindFlag.settles, word: 'promise' },
  Microtask: { queue: QueueId.microtasks, pool: 0, flags: ONE_SHOT, word: 'queueMicrotask()' },
  TickObject: { queue: QueueId.nextTick, pool: 0, flags: ONE_SHOT, word: 'process.nextTick()' },
  Timeout: { queue: QueueId.timers, pool: 0, flags: 0, word: 'timer' },
  Immediate: { queue: QueueId.check, pool: 0, flags: ONE_SHOT, word: 'setImmediate()' },
};

/** Requests that a thread of libuv's pool works on, and how to say so. */
const POOL_WORDS: Readonly<Record<string, string>> = {
  FSREQCALLBACK: 'file operation',
  FSREQPROMISE: 'file operation',
  FILEHANDLECLOSEREQ: 'closing of a file',
  GETADDRINFOREQWRAP: 'DNS lookup',
  GETNAMEINFOREQWRAP: 'reverse DNS lookup',
  PBKDF2REQUEST: 'pbkdf2()',
  SCRYPTREQUEST: 'scrypt()',
  ARGON2REQUEST: 'argon2()',
  RANDOMBYTESREQUEST: 'randomBytes()',
  RANDOMPRIMEREQUEST: 'generatePrime()',
  CHECKPRIMEREQUEST: 'checkPrime()',
  KEYPAIRGENREQUEST: 'generateKeyPair()',
  KEYGENREQUEST: 'generateKey()',
  KEYEXPORTREQUEST: 'key export',
  CIPHERREQUEST: 'cipher',
  DERIVEBITSREQUEST: 'key derivation',
  HASHREQUEST: 'hash',
  SIGNREQUEST: 'signature',
  VERIFYREQUEST: 'signature check',
};

const POLL_WORDS: Readonly<Record<string, string>> = {
  TCPWRAP: 'socket',
  TCPSERVERWRAP: 'server socket',
  TCPCONNECTWRAP: 'connection attempt',
  PIPEWRAP: 'pipe',
  PIPESERVERWRAP: 'pipe server',
  PIPECONNECTWRAP: 'pipe connection attempt',
  TTYWRAP: 'terminal',
  TLSWRAP: 'TLS socket',
  UDPWRAP: 'UDP socket',
  UDPSENDWRAP: 'UDP send',
  WRITEWRAP: 'write',
  SHUTDOWNWRAP: 'shutdown',
  PROCESSWRAP: 'child process',
  SIGNALWRAP: 'signal handler',
  FSEVENTWRAP: 'file watcher',
  STATWATCHER: 'file watcher',
  HTTPINCOMINGMESSAGE: 'HTTP request',
  HTTPCLIENTREQUEST: 'HTTP response',
  MESSAGEPORT: 'message port',
  WORKER: 'worker',
  QUERYWRAP: 'DNS query',
  DNSCHANNEL: 'DNS channel',
  ZLIB: 'zlib stream',
};

const POLL_ONE_SHOT: ReadonlySet<string> = new SafeSet([
  'TCPCONNECTWRAP',
  'PIPECONNECTWRAP',
  'UDPSENDWRAP',
  'WRITEWRAP',
  'SHUTDOWNWRAP',
  'QUERYWRAP',
]);

/**
 * Of what is open until it is closed, this keeps the process alive: what stands on a handle of libuv's (signal
 * handlers do too, but Node unrefs all of them), and workers. Source: subclasses of `HandleWrap`, `src/node_worker.cc`.
 */
const KEEPING_ALIVE: ReadonlySet<string> = new SafeSet([
  'TCPWRAP',
  'TCPSERVERWRAP',
  'PIPEWRAP',
  'PIPESERVERWRAP',
  'TTYWRAP',
  'UDPWRAP',
  'PROCESSWRAP',
  'FSEVENTWRAP',
  'STATWATCHER',
  'MESSAGEPORT',
  'WORKER',
]);

/** zlib streams use a pool thread for each write, under one async id. */
const POOL_STREAMS: ReadonlySet<string> = new SafeSet(['ZLIB']);

/** What is known of the type of an async resource; types that are not Node's are the program's own. */
export function traitsOf(type: string): KindTraits {
  const scheduled = hasOwn(SCHEDULED, type) ? SCHEDULED[type] : undefined;
  if (scheduled !== undefined) return scheduled;
  const pooled = hasOwn(POOL_WORDS, type) ? POOL_WORDS[type] : undefined;
  if (pooled !== undefined) return { queue: QueueId.poll, pool: QueueId.pool, flags: ONE_SHOT, word: pooled };
  if (!hasOwn(asyncWrapProviders, type)) {
    return { queue: 0, pool: 0, flags: KindFlag.custom, word: type };
  }
  return {
    queue: QueueId.poll,
    pool: POOL_STREAMS.has(type) ? QueueId.pool : 0,
    flags: POLL_ONE_SHOT.has(type) ? ONE_SHOT : KEEPING_ALIVE.has(type) ? HANDLE : HANDLE | KindFlag.passive,
    word: POLL_WORDS[type] ?? type.toLowerCase(),
  };
}
