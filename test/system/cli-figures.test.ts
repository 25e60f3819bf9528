/** `loopscope query` about what is pending, what a filter finds and how traces differ, over a real program. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { loopscope, withFolder } from './cli-process.ts';

/** The rows that other tools rely on have these keys. */
const GROUP_KEYS = [
  ...['begunBy', 'count', 'examples', 'frames', 'how', 'keepAlive', 'name', 'newestNs', 'oldestNs', 'place', 'ready'],
  ...['running', 'site', 'type', 'uncertain', 'waiting', 'word'],
];

suite('loopscope query: what is pending, filters, figures', () => {
  let file = '';
  let slow = '';
  let finish = () => {};
  before(async () => {
    await new Promise<void>((ready) => {
      void withFolder(async (folder) => {
        file = join(folder, 'open.looptrace');
        slow = join(folder, 'slow.looptrace');
        const args = (out: string) => ['run', '--quiet', '--out', out, '--', process.execPath, 'left-open.cjs'];
        await loopscope({ args: args(file) });
        await loopscope({ args: args(slow), env: { TICK_MS: '60' } });
        ready();
        await new Promise<void>((done) => {
          finish = done;
        });
      });
    });
  });
  after(() => finish());

  const ask = async (...args: string[]) =>
    JSON.parse((await loopscope({ args: ['query', file, ...args, '--json'] })).stdout);

  test('pending: the promises that nobody settles, with the end of their chain', async () => {
    const reply = await ask('pending', 'function:lock');
    assert.deepEqual(Object.keys(reply.groups[0]).sort(), GROUP_KEYS);
    assert.ok(reply.groups.every((group: { count: number }) => group.count === 2));
    const call = reply.groups.find(({ how }: { how: string }) => how === 'async call');
    assert.match(call.examples[0].waitsFor, /^new Promise\(\) in lock\(\) \(left-open\.cjs:4\): whoever settles it$/);
    assert.match(reply.sentence, /^\d+ tasks were pending: 2 × /);
    assert.equal((await ask('pending', 'function:lock', '--at', '0')).total, 0);
  });

  test('handles: the server and the timers, not what was unrefed, and what would close each', async () => {
    const { groups, sentence } = await ask('handles');
    assert.match(sentence, /^The program was kept alive by /);
    interface Placed {
      readonly place: { readonly line: number } | null;
    }
    // A server that listens on an address is made by the runtime's own code, later.
    const closers = groups.map(
      ({ closes, place, begunBy }: Placed & { readonly closes: string; readonly begunBy: Placed | null }) =>
        `${(place ?? begunBy?.place)?.line} ${closes}`,
    );
    assert.deepEqual(closers, ['7 server.close()', '10 clearInterval()', '13 clearTimeout()']);
    const text = (await loopscope({ args: ['query', file, 'handles'] })).stdout;
    assert.match(text, /from begin\(\) \(left-open\.cjs:10\) kept .*\n {4}at begin \(.*left-open\.cjs:10:/);
  });

  test('find: tasks and runs by a filter; a wrong one says where', async () => {
    const timers = await ask('find', 'type:timer', 'runs>1');
    assert.equal(timers.length, 1);
    const runs = await ask('find', 'runs', `task:${timers[0].task}`);
    assert.equal(runs.length, timers[0].runs);
    const { code, stderr } = await loopscope({ args: ['query', file, 'find', 'wait>50'] });
    assert.equal(code, 1);
    assert.match(stderr, /column 6: 50 has no unit\.\n.*50ms/);
  });

  test('sites have their times, and the waterfall its calls', async () => {
    const sites = await ask('sites');
    const interval = sites.find(({ place }: { place: string }) => place === 'left-open.cjs:10');
    assert.ok(interval.wait.p50Ns > 7e6 && interval.ran.count === interval.runs);
    const [reply] = await ask('waterfall', 'function:lock');
    assert.deepEqual(
      reply.groups.map(({ title, count, rows }: { title: string; count: number; rows: number }) => [
        title,
        count,
        rows,
      ]),
      [['lock', 2, 2]],
    );
    assert.match((await loopscope({ args: ['query', file, 'waterfall'] })).stdout, /lock +left-open\.cjs:3 +·*#+\n/);
  });

  test('compare: what changed, and the same of the question and the command', async () => {
    const { stdout } = await loopscope({ args: ['compare', file, slow, '--json'] });
    const reply = JSON.parse(stdout);
    const longer = reply.changes.filter(({ direction }: { direction: string }) => direction === 'worse');
    assert.deepEqual(
      longer.map(({ kind, after }: { kind: string; after: { line: number } }) => `${kind} ${after.line}`),
      ['wait 10'],
    );
    assert.match(longer[0].sentence, /^timer in begin\(\) \(left-open\.cjs:10\) waits [3-7]\.\d times as long/);
    const asked = await loopscope({ args: ['query', slow, 'compare', file] });
    assert.match(asked.stdout, /left-open\.cjs:10/);
    const same = await loopscope({ args: ['compare', file, file] });
    assert.match(same.stdout, /nothing that matters changed\.\n$/);
  });
});
