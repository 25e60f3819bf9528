/** What is pending and what keeps the program alive, from drawings. A column is a millisecond. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDrawing, engineOf, ms } from '../../test/support/drawn-engine.ts';
import type { HandlesParams, PendingParams } from '../query/contract-figures.ts';
import type { Engine } from './engine.ts';

const MS = 1_000_000;

/** `2 promise load.js:7 waiting 12ms`: groups as lines, with the age of the oldest. */
async function pending(engine: Engine, params: PendingParams = {}): Promise<string[]> {
  const { groups } = await engine.ask('pending', params);
  return groups.map(({ count, word, place, waiting, ready, running, uncertain, examples }) => {
    const states = Object.entries({ waiting, ready, running, uncertain }).filter(([, some]) => some > 0);
    const words = states.map(([name, some]) => (some === count ? name : `${some} ${name}`)).join('+');
    return `${count} ${word} ${place?.label ?? '–'} ${words} ${ms(examples[0]?.ageNs ?? 0)}ms`;
  });
}

const SERVER = `
  timers          t     u
  microtasks           ....w
  poll                      xx
  created    s tp w x
  settled               p
  s: TCPWRAP handle server.js:12
  t: Timeout tick timers.js:3 delay=4 repeats=1
  u: Timeout once timers.js:9 delay=2
  p: PROMISE load load.js:7 how=executor
  w: PROMISE load load.js:8 how=await trigger=p
  x: TCPWRAP connect server.js:12
`;

test('tasks are counted by site and type, in the state that they were in', async () => {
  const engine = engineOf(SERVER, { ends: false });
  assert.deepEqual(await pending(engine, { atNs: 7 * MS }), [
    '1 socket server.js:12 waiting 7ms',
    '1 timer timers.js:3 waiting 5ms',
    '1 promise load.js:7 waiting 4ms',
    '1 promise load.js:8 waiting 2ms',
    '1 socket server.js:12 waiting 0ms',
  ]);
  assert.deepEqual(await pending(engine, { atNs: 12 * MS, filter: 'type:promise' }), ['1 promise load.js:8 ready 7ms']);
  assert.deepEqual(await pending(engine, { atNs: 15 * MS + 1, filter: 'file:server' }), [
    '1 socket server.js:12 waiting 15.000001ms',
    '1 socket server.js:12 running 8.000001ms',
  ]);
});

test('tasks of one type from one place are one group, the oldest are named, and the most come first', async () => {
  const engine = engineOf(
    `
    created    abcde
    settled          b
    a: PROMISE load load.js:7
    b: PROMISE load load.js:7
    c: PROMISE load load.js:7
    d: Timeout load load.js:7
    e: PROMISE load load.js:7
    `,
    { ends: false },
  );
  const reply = await engine.ask('pending', { examples: 2 });
  assert.equal(
    reply.sentence,
    '4 tasks are pending: 3 promises from load() (load.js:7), a timer from load() (load.js:7); the oldest for 6.0 ms.',
  );
  assert.deepEqual([reply.total, reply.groupCount], [4, 2]);
  assert.deepEqual(
    reply.groups.map(({ count, type, examples }) => [count, type, examples.map(({ title }) => title)]),
    [
      [3, 'PROMISE', ['promise 97', 'promise 99']],
      [1, 'Timeout', ['timer 100']],
    ],
  );
  assert.equal((await engine.ask('pending', { limit: 1 })).groups.length, 1);
});

test('what it waits for is told in words', async () => {
  const engine = engineOf(SERVER, { ends: false });
  const waits = async (atNs: number) =>
    (await engine.ask('pending', { atNs })).groups.map(({ examples }) => examples[0]?.waitsFor);
  assert.deepEqual(await waits(7 * MS), [
    'its next event',
    'its deadline in 2.0 ms, every 4.0 ms',
    'whoever settles it',
    'new Promise() in load() (load.js:7): whoever settles it',
    'its next event',
  ]);
  assert.deepEqual(await waits(12 * MS), [
    'its next event',
    'the loop: it was due 3.0 ms ago',
    'the loop: it is ready to run',
    'its next event',
    'its deadline in 1.0 ms',
  ]);
  assert.ok((await waits(15 * MS + 1)).includes('nothing: its callback runs'));
});

test('a thread that has ended has nothing pending later; what it left open is pending at its end', async () => {
  const engine = engineOf('created    p', { process: 'a' });
  addDrawing(engine, 'created    q         r', { process: 'b', ends: false });
  assert.deepEqual(await pending(engine), ['3 promise – waiting 1ms']);
  const { groups } = await engine.ask('pending', { atNs: 8 * MS });
  assert.deepEqual(
    groups.map(({ count, examples }) => [count, examples[0]?.stream]),
    [[1, 1]],
  );
});

