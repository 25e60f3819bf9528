/** Child processes, however they are started: recorded, joined to their parents, unharmed. And sessions that go on. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { openTrace } from '../../src/engine/node.ts';
import { joinSpools } from '../../src/spool/join-spools.ts';
import { nodeLines } from '../support/nodes.ts';
import { readStreams, runProgram, type SeenStream, withFolder } from '../support/trace-program.ts';

const CHILDREN = [
  'behind-shells',
  'clustered',
  'detached',
  'executed',
  'executed-file',
  'executed-file-sync',
  'executed-sync',
  'forked',
  'grandchild',
  'parent',
  'spawned',
  'spawned-sync',
];

const nameOf = ({ header }: SeenStream): string => header.argv[2] ?? 'main';

for (const { major, path: node } of await nodeLines()) {
  suite(`Node ${major}: child processes`, () => {
    test('are recorded and joined, but for one without an environment', () =>
      withFolder(async (session) => {
        const args = ['launch-programs/children.cjs'];
        const plain = await runProgram({ node, args });
        assert.deepEqual(await runProgram({ node, args, session }), plain);
        assert.match(plain.stdout, /without-environment worked/);
        const streams = readStreams(session);
        const byProcess = new Map(streams.map((stream) => [stream.header.process, stream]));
        const main = streams.find(({ header }) => header.parent === null);
        assert.ok(main);
        assert.deepEqual(
          streams
            .filter((stream) => stream !== main)
            .map(nameOf)
            .sort(),
          CHILDREN,
        );
        for (const stream of streams) {
          assert.deepEqual([stream.ended, stream.exitCode, stream.problems], [true, 0, []]);
          const parent = byProcess.get(stream.header.parent ?? '');
          const expected = nameOf(stream) === 'grandchild' ? 'parent' : 'main';
          if (stream !== main) assert.equal(parent && nameOf(parent), expected, nameOf(stream));
        }
      }));

    test('a session that is started again goes on: both are there, on one clock, in one saved trace', () =>
      withFolder(async (session) => {
        const args = ['timers.cjs'];
        for (let round = 0; round < 2; round++) await runProgram({ node, args, session });
        const saved = join(session, 'saved');
        await joinSpools(session, saved);
        for (const path of [session, saved]) {
          const { streams, problems, live } = await (await openTrace(path)).ask('session', {});
          assert.deepEqual(
            [streams.map(({ role, state, parent }) => [role, state, parent]), problems, live],
            [
              [
                ['program', 'ended', null],
                ['program', 'ended', null],
              ],
              [],
              false,
            ],
          );
          const [first, second] = [...streams].sort((a, b) => a.startNs - b.startNs);
          assert.ok((first?.endNs ?? 0) <= (second?.startNs ?? 0));
        }
        assert.equal(readdirSync(session).filter((name) => name.endsWith('.looptrace')).length, 2);
      }));

    test('what runs in vm contexts is seen like the rest', () =>
      withFolder(async (session) => {
        const args = ['launch-programs/contexts.cjs'];
        const plain = await runProgram({ node, args });
        assert.deepEqual(await runProgram({ node, args, session }), plain);
        const [stream] = readStreams(session);
        const count = (type: string) => stream?.inits.filter((task) => task.type === type).length ?? 0;
        assert.ok(count('Timeout') >= 9 && count('PROMISE') >= 3 * (1 + 3 * 2 + 3), `${count('PROMISE')} promises`);
      }));
  });
}
