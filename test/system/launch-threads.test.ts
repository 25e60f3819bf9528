/** Worker threads, whatever environment and arguments they are given: recorded, joined to their parents, unharmed. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { launchArguments } from '../../src/protocol/launch.ts';
import { nodeLines } from '../support/nodes.ts';
import { readStreams, runProgram, TRACER, withFolder } from '../support/trace-program.ts';

const PROGRAM = 'launch-programs/threads.cjs';

for (const { major, path: node } of await nodeLines()) {
  suite(`Node ${major}: worker threads`, () => {
    test('each is recorded but the one that no preload can reach, and sees what it sees untraced', () =>
      withFolder(async (session) => {
        const plain = await runProgram({ node, args: [PROGRAM] });
        const traced = await runProgram({ node, args: [...launchArguments(TRACER), PROGRAM], session });
        assert.deepEqual(traced, plain);
        const streams = readStreams(session);
        assert.equal(new Set(streams.map(({ header }) => header.process)).size, 1);
        const threads = streams.map(({ header: { thread, parentThread, main } }) => [thread, parentThread, main]);
        const [main, ...workers] = threads;
        assert.ok(String(main?.[2]).endsWith('threads.cjs'));
        // The fifth has neither environment nor arguments; the eighth was started by the seventh.
        assert.deepEqual(
          workers,
          [1, 2, 3, 4, 6, 7, 8].map((thread) => [thread, thread === 8 ? 7 : 0, null]),
        );
        for (const { ended, problems } of streams) assert.deepEqual([ended, problems], [true, []]);
      }));

    test('by the variables alone all are reached but those with an environment of their own', () =>
      withFolder(async (session) => {
        await runProgram({ node, args: [PROGRAM], session });
        const threads = readStreams(session).map(({ header }) => header.thread);
        assert.deepEqual(threads, [0, 1, 4, 6]);
      }));
  });
}
