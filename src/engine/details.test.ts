/** The sentences: about a run, a task, a window. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DrawingOptions, playDrawing, wireOf } from '../../test/support/drawing.ts';
import { headerOf } from '../../test/support/drawing-declarations.ts';
import { engineOf, ms, runOf } from '../../test/support/drawn-engine.ts';
import { delayedBy } from '../analysis/delayed-by.ts';
import { FrameFlag, How } from '../protocol/events.ts';
import { TraceBuilder } from '../trace/builder.ts';
import { neighbourOf, runDetails, taskDetails } from './details.ts';
import { queuesOf } from './lists.ts';
import { functionName, ownPlace } from './names.ts';
import { viewOf } from './view.ts';

const MS = 1_000_000;

/** What is said of the first run of the task `letter`. */
function check(drawing: string, letter: string, sentence: string, options?: DrawingOptions): void {
  const engine = engineOf(drawing, options);
  assert.equal(runDetails(engine.trace, runOf(engine, letter)).sentence, sentence);
}

test('a late timer names what held the loop', () => {
  check(
    `
    created    a
    microtasks   bbbbbbbbb
    timers          ......aa
    a: Timeout flushMetrics metrics.ts:12
    b: PROMISE importCatalog catalog.ts:57 how=await
    `,
    'a',
    'The callback of a timer created in flushMetrics() (metrics.ts:12) ran for 2.0 ms. It was due 6.0 ms earlier: a continuation of importCatalog() (catalog.ts:57) held the loop for 6.0 ms.',
  );
});

test('many short callbacks that held the loop together are the cause, with their number', () => {
  check(
    `
    created    abc
    microtasks    bcbcbcbcbcbc
    timers        ............aa
    a: Timeout flushMetrics metrics.ts:12
    b: PROMISE importCatalog catalog.ts:57 how=await
    `,
    'a',
    'The callback of a timer created in flushMetrics() (metrics.ts:12) ran for 2.0 ms. It was due 12 ms earlier: 12 callbacks held the loop for 12 ms; a continuation of importCatalog() (catalog.ts:57) took longest, 1.0 ms.',
  );
});

test('a run that is late in an idle loop has no cause', () => {
  check(
    'created    a\nmicrotasks    bc\ntimers        .......a\na: Timeout',
    'a',
    'The callback of a timer ran for 1.0 ms. It was due 7.0 ms earlier.',
  );
});

test('the top level is not blamed for the nextTicks behind it', () => {
  const engine = engineOf(`
    created         bt
    main       mmmmmmmm
    nextTick           bbbbbbbb
    timers             ........t
    t: Timeout
  `);
  const delays = delayedBy(engine.trace, engine.trace.streams[0]!, 0, 16 * MS, 5);
  assert.deepEqual(
    delays.map(({ run, ns }) => [run, ms(ns)]),
    [
      [runOf(engine, 'm'), 8],
      [runOf(engine, 'b'), 8],
    ],
  );
  assert.match(runDetails(engine.trace, runOf(engine, 't')).sentence, /a callback of process\.nextTick\(\) held/);
});

test('a timer that is on time says so', () => {
  check('timers        aa\na: Timeout delay=0', 'a', 'The callback of a timer ran for 2.0 ms, on time.');
});

test('a continuation says how long ago its promise settled', () => {
  check(
    `
    created    pb
    settled       p
    microtasks     bb
    b: PROMISE loadOrder orders.ts:84 how=await trigger=p
    `,
    'b',
    'This continuation of loadOrder() (orders.ts:84) ran for 2.0 ms, 1.0 ms after the promise that it awaited had settled.',
  );
});

test('a poll callback has an upper bound', () => {
  check(
    `
    turn       |   |
    created    b
    timers     aaaa
    poll           b
    b: TCPWRAP serve server.ts:27
    `,
    'b',
    'The callback of a socket created in serve() (server.ts:27) ran for 1.0 ms. What it answers to had been ready for ≤ 4.0 ms: a callback of a timer held the loop for 4.0 ms.',
  );
});

test('work of the pool is told with its wait for a thread', () => {
  check(
    `
    turn           |   |
    pool       aaaa
    pool       bbbbbbbb
    poll           a   b
    b: FSREQCALLBACK readAll files.ts:3
    `,
    'b',
    'The callback of a file operation created in readAll() (files.ts:3) ran for 1.0 ms. What it answers to had been ready for ≤ 4.0 ms. A thread of the pool was busy with it for about 4.0 ms, after about 4.0 ms of waiting for one (inferred).',
    { poolSize: 1 },
  );
});

test('a nested run names the run around it', () => {
  check(
    'poll         aaaa\nnested        bb',
    'b',
    'The callback of a JOB ran for 2.0 ms, called inside a callback of a socket.',
  );
});

test('a run in progress says so, and what it means when the record ends with it', () => {
  const engine = engineOf('timers     a\npoll          b', { ends: false });
  const builder = new TraceBuilder(engine.trace, () => undefined);
  builder.segment(headerOf({}));
  builder.before(10_000, wireOf('b', 'TCPWRAP'), 0, -1);
  builder.settle(18_000, wireOf('p', 'PROMISE'));
  const sentence = () => runDetails(engine.trace, 2).sentence;
  assert.match(sentence(), / has been running for 8\.0 ms/);
  engine.abandon(() => true);
  assert.match(sentence(), / ran for 8\.0 ms and had not ended when the record did/);
});

test('a task that is older than the recording is called that', () => {
  check(
    'timers     .aa\na: UNKNOWN',
    'a',
    'This callback of task 97, whose creation was not recorded, ran for 2.0 ms. It was due 1.0 ms earlier.',
  );
});

