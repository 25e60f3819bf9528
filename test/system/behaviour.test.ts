/** The debuggee is sacred: output, exit code, signal and order of callbacks are the same with and without the tracer. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { nodeLines } from '../support/nodes.ts';
import { DEBUGGEES, readStreams, runProgram, TRACER, withFolder } from '../support/trace-program.ts';

const ENDLESS: ReadonlySet<string> = new Set(['forever.cjs', 'spin.cjs']);
const programs = [...scripts('.'), ...scripts('exit-codes')].filter((name) => !ENDLESS.has(name));

function scripts(folder: string): string[] {
  return readdirSync(join(DEBUGGEES, folder))
    .filter((name) => /\.[cm]js$/.test(name))
    .map((name) => join(folder, name));
}

for (const { major, path } of await nodeLines()) {
  suite(`Node ${major}: a program behaves as untraced`, () => {
    for (const program of programs) {
      test(program, () =>
        withFolder(async (session) => {
          const args = [program];
          const plain = await runProgram({ node: path, args });
          const traced = await runProgram({ node: path, args, session });
          assert.deepEqual(normal(traced), normal(plain));
          const main = readStreams(session).find(
            (stream) => stream.header.thread === 0 && stream.header.parent === null,
          );
          assert.ok(main, 'it was not traced');
          assert.deepEqual(main.problems, []);
          // A process that a signal or an abort took away cannot close its record; every other one does.
          if (traced.signal === null) assert.equal(main.exitCode, traced.code ?? -1);
          else assert.equal(main.ended, false);
        }),
      );
    }
  });
}

/** Process ids and addresses are all that two runs of one program cannot share. */
function normal(result: { stdout: string; stderr: string }): object {
  return { ...result, stdout: comparable(result.stdout), stderr: comparable(result.stderr) };
}

function comparable(text: string): string {
  return text.replace(/\(node:\d+\)/g, '(node:PID)').replace(/\b0x[0-9a-f]+\b/g, 'ADDRESS');
}

test('a Node that is too old to be traced, and one without a session, run as if nothing were preloaded', async () => {
  const preload = readFileSync(TRACER, 'utf8');
  assert.doesNotMatch(preload, /=>|\blet\b|\bconst\b|`|\?\./, 'the preload is not ES5');
  const [line] = await nodeLines();
  assert.ok(line);
  const asOld = "Object.defineProperty(process.versions, 'node', { value: '16.20.2' });";
  const show = "console.log(Symbol.for('loopscope') in globalThis)";
  await withFolder(async (session) => {
    const old = await runProgram({
      node: line.path,
      args: ['-e', `${asOld} require(${JSON.stringify(TRACER)}); ${show}`],
      env: { LOOPSCOPE_SESSION: session },
    });
    assert.equal(old.stdout, 'false\n', old.stderr);
    assert.deepEqual(readStreams(session), []);
  });
  const unasked = await runProgram({ node: line.path, args: ['--require', TRACER, '-e', show] });
  assert.equal(unasked.stdout, 'false\n', unasked.stderr);
});
