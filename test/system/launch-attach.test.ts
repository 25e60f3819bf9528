/** A tracer that is brought into a running program by the debugger protocol, and taken out again. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { openTrace } from '../../src/engine/node.ts';
import { type AttachParameters, type AttachReply, attachExpression } from '../../src/protocol/launch.ts';
import { Inspector } from '../support/inspect.ts';
import { nodeLines } from '../support/nodes.ts';
import { type ProgramResult, ROOT, readStreams, runProgram, TRACER, withFolder } from '../support/trace-program.ts';

const SCRIPT = readFileSync(join(ROOT, 'dist/tracer/attach.js'), 'utf8');
const DETACH = "globalThis[Symbol.for('loopscope')].detach()";
const FLUSH = "globalThis[Symbol.for('loopscope')].flush()";

/** A running server, seen from outside and from the debugger. */
interface Visit {
  readonly inspector: Inspector;
  /** Asks the server for a path. */
  ask(path: string): Promise<string>;
  attach(parameters: AttachParameters, options?: { includeCommandLineAPI: boolean }): Promise<AttachReply>;
}

interface Start {
  readonly node: string;
  readonly program: string;
  readonly session?: string;
}

/** Runs a server, lets `use` visit it, tells it to end and waits for that. */
async function visit({ node, program, session }: Start, use: (visit: Visit) => Promise<void>): Promise<ProgramResult> {
  let visited: Promise<void> | undefined;
  let stderr = '';
  const result = await runProgram({
    node,
    args: ['--inspect=127.0.0.1:0', `launch-programs/${program}`],
    ...(session === undefined ? {} : { session }),
    onError: (text) => {
      stderr = text;
    },
    onOutput: (text, child) => {
      const server = /http:\S+/.exec(text)?.[0];
      const debuggers = Inspector.addressIn(stderr);
      if (server === undefined || debuggers === undefined || visited !== undefined) return;
      visited = visitServer(server, debuggers, use).catch((error) => {
        child.kill('SIGKILL');
        throw error;
      });
      visited.catch(() => undefined);
    },
  });
  await visited;
  assert.ok(visited, 'it was visited');
  return { ...result, stdout: result.stdout.replace(/:\d+$/m, ''), stderr: '' };
}

async function visitServer(server: string, debuggers: string, use: (visit: Visit) => Promise<void>): Promise<void> {
  const inspector = await Inspector.open(debuggers);
  const ask = async (path: string) => (await fetch(`${server}${path}`)).text();
  try {
    await use({
      inspector,
      ask,
      attach: async (parameters, options) =>
        (await inspector.evaluate(attachExpression(SCRIPT, parameters), options)) as AttachReply,
    });
  } finally {
    await inspector.close();
    await ask('/end');
  }
}

async function work(ask: Visit['ask']): Promise<void> {
  for (let i = 0; i < 5; i++) assert.equal(await ask('/work'), 'worked in its context');
}

