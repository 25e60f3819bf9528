/** What surrounds tasks is in the record as it was in the program, and nowhere else to be seen. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { FailureCode, SpanFlag } from '../../src/protocol/events.ts';
import { nodeLines } from '../support/nodes.ts';
import { readSurroundings, type Surroundings } from '../support/surroundings.ts';
import { type ProgramResult, runProgram, withFolder } from '../support/trace-program.ts';

const MODES = ['strict', 'throw', 'warn', 'none', 'warn-with-error-code'] as const;
/** HTTP/2 has channels from here on. */
const HTTP2_SINCE = 22;

/** Lets the tracer go, if there is one, and prints all that it had put into the thread. */
const WHAT_IS_LEFT = `
  const { AsyncLocalStorage } = require('node:async_hooks');
  const { channel } = require('node:diagnostics_channel');
  const { isMainThread, parentPort, Worker } = require('node:worker_threads');
  globalThis[Symbol.for('loopscope')]?.detach();
  const names = ['http.server.request.start', 'http.client.request.created', 'undici:request:create', 'worker_threads'];
  names.push('child_process', 'http2.server.stream.start', 'loopscope.task', 'loopscope.queue', 'loopscope.span');
  console.log(
    isMainThread ? 'in the main thread' : 'in a worker',
    Object.hasOwn(process, 'emit'),
    names.filter((name) => channel(name).hasSubscribers),
    Object.getOwnPropertyNames(AsyncLocalStorage.prototype),
    parentPort !== null && Object.hasOwn(parentPort, 'postMessage'),
  );
  if (isMainThread) new Worker(process._eval, { eval: true });
`;

/** Runs a debuggee traced; its own stream comes first. */
function traced(node: string, ...args: readonly string[]): Promise<{ streams: Surroundings[]; result: ProgramResult }> {
  return withFolder(async (session) => {
    const result = await runProgram({ node, args, session });
    return { streams: readSurroundings(session), result };
  });
}

async function tracedOne(node: string, ...args: readonly string[]): Promise<Surroundings> {
  const { streams, result } = await traced(node, ...args);
  assert.ok(streams[0], result.stderr);
  return streams[0];
}