test('details of a run add up: wait, queue, run', () => {
  const engine = engineOf(`
    created    a
    timers         ..aaa
    a: Timeout
  `);
  const details = runDetails(engine.trace, 0);
  assert.deepEqual([ms(details.waitNs), ms(details.queueNs), ms(details.runNs)], [4, 2, 3]);
  assert.equal(details.meta, 'Timeout · task 97 · turn 0');
  assert.equal(details.lane, 'timers');
});

test('the delays of a run are those that overlap its wait, longest first', () => {
  const engine = engineOf(`
    created    abcd
    timers        aabbb
    check              cccc
    timers         ........d
    a: Timeout
    b: Timeout
    c: Immediate
    d: Timeout
  `);
  const { delayedBy } = runDetails(engine.trace, runOf(engine, 'd'));
  assert.deepEqual(
    delayedBy.map(({ run, ns }) => [run, ms(ns)]),
    [
      [runOf(engine, 'c'), 4],
      [runOf(engine, 'b'), 3],
      [runOf(engine, 'a'), 1],
    ],
  );
});

test('neighbours are those of the lane, whatever ran in between', () => {
  const { trace } = engineOf('timers     a   b  c\ncheck       ..d');
  const timers = [0, 1, 2, 3].filter((run) => trace.runs.queueOf(run) === 2);
  const [first, second, third] = timers as [number, number, number];
  assert.equal(neighbourOf(trace, { run: first, direction: 'next' }), second);
  assert.equal(neighbourOf(trace, { run: third, direction: 'previous' }), second);
  assert.equal(neighbourOf(trace, { run: third, direction: 'next' }), null);
});

test('a row that is not there is an error with a code', () => {
  const { trace } = engineOf('timers     a');
  for (const run of [-1, 1, 0.5, Number.NaN]) assert.throws(() => runDetails(trace, run), { code: 'no-such-run' });
  assert.throws(() => taskDetails(trace, 7), { code: 'no-such-task' });
});

test('a task says how long it took to settle, or has been pending', () => {
  const { trace } = engineOf(`
    created    pq
    settled        p
    timers            a
    p: PROMISE loadOrder orders.ts:84 how=asyncCall
  `);
  assert.equal(
    taskDetails(trace, 0).sentence,
    'A promise was created in loadOrder() (orders.ts:84) and settled 4.0 ms later.',
  );
  assert.equal(taskDetails(trace, 1).sentence, 'A promise was created and has been pending for 7.0 ms.');
});

function headline(drawing: string, options?: DrawingOptions): string[] {
  const { trace } = engineOf(drawing, options);
  return viewOf(trace, trace.streams[0]!, { stream: 0, fromNs: 0, toNs: 200 * MS, widthPx: 1_000 }).headline.map(
    ({ text }) => text,
  );
}

test('a blocked loop comes first, with who was late', () => {
  const line = 'a'.repeat(60);
  assert.deepEqual(
    headline(`
    created    tux
    microtasks   ${line}
    timers       ${'.'.repeat(60)}t
    timers                                                                       u
    a: PROMISE importCatalog catalog.ts:57 how=await
    t: Timeout
    u: Timeout delay=20
  `),
    ['Loop blocked 60 ms by importCatalog (catalog.ts:57); 2 callbacks late'],
  );
});

test('a full pool is told', () => {
  const drawing = `
    turn                                     |
    pool       aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    pool       bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
    pool       cccccccccccccccccccccccccccccc
    poll                                     abc
  `;
  assert.deepEqual(headline(drawing, { poolSize: 1 }), ['Thread pool full for 30 ms; up to 2 waited for a thread']);
  assert.deepEqual(headline(drawing, { poolSize: 4 }), ['Loop 9 % busy, longest run 1.0 ms in file operation 97']);
});

test('microtasks that starve the loop are told', () => {
  const engine = engineOf('timers     a', { ends: false });
  const builder = new TraceBuilder(engine.trace, () => undefined);
  playDrawing('timers     a', builder, { ends: false });
  for (let index = 0; index < 2_000; index++) {
    const wire = (1_000 + index) * 2 + 1;
    builder.init(10_000 + index * 10, wire, 1, 0, 0, false);
    builder.before(10_000 + index * 10, wire, 0, -1);
    builder.settle(10_009 + index * 10, wire);
    builder.after(10_009 + index * 10, wire);
  }
  const { trace } = engine;
  const reply = viewOf(trace, trace.streams[0]!, { stream: 0, fromNs: 0, toNs: 200 * MS, widthPx: 1_000 });
  assert.deepEqual(
    reply.headline.map(({ text }) => text),
    ['2000 microtasks in a row for 20 ms'],
  );
});

test('a window in which nothing ran has no headline', () => {
  assert.deepEqual(headline('created    p'), []);
});

test('the place of what eval made is that of the code around it', () => {
  const frame = { flags: 0, functionName: 'eval', file: '', line: 0, column: 0 };
  const outer = { flags: 0, functionName: 'compile', file: '/app/rules.js', line: 9, column: 3 };
  const library = { ...outer, flags: FrameFlag.library, file: '/app/node_modules/vm/index.js' };
  const siteOf = (...frames: (typeof frame)[]) => ({ how: How.unknown, enclosingLine: 0, enclosingColumn: 0, frames });
  assert.equal(ownPlace(siteOf(frame, library, outer))?.label, 'rules.js:9');
  assert.equal(functionName(siteOf(frame, library, outer)), 'compile');
  assert.equal(ownPlace(siteOf(frame, library)), null);
});

test('queue times of the pool are upper bounds, as those of poll are', () => {
  const { trace } = engineOf('timers     a');
  const bounds = queuesOf(trace, {}).filter(({ queueIsBound }) => queueIsBound);
  assert.deepEqual(
    bounds.map(({ queue }) => queue),
    ['poll', 'pool', 'close'],
  );
});
