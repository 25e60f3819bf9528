/** What happens to the record when the program, or the place where it is written, goes away. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { nodeLines } from '../support/nodes.ts';
import { randomFrom, seedOfRun } from '../support/random.ts';
import { readStream, readStreams, runProgram, withFolder } from '../support/trace-program.ts';

const CHUNK_AND_FLUSH_MS = 250;
const KILLS = Number(process.env.KILLS ?? 4);

for (const { major, path: node } of await nodeLines()) {
  suite(`Node ${major}: the record`, () => {
    test('of a program that is killed at a random moment opens, and misses its last moments at most', () =>
      withFolder(async (session) => {
        const seed = seedOfRun();
        const next = randomFrom(seed);
        for (let round = 0; round < KILLS; round++) {
          const folder = join(session, String(round));
          const { killedAt, stream } = await killed(node, folder, 20 + next() * 400);
          // The kill may come in the middle of a write: that chunk is torn, and said to be.
          const problems = stream.problems.filter(({ code }) => code !== 'torn-chunk');
          assert.deepEqual(problems, [], `seed ${seed}, round ${round}`);
          assert.equal(stream.ended, false);
          assert.ok(stream.runs.length > 10);
          const last = stream.runs.at(-1)?.tick ?? 0;
          const { nsPerTick, wallMs } = stream.header.clock;
          const missingMs = killedAt - (wallMs + (last * nsPerTick) / 1e6);
          assert.ok(missingMs < CHUNK_AND_FLUSH_MS, `${missingMs} ms are missing, seed ${seed}, round ${round}`);
        }
      }));

    test('cut anywhere in its last chunk says so and yields the rest', () =>
      withFolder(async (session) => {
        await runProgram({ node, args: ['timers.cjs'], session });
        const [stream] = readStreams(session);
        assert.ok(stream);
        truncateSync(stream.file, statSync(stream.file).size - 5);
        const cut = readStream(stream.file);
        assert.equal(cut.problems[0]?.code, 'torn-chunk');
        assert.ok(cut.inits.length > 0);
      }));

    test('stops without a word when its folder is deleted', () =>
      withFolder(async (session) => {
        const folder = join(session, 'gone');
        mkdirSync(folder);
        const program = "require('node:fs').rmSync(process.env.GONE, { recursive: true }); require('./timers.cjs')";
        const plain = await runProgram({ node, args: ['timers.cjs'] });
        assert.deepEqual(
          await runProgram({ node, args: ['-e', program], session: folder, env: { GONE: folder } }),
          plain,
        );
        assert.equal(existsSync(folder), false);
      }));

    test('is not even begun in a folder that does not exist', async () => {
      const plain = await runProgram({ node, args: ['timers.cjs'] });
      assert.deepEqual(await runProgram({ node, args: ['timers.cjs'], session: '/nowhere/at/all' }), plain);
    });

    test('of a folder that cannot be written is not begun, and the program runs', async () => {
      const plain = await runProgram({ node, args: ['timers.cjs'] });
      // Nobody can make a file in /proc, not even root, for whom a read-only folder would be none.
      assert.deepEqual(await runProgram({ node, args: ['timers.cjs'], session: '/proc' }), plain);
    });

    test('is whole although a debugger flushes it again and again, in the middle of records too', () =>
      withFolder(async (session) => {
        const debuggers: Promise<number>[] = [];
        const result = await runProgram({
          node,
          args: ['--inspect=127.0.0.1:0', 'await-loop.cjs', '600'],
          session,
          onError: (text) => {
            const address = /ws:\/\/\S+/.exec(text)?.[0];
            if (address !== undefined && debuggers.length === 0) debuggers.push(flushWhileOpen(address));
          },
        });
        assert.equal(result.stdout, 'done\n');
        const flushes = (await debuggers[0]) ?? 0;
        assert.ok(flushes > 20, `only ${flushes} flushes`);
        const [stream] = readStreams(session);
        assert.deepEqual(stream?.problems, []);
        assert.equal(stream?.gaps, 0);
        assert.equal(stream?.ended, true);
      }));

    test('names its gaps when it was paused, and goes on', () =>
      withFolder(async (session) => {
        const result = await runProgram({ node, args: ['paused.cjs'], session });
        assert.equal(result.stdout, 'paused false recording\nresumed true\n', result.stderr);
        const [stream] = readStreams(session);
        assert.deepEqual(stream?.problems, []);
        assert.equal(stream?.gaps, 1);
        assert.deepEqual(stream?.notes, ['2 off', '2 sites']);
      }));

    test('counts what was lost when the stack overflowed in a hook, and the program catches its error', () =>
      withFolder(async (session) => {
        const result = await runProgram({ node, args: ['overflow.cjs'], session });
        assert.match(result.stdout, /RangeError Maximum call stack size exceeded true\nwent on/);
        const [stream] = readStreams(session);
        assert.deepEqual(stream?.problems, []);
        assert.ok((stream?.inits.length ?? 0) > 100);
        assert.equal(stream?.ended, true);
      }));
  });
}

/** Evaluates the tracer's flush as fast as the debugger protocol allows; resolves to how often it did. */
function flushWhileOpen(address: string): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(address);
    let flushes = 0;
    const flush = () => {
      const expression = "globalThis[Symbol.for('loopscope')].flush().complete";
      socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression, returnByValue: true } }));
    };
    socket.onopen = flush;
    socket.onmessage = ({ data }) => {
      flushes += Number(JSON.parse(String(data)).result?.result?.value === true);
      flush();
      // The program waits at its end for the debugger to leave.
      if (String(data).includes('destroyed')) socket.close();
    };
    socket.onclose = () => resolve(flushes);
    setTimeout(() => socket.close(), 900);
  });
}

async function killed(node: string, session: string, afterMs: number) {
  mkdirSync(session);
  let killedAt = 0;
  const result = await runProgram({
    node,
    args: ['forever.cjs'],
    session,
    onOutput(text, child) {
      if (!text.includes('ready') || killedAt > 0) return;
      killedAt = Number.POSITIVE_INFINITY;
      setTimeout(() => {
        killedAt = Date.now();
        child.kill('SIGKILL');
      }, afterMs);
    },
  });
  assert.equal(result.signal, 'SIGKILL');
  const [stream] = readStreams(session);
  assert.ok(stream);
  return { killedAt, stream };
}