for (const { major, path: node } of await nodeLines()) {
  suite(`Node ${major}: around tasks`, () => {
    test('collections are spans with their kind and length, while nothing else runs', async () => {
      const seen = await tracedOne(node, 'around-timing.cjs');
      const collections = seen.spansOf('gc');
      assert.ok(collections.length > 3, `${collections.length} collections`);
      for (const { kind, label, startTick, endTick } of collections) {
        assert.equal(kind.flags, SpanFlag.exclusive);
        assert.match(label, /^(minor|major|incremental|weak callbacks|other)$/);
        assert.ok(startTick >= 0 && startTick <= endTick);
      }
      assert.ok(collections.some(({ startTick, endTick }) => endTick - startTick > 100));
      assert.ok(collections.some(({ label }) => label === 'minor'));
      // Node collects one thing at a time.
      const ordered = collections.filter(({ label }) => label === 'minor');
      ordered.reduce((before, next) => {
        assert.ok(next.startTick >= before.endTick - 1);
        return next;
      });
    });

    test('marks are moments and measures are spans, with the names that the program gave', async () => {
      const seen = await tracedOne(node, 'around-timing.cjs');
      const marks = seen.spansOf('performance.mark');
      assert.deepEqual(
        marks.map(({ label }) => label),
        [...[0, 1, 2, 3, 4, 5].map((round) => `round ${round}`), 'last'],
      );
      for (const { kind, startTick, endTick } of marks) {
        assert.equal(kind.flags, SpanFlag.instant);
        assert.equal(startTick, endTick);
      }
      const [all, before, ...more] = seen.spansOf('performance.measure');
      assert.ok(all && before);
      assert.deepEqual(more, []);
      assert.equal(all.label, 'all rounds');
      // Ticks of two roundings.
      assert.ok(Math.abs(all.startTick - (marks[0]?.startTick ?? 0)) <= 2);
      assert.ok(Math.abs(all.endTick - (marks[5]?.startTick ?? 0)) <= 2);
      assert.deepEqual([before.label, before.startTick], ['from before', 0]);
    });

    test('requests of a server are root spans with path and status, and one that is given up has failed', async () => {
      const seen = await tracedOne(node, 'around-http.cjs');
      const spans = seen.spansOf('http.server');
      for (const { kind } of spans) assert.equal(kind.flags, SpanFlag.root);
      assert.deepEqual(
        spans.map(({ label, outcome, failed }) => [label, outcome, failed]),
        [
          ['GET /ok', '200', false],
          ['GET /missing', '404', false],
          ['GET /broken', '503', true],
          ['GET /slow', 'aborted', true],
          ['GET /ok', '200', false],
          ['GET /missing', '404', false],
          ...(major >= HTTP2_SINCE
            ? [
                ['GET /ok2', '200', false],
                ['GET /broken2', '500', true],
              ]
            : []),
        ],
      );
      for (const { startTick, endTick } of spans) assert.ok(endTick > startTick);
    });

    test('requests that the program sends are spans, by node:http, fetch and HTTP/2', async () => {
      const seen = await tracedOne(node, 'around-http.cjs');
      assert.deepEqual(
        seen.spansOf('http.client').map(({ label, outcome, failed }) => [hidePort(label), outcome, failed]),
        [
          ['GET 127.0.0.1:PORT/ok', '200', false],
          ['GET 127.0.0.1:PORT/missing', '404', true],
          ['GET 127.0.0.1:PORT/broken', '503', true],
          ['GET 127.0.0.1:PORT/slow', 'ECONNRESET', true],
          ['GET 127.0.0.1:PORT/ok', '200', false],
          ['GET 127.0.0.1:PORT/missing', '404', true],
          ['GET 127.0.0.1:PORT/nobody', 'ECONNREFUSED', true],
          ['GET 127.0.0.1:PORT/nobody2', 'ECONNREFUSED', true],
          ...(major >= HTTP2_SINCE
            ? [
                ['GET 127.0.0.1:PORT/ok2', '200', false],
                ['GET 127.0.0.1:PORT/broken2', '500', true],
              ]
            : []),
        ],
      );
    });

    for (const mode of MODES) {
      test(`what nobody caught is told once, and ends the program as it would: --unhandled-rejections=${mode}`, async () => {
        for (const how of ['survive', 'late', 'die']) {
          const args = [`--unhandled-rejections=${mode}`, 'around-failures.cjs', how];
          const plain = await runProgram({ node, args });
          const { streams, result } = await traced(node, ...args);
          assert.deepEqual(normal(result), normal(plain), how);
          const [seen] = streams;
          assert.ok(seen);
          assert.deepEqual(
            seen.failures.map(({ code, text }) => [code, text]),
            expectedFailures(mode, how),
            how,
          );
          for (const { code, task } of seen.failures) {
            if (task === 0) assert.ok(code === FailureCode.uncaught || (mode === 'strict' && how !== 'survive'));
            else assert.ok(seen.settled.has(task), 'the promise is not one that was rejected');
          }
        }
      });
    }

    test('a main module that rejects is told once', async () => {
      const main = "import 'node:fs'; await null; throw new Error('at the top')";
      const { streams } = await traced(node, '--input-type=module', '-e', main);
      assert.deepEqual(
        streams[0]?.failures.map(({ code, text }) => [code, text]),
        [[FailureCode.unhandled, 'Error: at the top']],
      );
    });

    for (const flags of storeFlags(major)) {
      test(`whether each store holds a value, at init and at run ${flags.join(' ')}`, async () => {
        const seen = await tracedOne(node, ...flags, 'around-stores.cjs');
        const [request, other, ...more] = seen.storeDefinitions;
        assert.ok(request && other);
        assert.deepEqual(more, []);
        const hasNames = major >= 24;
        assert.deepEqual([request.name, other.name], [hasNames ? 'request' : '', '']);
        const isLegacy = major < 24 ? flags.length === 0 : flags.length > 0;
        assert.equal(seen.sites.get(request.site)?.frames[0]?.line, isLegacy ? 4 : undefined);
        const masks = (madeIn: string): number[][] =>
          [...seen.tasks.values()]
            .filter((task) => task.madeIn === madeIn && /^(Timeout|Immediate|Job)$/.test(task.kind?.name ?? ''))
            .map(({ stores, runs }) => [stores, ...runs.map((run) => run.stores)]);
        assert.deepEqual(masks('none'), [[0, 0]]);
        assert.deepEqual(masks('one'), []);
        const inRequest = [...seen.tasks.values()].filter(({ stores }) => stores === 1);
        assert.ok(inRequest.some(({ kind, runs }) => kind?.name === 'Timeout' && runs[0]?.stores === 1));
        assert.ok(inRequest.some(({ kind, runs }) => kind?.name === 'PROMISE' && runs[0]?.stores === 1));
        const inBoth = [...seen.tasks.values()].filter(({ stores }) => stores === 3);
        assert.ok(inBoth.some(({ kind, runs }) => kind?.name === 'Immediate' && runs[0]?.stores === 3));
        const [job] = seen.tasksOf('Job');
        assert.deepEqual([job?.stores, job?.runs.map(({ stores }) => stores)], [1, [1]]);
        assert.deepEqual(masks('entered'), [[2, 2]]);
        assert.deepEqual(masks('hasEntered'), [[0, 0]]);
      });
    }

    test('what keeps the process alive, where it is not what it was when it was made', async () => {
      const seen = await tracedOne(node, 'around-refs.cjs');
      const [quiet, fickle, ...timers] = seen.tasksOf('Timeout');
      const [server] = seen.tasksOf('TCPSERVERWRAP');
      assert.ok(quiet && fickle && server);
      const told = (wire: number) => seen.refs.filter(({ task }) => task === wire).map(({ keepsAlive }) => keepsAlive);
      assert.deepEqual(told(quiet.wire), [false]);
      assert.deepEqual(told(fickle.wire).slice(0, 2), [false, true]);
      assert.deepEqual(told(server.wire), [false]);
      assert.deepEqual(told(timers[0]?.wire ?? 0), []);
    });

    test('workers are joined to what made them, and messages to where they were sent', async () => {
      const { streams, result } = await traced(node, 'around-workers.cjs');
      assert.equal(streams.length, 2, result.stderr);
      const [main, worker] = streams as [Surroundings, Surroundings];
      const [made, ...more] = main.joins;
      assert.ok(made);
      assert.deepEqual(more, []);
      assert.deepEqual([made.isProcess, made.id, made.untraced], [false, worker.header?.thread, '']);
      assert.equal(main.tasks.get(made.task)?.kind?.name, 'WORKER');
      const told = ({ messages }: Surroundings, wanted: boolean) =>
        messages.filter(({ received }) => received === wanted).map(({ peer, serial }) => [peer, serial]);
      const thread = worker.header?.thread ?? 0;
      assert.deepEqual(told(main, false), serials(5, thread));
      assert.deepEqual(told(worker, true), serials(5, 0));
      assert.deepEqual(told(worker, false), serials(4, 0));
      assert.deepEqual(told(main, true), serials(4, thread));
      assertLater(main, worker);
      assertLater(worker, main);
    });

    test('a worker that no tracer reaches is named, and why', async () => {
      const { streams, result } = await traced(node, 'around-workers.cjs', '{"env":{},"execArgv":[]}');
      assert.match(result.stdout, /answer to one/);
      assert.equal(streams.length, 1);
      assert.deepEqual(
        streams[0]?.joins.map(({ untraced }) => untraced),
        ['', 'its options `env` and `execArgv` leave the tracer out'],
      );
    });

    test('children are joined to what made them, and those that cannot be traced say why', async () => {
      const { streams } = await traced(node, 'around-children.cjs');
      const main = streams.find(({ header }) => header?.parent === null);
      assert.ok(main);
      assert.deepEqual(
        main.joins.map(({ untraced }) => untraced),
        [
          '',
          'its environment has no LOOPSCOPE_SESSION',
          'neither its environment nor its arguments load the tracer',
          '',
        ],
      );
      for (const { task, isProcess } of main.joins) {
        assert.equal(isProcess, true);
        assert.equal(main.tasks.get(task)?.kind?.name, 'PROCESSWRAP');
      }
      const children = streams.filter((stream) => stream !== main).map(({ header }) => header?.pid);
      assert.deepEqual(children, [main.joins[0]?.id]);
    });

    test("the program's own queues are queues: items wait, run, end, fail and are dropped", async () => {
      const seen = await tracedOne(node, 'around-queues.cjs');
      const own = [...seen.queues.values()].filter(({ name }) => name.startsWith('app:'));
      assert.deepEqual(
        own.map(({ name, title, detail }) => [name, title, detail]),
        [
          ['app:mails', 'Outgoing mail', 'one at a time'],
          ['app:other', 'other', ''],
          ['app:DemoJob', 'DemoJob', 'AsyncResource'],
          ['app:Plain-Type', 'Plain-Type', 'AsyncResource'],
        ],
      );
      const mails = seen.tasksOf('mails');
      assert.deepEqual(
        mails.map(({ runs, end }) => [runs.length, end]),
        [
          [1, 'closed'],
          [2, 'closed'],
          [2, 'closed'],
          [0, 'cancelled'],
        ],
      );
      for (const { kind, madeIn, createdTick, runs } of mails) {
        assert.equal(seen.queues.get(kind?.queue ?? 0)?.name, 'app:mails');
        assert.equal(madeIn, 'tell');
        const [first, second] = runs;
        if (first !== undefined) assert.equal(first.tick - first.readyTicks, createdTick);
        if (second !== undefined) assert.equal(second.readyTicks, 0);
      }
      assert.deepEqual(
        seen.spansOf('queue.mails').map(({ task, label, outcome, failed }) => [task, label, outcome, failed]),
        [
          [mails[0]?.wire, 'urgent', 'at once', false],
          [mails[1]?.wire, 'good', '', false],
          [mails[2]?.wire, 'bad', 'failed', true],
        ],
      );
      assert.equal(seen.tasksOf('bound')[0]?.kind?.queue, 0);
    });

    test('the helper tells the same, as an ES module and as CommonJS', async () => {
      const seen = await tracedOne(node, 'around-api.mjs');
      const jobs = seen.tasksOf('jobs');
      assert.deepEqual(
        jobs.map(({ runs, end }) => [runs.length, end]),
        [
          [2, 'closed'],
          [1, 'closed'],
          [0, 'cancelled'],
        ],
      );
      const told = (name: string) => seen.spansOf(name).map(({ label, outcome, failed }) => [label, outcome, failed]);
      assert.deepEqual(told('queue.jobs'), [
        ['the first', 'well', false],
        ['', 'badly', true],
      ]);
      assert.deepEqual(told('app.query'), [
        ['select orders', '17 rows', false],
        ['select nothing', 'no table', true],
      ]);
    });

    test('a tracer that leaves takes all of it along', async () => {
      const plain = await runProgram({ node, args: ['-e', WHAT_IS_LEFT] });
      const { result } = await traced(node, '-e', WHAT_IS_LEFT);
      assert.deepEqual(result, plain);
      assert.match(plain.stdout, /in a worker/);
    });

    test('a program that uses none of it has none of it in its record', async () => {
      const seen = await tracedOne(node, 'microtasks.cjs');
      assert.deepEqual(
        seen.spans.filter(({ kind }) => kind.name !== 'gc'),
        [],
      );
      for (const list of [seen.failures, seen.storeDefinitions, seen.joins, seen.messages]) assert.deepEqual(list, []);
      // But that its output keeps nothing alive.
      assert.ok(seen.refs.every(({ keepsAlive }) => !keepsAlive));
    });
  });
}

