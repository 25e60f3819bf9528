/**
 * The oracle that nobody here wrote: Node's own `node.async_hooks` trace events, switched on in the same
 * run, must agree with the tracer's inits and runs, per type, in count and order. What may differ, and why,
 * stands in the tables below; everything else is an error.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { copyDebuggee } from '../../scripts/lib/debuggees.ts';
import { NoteCode } from '../../src/protocol/events.ts';
import { OPTIONS_FILE } from '../../src/protocol/launch.ts';
import { nodeLines } from '../support/nodes.ts';
import {
  DEBUGGEES,
  type ProgramOptions,
  readStreams,
  runProgram,
  type SeenStream,
  type SeenTask,
  withFolder,
} from '../support/trace-program.ts';

interface OracleEvent {
  readonly id: number;
  readonly type: string;
}

interface OracleThread {
  readonly inits: OracleEvent[];
  readonly runs: OracleEvent[];
}

/** Types of what exists before the tracer records: in Node's events, not in the trace. */
const EARLY: Readonly<Record<string, string>> = {
  Timeout: "the tracer's own: its probes of clock and context, and its heartbeat",
  PROMISE: "the tracer's own: its probes of how this Node tracks promises",
  MESSAGEPORT: "Node's own: the ports between a worker and its parent, made before the preload",
  PIPEWRAP: "Node's own: the channel to a parent that forked the process, opened before the preload",
  TickObject: "Node's own: work put off while that channel was set up",
};
/** The most that a thread has of them: the probe of the clock may need a few attempts. */
const MOST_EARLY = 12;
/** Types whose runs Node's trace events leave out, while its hooks (and so the tracer) see them. */
const NO_RUN_EVENTS: Readonly<Record<string, string>> = {
  FILEHANDLECLOSEREQ: 'answered in a scope of its own, as FSREQPROMISE',
  HTTPINCOMINGMESSAGE:
    'the HTTP parser calls back for begin, headers and body in scopes of its own; events tell of one',
  HTTP2SESSION: 'frames that it has received are answered in scopes of their own (`Http2Scope`)',
  HTTPCLIENTREQUEST: 'the parser of responses, as HTTPINCOMINGMESSAGE',
  FSREQPROMISE: 'libuv answers it in a scope of its own (`FSReqAfterScope`), which emits hooks but no events',
};
/** Types that may still come after `exit` was emitted, where a record ends. */
const AFTER_EXIT: Readonly<Record<string, string>> = {
  MESSAGEPORT: 'the ports of a worker close after it has emitted `exit`',
  PIPEWRAP: 'Node opens stderr to print an uncaught error, when all is over',
};

/** Not compared: run elsewhere, or with a record that has gaps by its nature. */
const SKIPPED: Readonly<Record<string, string>> = {
  'forever.cjs': 'never ends',
  'spin.cjs': 'never ends',
  'exit-codes/abort.cjs': 'Node does not write its events when it aborts',
  'exit-codes/sigterm-self.cjs': 'Node does not write its events when a signal ends it',
  'exit-codes/syntax-error.cjs': 'nothing of it runs',
  'paused.cjs': 'pauses its tracer: the gap is what is tested, in faults.test.ts',
  'overflow-in-timer.cjs': 'as overflow.cjs',
  'overflow.cjs': 'hooks of both run out of stack, at different places',
};
const programs = ['.', 'exit-codes']
  .flatMap((folder) => readdirSync(join(DEBUGGEES, folder)).map((name) => join(folder, name)))
  .filter((name) => SKIPPED[name] === undefined && /\.[cm]js$/.test(name));

/** Newer Nodes have both ways of capturing; older ones have one. */
const FIRST_WITH_BOTH = 24;
const ways = (await nodeLines()).flatMap(({ major, path }) =>
  major < FIRST_WITH_BOTH
    ? [{ major, path, capture: 'auto', way: '' }]
    : [
        { major, path, capture: 'auto', way: '' },
        { major, path, capture: 'hooks', way: ', by createHook alone' },
      ],
);