for (const { major, path: node } of await nodeLines()) {
  suite(`Node ${major}: attaching`, () => {
    for (const program of ['serve.cjs', 'serve.mjs']) {
      for (const includeCommandLineAPI of [true, false]) {
        const how = includeCommandLineAPI ? 'with' : 'without';
        test(`to ${program}, ${how} the command line's require: recorded, and as before when it is over`, () =>
          withFolder(async (session) => {
            const plain = await visit({ node, program }, async ({ ask }) => work(ask));
            const result = await visit({ node, program }, async ({ ask, attach, inspector }) => {
              await work(ask);
              const before = await ask('/seen');
              const reply = await attach({ session }, { includeCommandLineAPI });
              assert.deepEqual([reply.state, reply.reason], ['attached', '']);
              assert.deepEqual(await attach({ session: '/elsewhere' }), { ...reply, state: 'already' });
              await work(ask);
              await inspector.evaluate(DETACH);
              assert.equal(await ask('/seen'), before);
              await work(ask);
            });
            assert.deepEqual(result, plain);
            await checkTrace(session);
          }));
      }
    }

    test('a program that is traced already is left alone', () =>
      withFolder(async (session) => {
        await visit({ node, program: 'serve.cjs', session }, async ({ attach }) => {
          const reply = await attach({ session });
          assert.equal(reply.state, 'already');
          assert.equal(reply.file, join(session, readdirSync(session)[0] ?? ''));
        });
        assert.deepEqual(
          readStreams(session).map(({ header, ended }) => [header.attached, ended]),
          [[false, true]],
        );
      }));

    test('can be done again, and the options come with it', () =>
      withFolder(async (session) => {
        await visit({ node, program: 'serve.cjs' }, async ({ ask, attach, inspector }) => {
          for (let round = 0; round < 2; round++) {
            await attach({ session, options: { level: 'tasks' } });
            await work(ask);
            await inspector.evaluate(DETACH);
          }
        });
        const streams = readStreams(session);
        assert.equal(streams.length, 2);
        for (const { header, ended, problems } of streams)
          assert.deepEqual([header.attached, header.parent, ended, problems], [true, null, true, []]);
      }));

    test('works in a Node that does not hand out its modules, as far as the program has a require', () =>
      withFolder(async (session) => {
        const ways = [
          { program: 'serve.cjs', includeCommandLineAPI: false, state: 'attached' },
          { program: 'serve.mjs', includeCommandLineAPI: true, state: 'attached' },
          { program: 'serve.mjs', includeCommandLineAPI: false, state: 'failed' },
        ];
        for (const { program, includeCommandLineAPI, state } of ways) {
          await visit({ node, program }, async ({ ask, attach, inspector }) => {
            await inspector.evaluate('process.getBuiltinModule = undefined');
            const reply = await attach({ session }, { includeCommandLineAPI });
            assert.equal(reply.state, state, reply.reason);
            if (state === 'failed') assert.match(reply.reason, /no way to load Node's modules/);
            await work(ask);
          });
        }
        assert.equal(readStreams(session).length, 2);
      }));

    test('while JavaScript spins does no harm', () =>
      withFolder(async (session) => {
        const spin =
          'setTimeout(() => { const end = Date.now() + 500; while (Date.now() < end) globalThis.spun = true; }, 1), 0';
        await visit({ node, program: 'serve.cjs' }, async ({ ask, attach, inspector }) => {
          await inspector.evaluate(spin);
          while ((await inspector.evaluate('globalThis.spun')) !== true);
          assert.equal((await attach({ session })).state, 'attached');
          await work(ask);
        });
        const [stream] = readStreams(session);
        assert.deepEqual([stream?.problems, stream?.ended, stream?.gaps], [[], true, 0]);
      }));

    test('while the program stands at a breakpoint does no harm', () =>
      withFolder(async (session) => {
        const paused = 'setTimeout(() => { debugger; globalThis.wentOn = true; }, 1), 0';
        await visit({ node, program: 'serve.cjs' }, async ({ ask, attach, inspector }) => {
          await inspector.send('Debugger.enable', {});
          await inspector.evaluate(paused);
          await new Promise((resolve) => setTimeout(resolve, 100));
          assert.equal((await attach({ session })).state, 'attached');
          await inspector.send('Debugger.resume', {});
          await work(ask);
          assert.equal(await inspector.evaluate('wentOn'), true);
          await inspector.evaluate(FLUSH);
        });
        const [stream] = readStreams(session);
        assert.deepEqual([stream?.problems, stream?.ended, stream?.gaps], [[], true, 0]);
      }));

    test('can trace the children that come', () =>
      withFolder(async (session) => {
        const child = `process.getBuiltinModule
          ? process.getBuiltinModule('node:child_process').execFileSync(process.execPath, ['timers.cjs']).length
          : process.mainModule.require('node:child_process').execFileSync(process.execPath, ['timers.cjs']).length`;
        await visit({ node, program: 'serve.cjs' }, async ({ ask, attach, inspector }) => {
          const before = await ask('/seen');
          await attach({ session, tracerPath: TRACER });
          await inspector.evaluate(child);
          await inspector.evaluate(DETACH);
          await inspector.evaluate(child);
          assert.equal(await ask('/seen'), before);
        });
        const [parent, other, ...more] = readStreams(session).sort(
          (a, b) => Number(b.header.attached) - Number(a.header.attached),
        );
        assert.equal(more.length, 0);
        assert.deepEqual([parent?.header.attached, other?.header.attached], [true, false]);
        assert.equal(other?.header.parent, parent?.header.process);
      }));

    test('to a folder that cannot be written says why, and leaves nothing behind', () =>
      withFolder(async (scratch) => {
        mkdirSync(join(scratch, 'session'));
        await visit({ node, program: 'serve.cjs' }, async ({ ask, attach }) => {
          const before = await ask('/seen');
          const reply = await attach({ session: join(scratch, 'nowhere') });
          assert.equal(reply.state, 'failed');
          assert.match(reply.reason, /ENOENT/);
          assert.equal(await ask('/seen'), before);
          assert.equal((await attach({ session: join(scratch, 'session') })).state, 'attached');
        });
      }));
  });
}

/** What was older than the attach runs in its queues, and says of itself that it is older. */
async function checkTrace(session: string): Promise<void> {
  const [stream] = readStreams(session);
  assert.ok(stream);
  assert.deepEqual([stream.problems, stream.gaps, stream.ended, stream.header.attached], [[], 0, true, true]);
  assert.ok(stream.inits.filter(({ type }) => type === 'Timeout').length >= 15);
  assert.equal(stream.inits.filter(({ type }) => type === 'TOPLEVEL').length, 0);

  const trace = await openTrace(session);
  const runs = await trace.ask('runs', { limit: 0 });
  const older = runs.filter(({ type, queue }) => type === '' && queue === 'timers');
  assert.ok(older.length > 3, 'the timer that is older');
  assert.ok(
    runs.some(({ type, queue }) => type === '' && queue === 'poll'),
    'the server that is older',
  );
  const sites = await trace.ask('sites', { limit: 0 });
  const files = sites.flatMap(({ frames }) => frames.map(({ place }) => place?.file ?? ''));
  assert.ok(files.some((file) => file.endsWith('serve.cjs')));
  assert.ok(!files.some((file) => file.includes('loopscope-attach')), 'no frame of ours');
  const details = await trace.ask('run', { run: older[0]?.run ?? -1 });
  assert.match(details.sentence, /older than the attach/);
  const task = await trace.ask('task', { task: older[0]?.task ?? -1 });
  assert.match(task.sentence, /older than the attach/);
}
