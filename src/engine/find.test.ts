/** What filters find: tasks, runs and spans of drawings. A column is a millisecond. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDrawing, engineOf } from '../../test/support/drawn-engine.ts';
import type { FindParams } from '../query/contract-figures.ts';
import type { Engine } from './engine.ts';

const MS = 1_000_000;

const SERVER = `
  timers          ..a     a         a
  microtasks               ...w
  poll                          ffff
  pool              f
  created    s p  w       xzq
  settled              p           x
  unhandled                          x
  closed                        s
  spans        AAAAAAAAAAA BBBB
  unref        s
  a: Timeout tick timers.js:3 delay=3 repeats=1
  f: FSREQCALLBACK read lib/load.js:9
  p: PROMISE load load.js:7 how=executor
  w: PROMISE load load.js:8 how=await trigger=p
  s: TCPWRAP connect net.js:12
  x: PROMISE check check.js:1 how=asyncCall inferred=1
  z: PROMISE
  q: JOB work job.js:4
  A: SPAN http.server GET /orders/42 outcome=200 task=s
  B: SPAN measure total
`;

/** Letters of the tasks, in their order. */
async function letters(engine: Engine, filter: string, params: Partial<FindParams> = {}): Promise<string> {
  const { rows } = await engine.ask('find', { filter, ...params });
  return rows.map(({ task }) => (task === null ? '–' : letterOf(engine, task))).join('');
}

function letterOf(engine: Engine, task: number): string {
  return String.fromCharCode(engine.trace.tasks.asyncId(task));
}

/** Filter, letters of tasks found at the end, and moment (columns) where it is another. */
const CASES: readonly (readonly [string, string, number?])[] = [
  ['', 'spwafqxz'],
  ['type:promise', 'pwxz'],
  ['type=PROMISE file:load', 'pw'],
  ['type=prom', ''],
  ['type:TCP*', 's'],
  ['load', 'pwf'],
  ['"load.js:8"', 'w'],
  ['lo*:9', 'f'],
  ['function:tick', 'a'],
  ['function=tic', ''],
  ['site:load.js', 'pwf'],
  ['site:lib/load.js', 'f'],
  ['how:await or how:"new promise"', 'pw'],
  ['lane:timers', 'a'],
  ['lane=poll', 'sf'],
  ['process:server.js -type:promise', 'safq'],
  ['process:48213', 'spwafqxz'],
  ['process:4821', ''],
  ['thread:1', ''],
  ['stream:0 runs:3', 'a'],
  ['runs>0', 'waf'],
  ['task:112', 'p'],
  ['is:handle', 's'],
  ['is:repeating', 'a'],
  ['is:inferred', 'x'],
  ['is:keepalive', 'a'],
  ['is:own', 'spwafqx'],
  ['is:internal,library', ''],
  ['state:pending', 'waqz'],
  ['state:settled', 'px'],
  ['state:closed', 's'],
  ['state:failed', 'x'],
  ['state:done', 'spfx'],
  ['state:unknown', ''],
  ['state:pending', 'spwaf', 7],
  ['state:pending', 'swafx', 13],
  ['state:ready', 'w', 15],
  ['state:running', 'f', 20],
  ['state:done', 'p', 13],
  ['wait>=8ms', 'qz'],
  ['queued>=3ms', 'afw'],
  ['ran>3ms', 'f'],
  ['busy:3ms..4ms', 'af'],
  ['life:9ms..10ms', 'xzq'],
  ['created:2ms..5ms', 'pwa'],
  ['created<2ms', 's'],
  ['ended<=10ms', 'p'],
  ['time:0s..1ms', 's'],
  ['at:12ms -is:own', ''],
  ['ended>10ms or time:0..1ms', 'sfx'],
];

for (const [filter, expected, column] of CASES) {
  test(`tasks: ${filter || '(nothing)'}${column === undefined ? '' : ` at ${column} ms`}`, async () => {
    const engine = engineOf(SERVER, { ends: false });
    const found = await letters(engine, filter, column === undefined ? {} : { atNs: column * MS });
    assert.equal([...found].sort().join(''), [...expected].sort().join(''));
  });
}

