/** What tasks wait for, as it is answered: states, chains, stacks and calls of drawn programs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wireOf } from '../../test/support/drawing.ts';
import { engineOf, ms, runOf } from '../../test/support/drawn-engine.ts';
import type { Engine } from './engine.ts';

const MS = 1_000_000;

/** A call that waits for a timer: called at 0, it stands still at 2; the timer is due at 8 and runs at 10. */
const SLEEPER = `
main       mmmm
created    cpwt
timers             ..tt
settled               p    wc
closed                 t
microtasks               wwww
m: TOPLEVEL
c: PROMISE load app.js:1 how=asyncCall head=1
p: PROMISE sleep app.js:9 how=executor
t: Timeout sleep app.js:9 delay=5
w: PROMISE load app.js:3 how=await trigger=p head=1
`;

function taskOf(engine: Engine, letter: string, type = 'PROMISE'): number {
  return engine.trace.streams[0]!.taskOf(wireOf(letter, type));
}

/** `w part-of waiting`: letters of the links with edge and state, worked out ones with a question mark. */
async function chainText(engine: Engine, letter: string, atMs?: number): Promise<string[]> {
  const at = atMs === undefined ? {} : { atNs: atMs * MS };
  const { links } = await engine.handlers.chain({ task: taskOf(engine, letter), ...at });
  return links.map(({ to, via, state, observed, others }) => {
    const name = String.fromCharCode(engine.trace.tasks.asyncId(to.task));
    return `${name} ${via}${observed ? '' : '?'} ${state}${others > 0 ? ` +${others}` : ''}`;
  });
}

async function checkStates(drawing: string, letter: string, type: string, expected: Record<number, string>) {
  const engine = engineOf(drawing);
  for (const [at, state] of Object.entries(expected)) {
    const reply = await engine.handlers.states({ task: taskOf(engine, letter, type), atNs: Number(at) * MS });
    assert.equal(reply.state, state, `at ${at} ms`);
  }
}

test('an await waits until its promise settles, is ready until it runs, and is done with its run', () =>
  checkStates(SLEEPER, 'w', 'PROMISE', {
    1: 'unborn',
    3: 'waiting',
    10: 'waiting',
    13: 'ready',
    14: 'running',
    18: 'done',
  }));

test('a timer is ready from its deadline on', () =>
  checkStates(SLEEPER, 't', 'Timeout', { 4: 'waiting', 9: 'ready', 10: 'running' }));

test('what may have ended in a gap is not said to wait', () =>
  checkStates(
    `
    main       mm
    created    p
    gap            xxx
    check                q
    m: TOPLEVEL
    p: PROMISE sleep app.js:9 how=executor
    `,
    'p',
    'PROMISE',
    { 2: 'waiting', 9: 'unknown' },
  ));

test('a chain goes from a call over its await to the timer that will settle what it awaits', async () => {
  const engine = engineOf(SLEEPER);
  assert.deepEqual(await chainText(engine, 'c', 6), [
    'c start waiting',
    'w part-of waiting',
    'p awaits waiting',
    't settled-by? waiting',
  ]);
  const { sentence } = await engine.handlers.chain({ task: taskOf(engine, 'c'), atNs: 6 * MS });
  assert.equal(
    sentence,
    'load() (app.js:1) has waited 6.0 ms at app.js:3 for what a timer of 5.0 ms in sleep() (app.js:9) will most likely settle (inferred), due in 2.0 ms.',
  );
});

test('of a call that is over the chain says what it had waited for, as the runtime told', async () => {
  const engine = engineOf(SLEEPER);
  assert.deepEqual(await chainText(engine, 'c'), [
    'c start done',
    'w part-of done',
    'p awaits done',
    't settled-by done',
  ]);
});

test('a chain ends at what is ready: only the queue is in its way', async () => {
  const engine = engineOf(SLEEPER);
  assert.deepEqual(await chainText(engine, 'c', 13), ['c start waiting', 'w part-of ready']);
});

test('of Promise.all a chain goes on with the oldest that is pending, and says how many more there are', async () => {
  const engine = engineOf(`
    main       mmmmmmmmm
    created    abcdefg
    settled           a
    m: TOPLEVEL
    a: PROMISE one app.js:5 how=executor
    b: PROMISE two app.js:6 how=executor
    c: PROMISE three app.js:7 how=executor
    d: PROMISE main app.js:8 how=all
    e: PROMISE main app.js:8 how=all trigger=a
    f: PROMISE main app.js:8 how=all trigger=b
    g: PROMISE main app.js:8 how=all trigger=c
  `);
  assert.deepEqual(await chainText(engine, 'd'), ['d start waiting', 'b awaits? waiting +1']);
});