/** Both ways of keeping stores, where a Node has both. */
function storeFlags(major: number): string[][] {
  if (major === 22) return [[], ['--experimental-async-context-frame']];
  return major < 22 ? [[]] : [[], ['--no-async-context-frame']];
}

/** What each mode is to tell of `around-failures.cjs`. */
function expectedFailures(mode: (typeof MODES)[number], how: string): [number, string][] {
  const late: [number, string] = [FailureCode.unhandled, 'Error: handled late'];
  const handled: [number, string] = [FailureCode.handled, ''];
  // In strict mode a rejection is an exception first, and nothing takes that here.
  if (how === 'late') return mode === 'strict' ? [late] : [late, handled];
  const rejected: [number, string] = [FailureCode.unhandled, 'RangeError: rejected with an error'];
  if (how === 'die') return [rejected];
  return [
    [FailureCode.uncaught, 'TypeError: thrown in a timer'],
    rejected,
    [FailureCode.unhandled, 'a text'],
    [FailureCode.unhandled, 'Error'],
    [FailureCode.unhandled, '[object]'],
    late,
    handled,
  ];
}

function serials(count: number, peer: number): number[][] {
  return Array.from({ length: count }, (_, index) => [peer, index + 1]);
}

/** Each message arrives after it was sent, on the clock that both threads share. */
function assertLater(sender: Surroundings, receiver: Surroundings): void {
  const at = ({ header }: Surroundings, tick: number): bigint =>
    BigInt(header?.clock.originNs ?? 0) + BigInt(tick * (header?.clock.nsPerTick ?? 0));
  for (const { tick, serial } of receiver.messages.filter(({ received }) => received)) {
    const sent = sender.messages.find((message) => !message.received && message.serial === serial);
    assert.ok(sent && at(sender, sent.tick) <= at(receiver, tick), `message ${serial} came before it was sent`);
  }
}

function hidePort(label: string): string {
  return label.replace(/:\d+\//, ':PORT/');
}

/** Process ids are all that two runs of one program cannot share. */
function normal({ stdout, stderr, code, signal }: ProgramResult): object {
  return { stdout, stderr: stderr.replace(/\(node:\d+\)/g, '(node:PID)'), code, signal };
}
