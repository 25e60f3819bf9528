/** `loopscope run`: the program is in command, the trace comes on top. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { suite, test } from 'node:test';
import { DEBUGGEES, loopscope, type Outcome, runProcess, withFolder } from './cli-process.ts';

const NODE = process.execPath;

async function counts(file: string): Promise<{ tasks: number; runs: number; byType: Record<string, number> }> {
  const { stdout } = await loopscope({ args: ['query', file, 'counts', '--json'] });
  return JSON.parse(stdout);
}

suite('loopscope run leaves the program alone', () => {
  const programs = readdirSync(join(DEBUGGEES, 'exit-codes'))
    .filter((name) => name.endsWith('.cjs'))
    .map((name) => join('exit-codes', name));
  for (const program of [...programs, 'microtasks.cjs', 'promises.mjs', 'child.cjs']) {
    test(`${program}: output, exit code and signal are the same`, () =>
      withFolder(async (folder) => {
        const plain = await runProcess({ args: [program] });
        const traced = await loopscope({
          args: ['run', '--quiet', '--out', join(folder, 'x.looptrace'), '--', NODE, program],
        });
        assert.deepEqual(comparable(traced), comparable(plain));
        assert.deepEqual(readdirSync(folder), ['x.looptrace']);
      }));
  }

  test('input is passed on', () =>
    withFolder(async (folder) => {
      const echo = 'process.stdin.pipe(process.stdout)';
      const args = ['run', '--out', join(folder, 'x.looptrace'), '--', NODE, '-e', echo];
      const { stdout, code } = await loopscope({ args, input: 'line 1\nline 2\n' });
      assert.deepEqual([stdout, code], ['line 1\nline 2\n', 0]);
    }));

  test('a signal reaches the program, which decides what comes of it', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'x.looptrace');
      const args = ['run', '--out', file, '--', NODE, 'exit-codes/sigterm-handled.cjs', 'wait'];
      const result = await loopscope({
        args,
        onOutput: (text, kill) => {
          if (text.includes('ready')) kill('SIGTERM');
        },
      });
      assert.deepEqual([result.code, result.signal], [7, null]);
      assert.match(result.stdout, /cleaned up/);
      assert.ok(existsSync(file));
    }));

  test('a signal that ends the program ends the command alike, and the trace is saved', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'x.looptrace');
      const result = await loopscope({
        args: ['run', '--out', file, '--', NODE, 'forever.cjs'],
        onOutput: (text, kill) => {
          // What the last tenth of a second brought may still be in the program's memory when it is killed.
          if (text.includes('ready')) setTimeout(() => kill('SIGINT'), 500);
        },
      });
      assert.equal(result.signal, 'SIGINT');
      assert.ok((await counts(file)).runs > 5);
    }));
});

suite('loopscope run records', () => {
  test('and sums it up on stderr, with the place of the trace', () =>
    withFolder(async (folder) => {
      const { stderr, stdout } = await loopscope({
        args: ['run', '--', NODE, join(DEBUGGEES, 'busy.cjs')],
        cwd: folder,
      });
      const [name] = readdirSync(folder);
      assert.match(name ?? '', /^busy-\d{8}-\d{6}\.looptrace$/);
      assert.match(stderr, /^loopscope: \d.* tasks, \d.* runs in 1 process$/m);
      assert.match(stderr, /^loopscope: longest run: \d+ ms in .*busy\.cjs:\d+.*queue check$/m);
      assert.ok(stderr.includes(`loopscope: saved ${name} (`));
      assert.match(stdout, /flood over/);
    }));

  test('--quiet says nothing at all', () =>
    withFolder(async (folder) => {
      const { stderr } = await loopscope({
        args: ['run', '--quiet', '--', NODE, join(DEBUGGEES, 'timers.cjs')],
        cwd: folder,
      });
      assert.equal(stderr, '');
    }));

  test('worker threads and child processes too', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'x.looptrace');
      await loopscope({ args: ['run', '--out', file, '--', NODE, 'workers.cjs'] });
      assert.equal((await counts(file)).byType.WORKER, 3);
      const { stderr } = await loopscope({ args: ['run', '--out', file, '--', NODE, 'child.cjs'] });
      assert.match(stderr, /in 4 processes$/m);
    }));

  test('a program in a folder with a blank, and NODE_OPTIONS that were there before', () =>
    withFolder(async (folder) => {
      const home = join(folder, 'with a blank');
      mkdirSync(home);
      writeFileSync(
        join(home, 'app.js'),
        'console.log(process.env.NODE_OPTIONS.includes("--no-warnings"), typeof setImmediate(() => {}))',
      );
      const { stdout } = await loopscope({
        args: ['run', '--', NODE, 'app.js'],
        cwd: home,
        env: { NODE_OPTIONS: '--no-warnings' },
      });
      assert.equal(stdout, 'true object\n');
      assert.equal(readdirSync(home).length, 2);
    }));

  test('a program without Node in it: said, and nothing is saved', () =>
    withFolder(async (folder) => {
      const { code, stderr } = await loopscope({ args: ['run', '--', 'sh', '-c', 'exit 4'], cwd: folder });
      assert.equal(code, 4);
      assert.match(stderr, /Nothing was recorded/);
      assert.deepEqual(readdirSync(folder), []);
    }));

  test('no folder of its own is left behind', () =>
    withFolder(async (folder) => {
      const temporary = join(folder, 'tmp');
      mkdirSync(temporary);
      const env = { TMPDIR: temporary };
      await loopscope({ args: ['run', '--', NODE, join(DEBUGGEES, 'timers.cjs')], cwd: folder, env });
      await loopscope({ args: ['run', '--', 'sh', '-c', 'true'], cwd: folder, env });
      assert.deepEqual(readdirSync(temporary), []);
    }));
});

suite('loopscope run checks before it starts', () => {
  /** A program that leaves a file behind if it is started after all. */
  async function refused(args: readonly string[], message: RegExp, env: NodeJS.ProcessEnv = {}): Promise<void> {
    await withFolder(async (folder) => {
      writeFileSync(join(folder, 'app.js'), `require('node:fs').writeFileSync('started', '')`);
      writeFileSync(join(folder, 'a-file'), '');
      const { code, stderr, stdout } = await loopscope({ args: ['run', ...args], cwd: folder, env });
      assert.equal(code, 2);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /^\s+at /m);
      assert.equal(stdout, '');
      assert.deepEqual(readdirSync(folder), ['a-file', 'app.js']);
    });
  }

  test('a missing program', () => refused(['--', 'no-such-program'], /There is no program no-such-program/));
  test('a missing script', () => refused(['--', NODE, 'sever.js'], /There is no script .*sever\.js/));
  test('a script without node', () => refused(['--', './app.js'], /loopscope run -- node \.\/app\.js/));
  test('no program', () => refused(['--quiet'], /run needs a program/));
  test('an unknown option', () => refused(['--verbose', '--', NODE, 'app.js'], /There is no option --verbose/));
  test('a budget that is none', () =>
    refused(['--budget', '300', '--', NODE, 'app.js'], /--budget takes a percentage .*"300"/));
  test('a limit that is none', () =>
    refused(['--limit', '1G', '--', NODE, 'app.js'], /--limit takes a whole number, not "1G"/));
  test('an output folder that is missing', () =>
    refused(['--out', 'gone/x.looptrace', '--', NODE, 'app.js'], /The folder .*gone does not exist/));
  test('an output that is a folder', () => refused(['--out', '.', '--', NODE, 'app.js'], /is a folder/));
  test('an output folder that cannot be written to', () =>
    refused(['--out', '/proc/x.looptrace', '--', NODE, 'app.js'], /\/proc cannot be written to/));
  test('a temporary folder that cannot be written to', () =>
    refused(['--', NODE, 'app.js'], /\/proc cannot be written to/, { TMPDIR: '/proc' }));
});

test('what --out named before is replaced when the new trace is complete', () =>
  withFolder(async (folder) => {
    const file = join(folder, 'x.looptrace');
    writeFileSync(file, 'before');
    await loopscope({ args: ['run', '--out', file, '--', NODE, 'timers.cjs'] });
    assert.notEqual(readFileSync(file, 'latin1').slice(0, 6), 'before');
    assert.deepEqual(readdirSync(folder), [basename(file)]);
  }));

/** Process ids and addresses are all that two runs of one program cannot share. */
function comparable({ stdout, stderr, ...end }: Outcome): object {
  const same = (text: string) => text.replace(/\(node:\d+\)/g, '(node:PID)').replace(/\b0x[0-9a-f]+\b/g, 'ADDRESS');
  return { ...end, stdout: same(stdout), stderr: same(stderr) };
}