test('a promise that adopted another waits for that', async () => {
  const engine = engineOf(`
    main       mm
    created    px a
    microtasks   xx
    check               q
    m: TOPLEVEL
    p: PROMISE slow app.js:5 how=executor
    x: PROMISE quick app.js:6 how=executor
    a: PROMISE quick app.js:6 how=adopted trigger=p
  `);
  assert.deepEqual(await chainText(engine, 'x', 2), ['x start running']);
  assert.deepEqual(await chainText(engine, 'x', 5), ['x start waiting', 'p follows waiting']);
});

test('what usually settles a pending promise is told from those of its place that settled', async () => {
  const engine = engineOf(`
    main       mmm
    created    pqr
    timers        tt   uu
    settled        p    q
    m: TOPLEVEL
    p: PROMISE acquire pool.js:88 how=executor
    q: PROMISE acquire pool.js:88 how=executor
    r: PROMISE acquire pool.js:88 how=executor
    t: Timeout release db.js:120
    u: Timeout release db.js:120
  `);
  const { usual, sentence } = await engine.handlers.chain({ task: taskOf(engine, 'r') });
  assert.deepEqual(
    usual?.settlers.map(({ count, name }) => [count, name]),
    [[2, 'release']],
  );
  assert.deepEqual([usual?.seen, usual?.settled], [2, 2]);
  assert.match(sentence, /usually settled in a run of a timer in release\(\) \(db\.js:120\)/);
});

test('a call is told in parts, with wait and queue time apart', async () => {
  const engine = engineOf(SLEEPER);
  const { parts, sentence, ...row } = await engine.handlers.activation({ task: taskOf(engine, 'w') });
  assert.deepEqual(
    parts.map(({ sinceNs, readyNs, fromNs, toNs }) => [sinceNs, readyNs, fromNs, toNs].map(ms)),
    [
      [null, 0, 0, 2],
      [2, 11, 14, 17],
    ],
  );
  assert.deepEqual([row.name, row.awaits, row.state], ['load', 1, 'done']);
  assert.deepEqual([row.runNs, row.waitNs, row.queueNs].map(ms), [5, 9, 3]);
  assert.equal(
    sentence,
    'load() (app.js:1) returned after 17 ms: it ran for 5.0 ms, waited 9.0 ms and queued for 3.0 ms, in 1 await.',
  );
});

test('calls are listed, by name and by whether they have returned', async () => {
  const engine = engineOf(SLEEPER);
  const names = async (params: object) => (await engine.handlers.activations(params)).map(({ name }) => name);
  assert.deepEqual(await names({}), ['load']);
  assert.deepEqual(await names({ name: 'OA', open: false, order: 'length' }), ['load']);
  assert.deepEqual(await names({ name: 'save' }), []);
  assert.deepEqual(await names({ open: true }), []);
});

test('a stack goes from a run over the call that it goes on with to the top level', async () => {
  const engine = engineOf(SLEEPER);
  const { steps, whole } = await engine.handlers.stack({ run: runOf(engine, 'w') });
  assert.deepEqual(
    steps.map(({ name, how, stoodAt }) => [name, how, stoodAt?.label]),
    [
      ['load', 'await', 'app.js:3'],
      ['', 'top level', undefined],
    ],
  );
  assert.equal(whole, true);
});

test('a row that is not there, and a task that is part of no call, are errors with a code', async () => {
  const engine = engineOf(SLEEPER);
  const ask = async (question: () => unknown): Promise<unknown> => question();
  await assert.rejects(
    ask(() => engine.handlers.chain({ task: 99 })),
    { code: 'no-such-task' },
  );
  await assert.rejects(
    ask(() => engine.handlers.states({ task: -1 })),
    { code: 'no-such-task' },
  );
  await assert.rejects(
    ask(() => engine.handlers.stack({ run: 0.5 })),
    { code: 'no-such-run' },
  );
  await assert.rejects(
    ask(() => engine.handlers.activation({ task: taskOf(engine, 't', 'Timeout') })),
    { code: 'no-activation' },
  );
});