for (const { major, path, capture, way } of ways) {
  suite(`Node ${major}${way}: inits and runs are those of Node's trace events`, () => {
    for (const program of programs) {
      test(program, () =>
        withFolder((folder) => compare({ node: path, program: join(DEBUGGEES, program), folder, capture })),
      );
    }

    test('a Fastify server under load', () =>
      withFolder(async (folder) => {
        const server = join(folder, 'server');
        await copyDebuggee('fastify-server', server);
        await compare({
          node: path,
          program: join(server, 'server.js'),
          folder,
          capture,
          onOutput: loadThenStop(join(server, 'load.mjs')),
        });
      }));
  });
}

/** Once the server listens: a second of load, then SIGTERM, on which it closes and ends. */
function loadThenStop(client: string): ProgramOptions['onOutput'] {
  let started = false;
  return (text, server) => {
    const address = /Listening on (\S+)/.exec(text)?.[1];
    if (address === undefined || started) return;
    started = true;
    execFile(process.execPath, [client, address, '--seconds', '1'], () => server.kill('SIGTERM'));
  };
}

interface Comparison {
  readonly node: string;
  readonly program: string;
  readonly folder: string;
  /** See `TracerOptions`. */
  readonly capture: string;
  readonly onOutput?: ProgramOptions['onOutput'];
}

async function compare({ node, program, folder, capture, onOutput }: Comparison): Promise<void> {
  writeFileSync(join(folder, OPTIONS_FILE), JSON.stringify({ capture }));
  const pattern = join(folder, 'oracle-${pid}-${rotation}.log');
  const result = await runProgram({
    node,
    args: ['--trace-event-categories', 'node.async_hooks', '--trace-event-file-pattern', pattern, program],
    session: folder,
    cwd: folder,
    ...(onOutput && { onOutput }),
  });
  assert.equal(result.signal, null, result.stderr);
  const streams = readStreams(folder);
  assert.ok(streams.length > 0, `no stream was recorded: ${result.stderr}`);
  let compared = 0;
  for (const [pid, threads] of readOracle(folder)) {
    const ours = streams.filter((stream) => stream.header.pid === pid);
    assert.equal(ours.length, threads.length, `threads of process ${pid}`);
    for (const stream of ours) {
      compareWithOneOf(stream, stream.header.thread === 0 ? threads.slice(0, 1) : threads.slice(1));
      compared++;
    }
  }
  assert.ok(compared > 0, 'nothing was compared');
}

