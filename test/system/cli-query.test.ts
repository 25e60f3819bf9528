/** `loopscope query` and `env`, and what the command says of itself. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { loopscope, runProcess, withFolder } from './cli-process.ts';

const HELP_FILE = new URL('./cli-help.txt', import.meta.url);

async function record(file: string, program: string): Promise<void> {
  await loopscope({ args: ['run', '--quiet', '--out', file, '--', process.execPath, program] });
}

async function query(...args: string[]) {
  return loopscope({ args: ['query', ...args] });
}

suite('loopscope', () => {
  test('--help says what the golden file says; UPDATE_EXPECT=1 writes it', async () => {
    const { stdout, code } = await loopscope({ args: ['--help'] });
    if (process.env.UPDATE_EXPECT === '1') writeFileSync(HELP_FILE, stdout);
    assert.equal(stdout, readFileSync(HELP_FILE, 'utf8'));
    assert.equal(code, 0);
  });

  test('--help behind a command helps, behind the program of run it is the program that is asked', async () => {
    assert.match((await loopscope({ args: ['query', '--help'] })).stdout, /^loopscope: record/);
    assert.match((await loopscope({ args: ['run', '--help'] })).stdout, /^loopscope: record/);
    await withFolder(async (folder) => {
      const args = ['run', '--', process.execPath, '-p', 'process.argv[1]', '--', '--help'];
      assert.equal((await loopscope({ args, cwd: folder })).stdout, '--help\n');
    });
  });

  test('--version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    assert.equal((await loopscope({ args: ['--version'] })).stdout, `${version}\n`);
  });

  const wrong: readonly (readonly [string, RegExp])[] = [
    ['', /Which command\?/],
    ['rnu', /There is no command rnu\./],
    ['--json', /There is no option --json\./],
    ['query', /query needs a trace/],
    ['query x.looptrace', /query needs a question/],
    ['query x.looptrace taks', /There is no question taks\.\n.*tasks/],
    ['query x.looptrace tasks runs', /takes one question/],
    ['query x.looptrace tasks --limit many', /--limit takes a whole number/],
    ['query x.looptrace tasks --kind gc', /--kind goes with the question spans only/],
    ['query x.looptrace tasks --mute late-timers', /--mute goes with the question insights only/],
    ['query x.looptrace spans --from soon', /--from takes seconds/],
    ['env extra', /env takes no argument/],
  ];
  for (const [line, message] of wrong) {
    test(`wrong usage: loopscope ${line}`, async () => {
      const { code, stderr, stdout } = await loopscope({ args: line.split(' ').filter(Boolean) });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
      assert.ok(stderr.split('\n').length <= 3, stderr);
    });
  }
});

suite('loopscope env', () => {
  test('--json: any program started with it is traced into the folder', () =>
    withFolder(async (folder) => {
      const session = join(folder, 'a new folder');
      const { stdout } = await loopscope({
        args: ['env', '--json', '--session', session],
        env: { NODE_OPTIONS: '--no-warnings' },
      });
      const env: Record<string, string> = JSON.parse(stdout);
      assert.deepEqual(Object.keys(env).sort(), ['LOOPSCOPE_SESSION', 'NODE_OPTIONS']);
      assert.match(env.NODE_OPTIONS ?? '', /^--no-warnings --require ".*preload\.cjs"$/);
      await runProcess({ args: ['timers.cjs'], env });
      const counts = JSON.parse((await query(session, 'counts', '--json')).stdout);
      assert.ok(counts.byType.Timeout >= 8);
    }));

  test('without --session the folder is a new one each time', () =>
    withFolder(async (temporary) => {
      const folder = async () => {
        const { stdout } = await loopscope({ args: ['env', '--json'], env: { TMPDIR: temporary } });
        return JSON.parse(stdout).LOOPSCOPE_SESSION;
      };
      const [first, second] = [await folder(), await folder()];
      assert.notEqual(first, second);
      assert.deepEqual(readdirSync(first), ['options.json']);
      assert.deepEqual(readdirSync(temporary).length, 2);
    }));

  test('how to record is noted in the folder, and the newest word counts', () =>
    withFolder(async (session) => {
      const noted = () => JSON.parse(readFileSync(join(session, 'options.json'), 'utf8'));
      await loopscope({ args: ['env', '--session', session, '--budget', '2.5', '--limit', '64', '--no-sites'] });
      const { overheadBudget, maxBytes, level } = noted();
      assert.deepEqual([overheadBudget, maxBytes, level], [0.025, 64 * 1024 * 1024, 'tasks']);
      await loopscope({ args: ['env', '--session', session] });
      assert.equal(noted().level, 'sites');
    }));

  test('as text it is for a shell', () =>
    withFolder(async (folder) => {
      const { stdout } = await loopscope({ args: ['env', '--session', folder] });
      const shell = await runProcess({
        args: [
          '-p',
          `require('child_process').execFileSync('sh', ['-c', process.argv[1]]).toString()`,
          `${stdout}\necho $LOOPSCOPE_SESSION`,
        ],
      });
      assert.equal(shell.stdout.trim(), folder);
    }));

  test('a folder that cannot be written to is refused', async () => {
    const { code, stderr } = await loopscope({ args: ['env', '--session', '/proc/loopscope'] });
    assert.equal(code, 2);
    assert.match(stderr, /\/proc\/loopscope cannot be written to/);
  });
});

suite('loopscope query', () => {
  let file = '';
  let finish = () => {};
  before(async () => {
    await new Promise<void>((ready) => {
      void withFolder(async (folder) => {
        file = join(folder, 'promises.looptrace');
        await record(file, 'promises.mjs');
        ready();
        await new Promise<void>((done) => {
          finish = done;
        });
      });
    });
  });
  after(() => finish());

  test('counts: the keys that other tools rely on', async () => {
    const counts = JSON.parse((await query(file, 'counts', '--json')).stdout);
    assert.deepEqual(Object.keys(counts).sort(), ['byType', 'problems', 'runs', 'settles', 'sites', 'tasks']);
    assert.deepEqual(counts.problems, []);
    const sum = Object.values<number>(counts.byType).reduce((a, b) => a + b, 0);
    assert.equal(sum, counts.tasks);
    assert.ok(counts.byType.PROMISE > 50);
  });

  test('tasks and runs: as many rows as counts says, and --limit cuts them', async () => {
    const counts = JSON.parse((await query(file, 'counts', '--json')).stdout);
    for (const question of ['tasks', 'runs'] as const) {
      assert.equal(JSON.parse((await query(file, question, '--json')).stdout).length, counts[question]);
      assert.equal(JSON.parse((await query(file, question, '--json', '--limit', '7')).stdout).length, 7);
    }
  });

  test('text: a table with a head, and a note when there is more', async () => {
    const { stdout, stderr } = await query(file, 'runs', '--limit', '3');
    const [head, ...rows] = stdout.trimEnd().split('\n');
    assert.match(head ?? '', /^RUN +TASK +STREAM +QUEUE +TYPE/);
    assert.equal(rows.length, 3);
    assert.match(stderr, /--limit 0 shows all/);
  });

  test('queues and sites: the seven queues, and places of the program', async () => {
    const queues = JSON.parse((await query(file, 'queues', '--json')).stdout);
    assert.deepEqual(queues.map(({ queue }: { queue: string }) => queue).sort(), [
      'check',
      'close',
      'microtasks',
      'nextTick',
      'poll',
      'pool',
      'timers',
    ]);
    const sites = JSON.parse((await query(file, 'sites', '--json')).stdout);
    assert.ok(sites.some(({ place }: { place: string }) => place.startsWith('promises.mjs:')));
  });

  test('session, spans and failures: a table with a head, and JSON', async () => {
    const heads = {
      session: /^STREAM +TITLE +STATE/,
      spans: /^STREAM +START +TOOK +KIND/,
      failures: /^STREAM +AT +WHAT/,
    };
    for (const [question, head] of Object.entries(heads)) assert.match((await query(file, question)).stdout, head);
    const session = JSON.parse((await query(file, 'session', '--json')).stdout);
    assert.deepEqual(
      session.streams.map(({ state, attached }: { state: string; attached: boolean }) => [state, attached]),
      [['ended', false]],
    );
    assert.ok(Array.isArray(JSON.parse((await query(file, 'spans', '--json', '--from', '0.5')).stdout)));
  });

  test('--stream: one thread only; one that is not there is named with those that are', async () => {
    assert.equal(
      (await query(file, 'counts', '--json', '--stream', '0')).stdout,
      (await query(file, 'counts', '--json')).stdout,
    );
    const { code, stderr } = await query(file, 'counts', '--stream', '9');
    assert.equal(code, 2);
    assert.match(stderr, /There is no stream 9\.[\s\S]*0 +promises\.mjs/);
  });

  test('a reader that goes away ends it quietly', async () => {
    const script = `const { spawn } = require('child_process');
      const child = spawn(process.execPath, process.argv.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
      child.stdout.once('data', () => child.stdout.destroy());
      child.on('exit', (code, signal) => console.log(code, signal));`;
    const cli = new URL('../../dist/cli.js', import.meta.url).pathname;
    const { stdout, stderr } = await runProcess({ args: ['-e', script, cli, 'query', file, 'runs', '--json'] });
    assert.equal(stderr, '');
    assert.match(stdout, /^0 null/);
  });
});

suite('loopscope query and bad files', () => {
  test('missing, empty, random and too new: a sentence and exit code 1', () =>
    withFolder(async (folder) => {
      const tooNew = join(folder, 'new.looptrace');
      await record(tooNew, 'microtasks.cjs');
      const bytes = readFileSync(tooNew);
      bytes.writeUInt16LE(99, 8);
      writeFileSync(tooNew, bytes);
      writeFileSync(join(folder, 'empty.looptrace'), '');
      writeFileSync(
        join(folder, 'random.looptrace'),
        Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919 + 13) % 251)),
      );
      mkdirSync(join(folder, 'nothing'));
      const cases: readonly (readonly [string, RegExp])[] = [
        ['missing.looptrace', /missing\.looptrace does not exist/],
        ['empty.looptrace', /empty/],
        ['random.looptrace', /not a Loopscope trace/],
        ['new.looptrace', /99.*\b1\b|\b1\b.*99/],
        ['nothing', /holds no trace/],
      ];
      for (const [name, message] of cases) {
        const { code, stderr, stdout } = await query(join(folder, name), 'counts');
        assert.deepEqual([code, stdout], [1, ''], name);
        assert.match(stderr, message);
        assert.doesNotMatch(stderr, /^\s+at /m);
      }
    }));

  test('a truncated file is read as far as it goes, with a note and exit code 0', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'cut.looptrace');
      await record(file, 'promises.mjs');
      truncateSync(file, readFileSync(file).length - 20);
      const { code, stderr, stdout } = await query(file, 'counts');
      assert.equal(code, 0);
      assert.match(stdout, /^tasks +\d/);
      assert.match(stderr, /cut off/);
      const { problems } = JSON.parse((await query(file, 'counts', '--json')).stdout);
      assert.ok(problems.length > 0);
    }));
});