test('a task whose end may lie in a gap is not sure to be pending, unless there was a later sign of it', async () => {
  const engine = engineOf(
    `
    created    pqrs     n
    gap            xx
    settled               q
    timers            r
    r: Timeout tick timers.js:3 repeats=1
    s: TCPWRAP handle server.js:12
    ref                 s
    `,
    { ends: false },
  );
  const reply = await engine.ask('pending', { atNs: 10 * MS });
  assert.equal(reply.total, 5);
  assert.equal(reply.uncertain, 1);
  assert.match(reply.sentence, /Of 1 the end may lie in a gap of the record\.$/);
  assert.deepEqual(
    reply.gaps.map(({ fromNs, toNs }) => [ms(fromNs), ms(toNs)]),
    [[4, 6]],
  );
  assert.deepEqual((await engine.ask('pending', { atNs: 3 * MS })).uncertain, 0);
});

test('a filter that cannot be read is refused with its place', async () => {
  const engine = engineOf(SERVER);
  await assert.rejects(engine.ask('pending', { filter: 'type:timer state:pendig' }), {
    code: 'bad-filter',
    message: 'Filter, column 18: state is never pendig.',
    hint: 'Do you mean state:pending?',
  });
});

async function handles(engine: Engine, params: HandlesParams = {}): Promise<string[]> {
  const { groups } = await engine.ask('handles', params);
  return groups.map(({ keepAlive, uncertain, word, closes, unrefs }) => {
    const doubt = uncertain === 0 ? '' : ` (${uncertain} uncertain)`;
    return `${keepAlive}${doubt} ${word}: ${closes || 'by itself'}, ${unrefs || 'no unref'}`;
  });
}

const ALIVE = `
  created    stupfq
  unref          u
  ref              q
  settled           p
  poll               f
  pool           f
  closed                s
  s: TCPWRAP handle server.js:12
  t: Timeout tick timers.js:3 delay=4 repeats=1
  u: Timeout once timers.js:9 delay=2
  f: FSREQCALLBACK read load.js:9
  q: JOB run job.js:1
  i: FILEHANDLE open load.js:3
`;

test('only what keeps the process alive is listed, with what would close it', async () => {
  const engine = engineOf(ALIVE, { ends: false });
  assert.deepEqual(await handles(engine, { atNs: 6 * MS }), [
    '1 socket: socket.end() or socket.destroy(), socket.unref()',
    '1 timer: clearInterval(), timer.unref()',
    '1 file operation: by itself, no unref',
    '1 JOB: its close() or destroy(), no unref',
  ]);
  assert.deepEqual(await handles(engine), [
    '1 timer: clearInterval(), timer.unref()',
    '1 JOB: its close() or destroy(), no unref',
  ]);
});

test('before the only word on it, a task was as its kind is by default', async () => {
  const engine = engineOf(ALIVE, { ends: false });
  const at = async (column: number) => (await handles(engine, { atNs: column * MS })).length;
  assert.equal(await at(2), 3, 's, t and u, which is unrefed later');
  assert.equal(await at(5), 3, 's, t, f; q has not been told to keep it alive');
});

test('handles: a sentence for all, and one for each group', async () => {
  const engine = engineOf(ALIVE, { ends: false });
  const { sentence, groups, total } = await engine.ask('handles', {});
  assert.equal(total, 2);
  assert.equal(
    sentence,
    'The program is kept alive by a timer from tick() (timers.js:3), a JOB from run() (job.js:1).',
  );
  assert.equal(
    groups[0]?.sentence,
    'A timer from tick() (timers.js:3) keeps the program alive, for 10 ms so far. What ends it: clearInterval(). timer.unref() lets the program end without.',
  );
  assert.equal((await engineOf('created    p').ask('handles', {})).sentence, 'Nothing kept the program alive.');
});

test('handles: what a gap hides is not claimed', async () => {
  const engine = engineOf('created    s\ngap           xx\nclosed           p\ns: TCPWRAP a a.js:1', { ends: false });
  const { sentence, total, uncertain, groups } = await engine.ask('handles', {});
  assert.deepEqual([total, uncertain, groups.length], [0, 1, 1]);
  assert.equal(sentence, 'Nothing keeps the program alive. Of 1 task a gap of the record hides whether it does.');
});