/** Thread ids of the two have nothing in common but the main thread's: a worker must agree with one of the workers. */
function compareWithOneOf(stream: SeenStream, threads: readonly OracleThread[]): void {
  let failure: unknown;
  for (const thread of threads) {
    try {
      compareThread(stream, thread);
      return;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function compareThread(stream: SeenStream, oracle: OracleThread): void {
  assert.deepEqual(stream.problems, []);
  // A program that freezes `Error` has no sites, and its trace says so; nothing else may be noted.
  assert.deepEqual(
    stream.notes.filter((note) => !note.startsWith(String(NoteCode.noSites))),
    [],
  );
  assert.equal(stream.gaps, 0);
  const idsAreNodes = stream.header.tracer.capture === 'createHook';
  const named = ({ type, id }: OracleEvent) => (idsAreNodes || type !== 'PROMISE' ? `${type} ${id}` : type);
  const seen = ({ wire, type }: SeenTask) => ({ type, id: Math.floor(wire / 2) });

  const inits = stream.inits.filter((init) => !isOurs(init)).map(seen);
  // A worker that was terminated before its first flush has nothing to compare.
  if (!stream.ended && inits.length === 0) return;
  const early = earlyOf(oracle, inits, idsAreNodes);
  assertSame(inits.map(named), oracle.inits.slice(early.length).map(named), stream, 'inits');

  const ports = new Map(early.filter(({ type }) => type !== 'Timeout').map((event) => [event.id, event]));
  const own = new Set(early.filter(({ type }) => type === 'Timeout').map(({ id }) => id));
  const runs = stream.runs.filter((run) => !isOurs(run) && !Object.hasOwn(NO_RUN_EVENTS, run.type)).map(seen);
  const theirs = oracle.runs.filter((run) => !own.has(run.id) && !Object.hasOwn(NO_RUN_EVENTS, run.type));
  // A worker's top level runs inside a callback of its message port that began before the preload.
  if (stream.header.thread !== 0) theirs.shift();
  assertSame(
    runs.map((run) => named(run.type === 'unknown' ? (ports.get(run.id) ?? run) : run)),
    theirs.map(named),
    stream,
    'runs',
  );
}

/** Tasks that no runtime named: the top level, and what the program tells of its own queues. */
function isOurs({ wire, type }: SeenTask): boolean {
  return wire % 2 === 1 && type !== 'PROMISE';
}

/** What Node's events have before the first task of the trace. Resources have Node's ids; they tell where that is. */
function earlyOf(oracle: OracleThread, inits: readonly OracleEvent[], idsAreNodes: boolean): OracleEvent[] {
  const mark = inits.findIndex((init) => idsAreNodes || init.type !== 'PROMISE');
  const at =
    mark < 0 ? -1 : oracle.inits.findIndex(({ type, id }) => type === inits[mark]?.type && id === inits[mark]?.id);
  const length = at < 0 ? oracle.inits.length - inits.length : at - mark;
  const early = oracle.inits.slice(0, Math.max(0, length));
  for (const { type } of early)
    assert.ok(Object.hasOwn(EARLY, type), `${type} was missed: it comes before the trace begins`);
  assert.ok(early.length <= MOST_EARLY, `${early.length} inits before the trace begins`);
  return early;
}

function assertSame(ours: readonly string[], theirs: readonly string[], stream: SeenStream, what: string): void {
  const at = ours.findIndex((line, index) => line !== theirs[index]);
  const around = (lines: readonly string[]) => lines.slice(Math.max(0, at - 3), at + 4).join(', ');
  if (at >= 0) assert.fail(`${what} differ at ${at}: ours ${around(ours)}; Node's ${around(theirs)}`);
  // A terminated thread is cut off: what it did last is not in its record.
  if (!stream.ended) return;
  const missing = theirs.slice(ours.length);
  const unexplained = missing.filter((line) => !Object.hasOwn(AFTER_EXIT, line.split(' ')[0] ?? ''));
  assert.deepEqual(unexplained, [], `${what} that the trace has not`);
}

/** Node's events by process, the main thread first in each. */
function readOracle(folder: string): Map<number, OracleThread[]> {
  const threads = new Map<number, Map<number, OracleThread>>();
  for (const file of readdirSync(folder).filter((name) => name.startsWith('oracle-'))) {
    const { traceEvents } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { traceEvents: RawEvent[] };
    for (const event of traceEvents) {
      if (!event.cat.includes('node.async_hooks') || (event.ph !== 'b' && event.ph !== 'B')) continue;
      const process = threads.get(event.pid) ?? new Map<number, OracleThread>();
      threads.set(event.pid, process);
      const thread = process.get(event.tid) ?? { inits: [], runs: [] };
      process.set(event.tid, thread);
      const isRun = event.name.endsWith('_CALLBACK');
      const type = isRun ? event.name.slice(0, -'_CALLBACK'.length) : event.name;
      (isRun ? thread.runs : thread.inits).push({ id: Number(event.id), type });
    }
  }
  return new Map(
    [...threads].map(([pid, byThread]) => {
      const order = [...byThread].sort(([a], [b]) => Number(b === pid) - Number(a === pid));
      return [pid, order.map(([, thread]) => thread)];
    }),
  );
}

interface RawEvent {
  readonly pid: number;
  readonly tid: number;
  readonly ph: string;
  readonly cat: string;
  readonly name: string;
  readonly id: string;
}