test('runs: their own times, states and lanes, and else those of their task', async () => {
  const engine = engineOf(SERVER, { ends: false });
  const runs = async (filter: string, atNs?: number) =>
    letters(engine, filter, { of: 'runs', ...(atNs === undefined ? {} : { atNs }) });
  assert.equal(await runs(''), 'aawfa');
  assert.equal(await runs('lane:timers queued>2ms'), 'aa');
  assert.equal(await runs('ran>1ms'), 'f');
  assert.equal(await runs('type:promise'), 'w');
  assert.equal(await runs('created:10ms..20ms'), 'awf');
  assert.equal(await runs('time:20ms..21ms'), 'f');
  assert.equal(await runs('state:done', 18 * MS), 'aaw');
  assert.equal(await runs('state:running', 20 * MS), 'f');
});

test('spans: label, kind, times, and what belongs to their task', async () => {
  const engine = engineOf(SERVER, { ends: false });
  const spans = async (filter: string) =>
    (await engine.ask('find', { of: 'spans', filter })).rows.map(({ name, state, place }) =>
      `${name} ${state} ${place}`.trim(),
    );
  assert.deepEqual(await spans(''), ['GET /orders/42 done net.js:12', 'total done']);
  assert.deepEqual(await spans('"get /orders"'), ['GET /orders/42 done net.js:12']);
  assert.deepEqual(await spans('type:http.server life>10ms'), ['GET /orders/42 done net.js:12']);
  assert.deepEqual(await spans('file:net.js'), ['GET /orders/42 done net.js:12']);
  assert.deepEqual(await spans('-file:net.js'), ['total done']);
  assert.deepEqual(await spans('created>5ms state:done'), ['total done']);
});

test('what is found comes page by page, and can be counted', async () => {
  const engine = engineOf(SERVER, { ends: false });
  const all = await letters(engine, 'type:promise');
  let pages = '';
  let after: number | null = 0;
  for (let page = 0; after !== null; page++) {
    const reply: Awaited<ReturnType<typeof engine.ask<'find'>>> = await engine.ask('find', {
      filter: 'type:promise',
      limit: 2,
      after,
    });
    assert.ok(reply.rows.length <= 2 && page < 10);
    assert.equal(reply.total, null);
    pages += reply.rows.map(({ task }) => letterOf(engine, task ?? 0)).join('');
    after = reply.next;
  }
  assert.equal(pages, all);
  const counted = await engine.ask('find', { filter: 'type:promise', limit: 1, after: 3, count: true });
  assert.deepEqual([counted.rows.length, counted.total], [1, 4]);
});

test('spans of several threads come page by page too', async () => {
  const engine = engineOf(SERVER, { ends: false });
  addDrawing(engine, 'spans      CC\nC: SPAN measure third', { process: 'b', ends: false });
  const names: string[] = [];
  for (let after: number | null = 0; after !== null; ) {
    const reply: Awaited<ReturnType<typeof engine.ask<'find'>>> = await engine.ask('find', {
      filter: '',
      of: 'spans',
      limit: 1,
      after,
    });
    names.push(...reply.rows.map(({ name }) => name));
    after = reply.next;
  }
  assert.deepEqual(names, ['GET /orders/42', 'total', 'third']);
  assert.equal((await engine.ask('find', { filter: '', of: 'spans', stream: 1 })).rows.length, 1);
});

test('a filter that cannot be read is refused', async () => {
  const engine = engineOf(SERVER, { ends: false });
  await assert.rejects(engine.ask('find', { filter: 'wait>5' }), { code: 'bad-filter', hint: /5ms/ });
});

test('values that are offered are those of the trace', async () => {
  const engine = engineOf(SERVER, { ends: false });
  const offered = async (text: string) =>
    (await engine.ask('filterCompletions', { text, caret: text.length })).items.map(({ insert }) => insert);
  assert.deepEqual(await offered('site:load'), ['load.js:7', 'load.js:8', 'load.js:9']);
  assert.deepEqual(await offered('process:'), ['server.js']);
  assert.deepEqual(await offered('function:ti'), ['tick']);
  assert.deepEqual(await offered('lane:p'), ['poll', 'pool']);
  assert.ok((await offered('type:')).includes('http.server'));
  assert.ok((await offered('type:TCP')).includes('TCPWRAP'));
});
