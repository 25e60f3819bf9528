/** What is told of a real program: whom it waits for, who usually settles that, and how its runs came to be. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { openTrace } from '../../src/engine/node.ts';
import { nodeLines } from '../support/nodes.ts';
import { runProgram, withFolder } from '../support/trace-program.ts';

const lines = await nodeLines();

suite('waits', () => {
  for (const { major, path } of lines) {
    test(`a call that waits for a pool is told to its leaf, and what usually settles that (Node ${major})`, () =>
      record(path, async (trace) => {
        const calls = await trace.ask('activations', { name: 'handle', open: true });
        assert.equal(calls.length, 2);
        const { links, sentence, usual } = await trace.ask('chain', { task: calls[1]!.task });
        const told = links.map(({ via, how, name, to }) => [via, how, name, to.place?.label]);
        assert.deepEqual(told, [
          ['start', 'async call', 'handle', 'pool.mjs:41'],
          ['follows', 'async call', 'load', 'pool.mjs:36'],
          ['part-of', 'await', 'load', 'pool.mjs:37'],
          ['awaits', 'Promise.all()', 'load', 'pool.mjs:37'],
          ['awaits', 'async call', 'query', 'pool.mjs:28'],
          ['part-of', 'await', 'query', 'pool.mjs:29'],
          ['awaits', 'new Promise()', 'acquire', 'pool.mjs:16'],
        ]);
        assert.deepEqual(
          usual?.settlers.map(({ how, name, by, count }) => [how, name, by.place?.label, count]),
          [['await', 'query', 'pool.mjs:30', 6]],
        );
        assert.match(
          sentence,
          /^handle\(\) \(pool\.mjs:41\) has waited .* for the outcome of load\(\) \(pool\.mjs:36\), which waits for/,
        );
        assert.match(
          sentence,
          /usually settled in a run of an await in query\(\) \(pool\.mjs:30\), after .* 6 of 7 looked at settled\.$/,
        );
      }));

    test(`a stack goes over promises, resources, emitters and sockets to the top level (Node ${major})`, () =>
      record(path, async (trace) => {
        const [call] = await trace.ask('activations', { name: 'answer' });
        const { parts } = await trace.ask('activation', { task: call!.task });
        const { steps, whole } = await trace.ask('stack', { run: parts[parts.length - 1]!.run! });
        const ours = steps.map(
          ({ createdAt }) => createdAt.find(({ place }) => place?.label.startsWith('pool.mjs'))?.place?.label,
        );
        assert.deepEqual(
          steps.slice(0, 2).map(({ how }) => how),
          ['await', 'setImmediate()'],
        );
        assert.equal(ours[0], 'pool.mjs:53');
        assert.equal(ours[1], 'pool.mjs:50');
        assert.equal(steps[steps.length - 1]?.how, 'top level');
        assert.ok(ours.includes('pool.mjs:59'), `the server is on the way: ${ours}`);
        assert.equal(whole, true);
      }));
  }
});

async function record(
  node: string,
  check: (trace: Awaited<ReturnType<typeof openTrace>>) => Promise<void>,
): Promise<void> {
  await withFolder(async (session) => {
    const { code, stderr } = await runProgram({ node, args: ['waits/pool.mjs'], session });
    assert.equal(code, 0, stderr);
    await check(await openTrace(session));
  });
}
