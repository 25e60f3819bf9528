/** Sites in figures, from drawings. A column is a millisecond. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDrawing, engineOf, ms } from '../../test/support/drawn-engine.ts';
import { SiteFigures } from '../analysis/site-figures.ts';
import type { Distribution } from '../query/contract-figures.ts';
import type { Engine } from './engine.ts';

const DRAWING = `
  timers          ..a     .....a
  check                 .iii
  microtasks                     ...w
  created    a  p     i  w
  settled                       p
  gap                               xx
  closed                                  q
  created         q
  a: Timeout tick timers.js:3 delay=5 repeats=1
  i: Immediate tick timers.js:3
  p: PROMISE load load.js:7
  w: PROMISE load load.js:8 how=await trigger=p
  q: TCPWRAP load load.js:7
`;

/** `2: 5 to 9 ms`. */
function told(distribution: Distribution | null): string {
  if (distribution === null) return '–';
  const { count, minNs, maxNs } = distribution;
  return `${count}: ${minNs === maxNs ? '' : `${ms(minNs)} to `}${ms(maxNs)} ms`;
}

async function sites(engine: Engine): Promise<string[]> {
  const rows = await engine.ask('sites', {});
  return rows.map(
    ({ place, tasks, pending, runs, wait, queued, ran, life }) =>
      `${place} ${tasks}/${pending}/${runs} wait ${told(wait)}, queued ${told(queued)}, ran ${told(ran)}, life ${told(life)}`,
  );
}

test('of each site: tasks, pending ones and runs, and how long they waited, queued, ran and lived', async () => {
  assert.deepEqual(await sites(engineOf(DRAWING, { ends: false })), [
    'timers.js:3 2/1/3 wait 3: 0 to 5 ms, queued 3: 2 to 5 ms, ran 3: 1 to 3 ms, life 1: 6 ms',
    'load.js:8 1/1/1 wait 1: 7 ms, queued 1: 4 ms, ran 1: 1 ms, life –',
    'load.js:7 2/0/0 wait –, queued –, ran –, life 2: 16 to 24 ms',
  ]);
});

test('one site in full: bins of each distribution, and the gaps that hide something', async () => {
  const engine = engineOf(DRAWING, { ends: false });
  const [first] = await engine.ask('sites', {});
  const { ran, gaps } = await engine.ask('siteFigures', { site: first!.site });
  assert.deepEqual(
    ran?.bins.map(({ count }) => count),
    [2, 1],
  );
  assert.ok(ran.bins.every(({ fromNs, toNs }) => toNs / fromNs < 1.07));
  assert.equal(gaps.length, 1);
  await assert.rejects(engine.ask('siteFigures', { site: 99 }), { code: 'no-such-site' });
});

test('sites can be put in another order, and cut', async () => {
  const engine = engineOf(DRAWING, { ends: false });
  const places = async (sort: 'busy' | 'wait' | 'life') =>
    (await engine.ask('sites', { sort, limit: 2 })).map(({ place }) => place);
  assert.deepEqual(await places('busy'), ['timers.js:3', 'load.js:8']);
  assert.deepEqual(await places('wait'), ['load.js:8', 'timers.js:3']);
  assert.deepEqual(await places('life'), ['load.js:7', 'timers.js:3']);
});

test('a thread more adds to the figures, and can be left out', async () => {
  const engine = engineOf(DRAWING, { ends: false });
  addDrawing(engine, 'check      iii\ni: Immediate tick timers.js:3', { thread: 1, ends: false });
  const [row] = await engine.ask('sites', {});
  assert.deepEqual([row?.tasks, row?.runs, row?.ran?.count], [3, 4, 4]);
  const [own] = await engine.ask('sites', { stream: 1 });
  assert.deepEqual([own?.tasks, own?.runs, told(own?.ran ?? null)], [1, 1, '1: 3 ms']);
});

test('what was asked for while the trace grew is in the end what it would be at once', async () => {
  const engine = engineOf(DRAWING.replace(/ q\n/, '\n'), { ends: false });
  const figures = new SiteFigures(engine.trace);
  const all = () => {
    while (!figures.advance(3));
    return [...figures.bySite(() => true)].map(([site, { tasks, pending, runs, ran, life }]) => [
      site,
      tasks,
      pending,
      runs,
      ran.count,
      life.sum,
    ]);
  };
  const before = all();
  addDrawing(engine, 'check      iii\nsettled          w\ni: Immediate tick timers.js:3', { ends: false });
  engine.changed();
  const after = all();
  assert.notDeepEqual(after, before);
  const fresh = new SiteFigures(engine.trace);
  while (!fresh.advance(1_000));
  assert.deepEqual(
    after,
    [...fresh.bySite(() => true)].map(([site, { tasks, pending, runs, ran, life }]) => [
      site,
      tasks,
      pending,
      runs,
      ran.count,
      life.sum,
    ]),
  );
});
