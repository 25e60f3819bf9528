/** What is told of spans, failures, stores, messages, threads and processes, and of the tracer itself. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { addDrawing, engineOf, ms, runOf } from '../../test/support/drawn-engine.ts';
import type { Engine } from './engine.ts';

/** Row of the task of this letter. */
function taskOf({ trace: { tasks } }: Engine, letter: string, stream = 0): number {
  for (let task = 0; task < tasks.length; task++) {
    if (String.fromCharCode(tasks.asyncId(task)) === letter && tasks.streamOf(task) === stream) return task;
  }
  throw new Error(`The drawing has no task ${letter}.`);
}

async function taskSentence(engine: Engine, letter: string): Promise<string> {
  return (await engine.ask('task', { task: taskOf(engine, letter) })).sentence;
}

async function runSentence(engine: Engine, letter: string): Promise<string> {
  return (await engine.ask('run', { run: runOf(engine, letter) })).sentence;
}

suite('spans', () => {
  const DRAWING = `
    poll        aaaa
    spans         AAAAAAA
    spans             BBBBBBBBBB
    spans               GG
    timers                      tt
    a: TCPWRAP handle server.js:12
    t: Timeout
    A: SPAN http.server GET /orders outcome=200
    B: SPAN http.server GET /users open=1
    G: SPAN gc scavenge late=4
  `;

  test('are rows by start, with what came of them', async () => {
    const engine = engineOf(DRAWING);
    const rows = await engine.ask('spans', {});
    assert.deepEqual(
      rows.map((row) => [
        row.kind,
        row.word,
        row.label,
        ms(row.startNs),
        ms(row.endNs),
        row.state,
        row.outcome,
        row.place,
      ]),
      [
        ['http.server', 'request', 'GET /orders', 3, 10, 'over', '200', 'server.js:12'],
        ['http.server', 'request', 'GET /users', 7, null, 'open', '', ''],
        ['gc', 'garbage collection', 'scavenge', 9, 11, 'over', '', ''],
      ],
    );
    assert.deepEqual(
      rows.map(({ isRoot, isExclusive, task, run }) => [isRoot, isExclusive, task, run]),
      [
        [true, false, taskOf(engine, 'a'), runOf(engine, 'a')],
        [true, false, null, null],
        [false, true, null, null],
      ],
    );
    assert.equal(engine.session().streams[0]?.spans, 3);
  });

  test('are found by window and by kind, page by page', async () => {
    const engine = engineOf(DRAWING);
    const labels = async (params: object) => (await engine.ask('spans', params)).map(({ label }) => label);
    assert.deepEqual(await labels({ kind: 'http.server' }), ['GET /orders', 'GET /users']);
    assert.deepEqual(await labels({ fromNs: 10.5e6, toNs: 20e6 }), ['GET /users', 'scavenge']);
    assert.deepEqual(await labels({ toNs: 5e6 }), ['GET /orders']);
    assert.deepEqual(await labels({ offset: 1, limit: 1 }), ['GET /users']);
    assert.deepEqual(await labels({ kind: 'nowhere' }), []);
  });

  test('of several streams stand in one order of time', async () => {
    const engine = engineOf('spans       AA     B\nA: SPAN gc one\nB: SPAN gc three', { originNs: '1000000000' });
    addDrawing(engine, 'spans      C\nC: SPAN gc two', { thread: 1, originNs: '1005000000' });
    assert.deepEqual(
      (await engine.ask('spans', {})).map(({ label, startNs, stream }) => [label, ms(startNs), stream]),
      [
        ['one', 1, 0],
        ['two', 5, 1],
        ['three', 8, 0],
      ],
    );
    assert.equal((await engine.ask('spans', { stream: 1 })).length, 1);
  });

  test('whose end may lie in a gap are of unknown state', async () => {
    const engine = engineOf(`
      spans       A
      gap            xx
      spans             B
      A: SPAN http.server GET / open=1
      B: SPAN http.server GET / open=1
    `);
    assert.deepEqual(
      (await engine.ask('spans', {})).map(({ state }) => state),
      ['unknown', 'open'],
    );
  });

  test('a run says how much of it was garbage collection', async () => {
    const engine = engineOf(`
      timers     aaaaaaaaaa
      spans        GGG
      spans         I
      spans             HHHHHH
      spans                     M
      a: Timeout
      G: SPAN gc late=12
      H: SPAN gc late=12
      I: SPAN gc late=12
      M: SPAN measure load
    `);
    const details = await engine.ask('run', { run: runOf(engine, 'a') });
    assert.equal(ms(details.pausedNs), 6);
    assert.match(details.sentence, / 6\.0 ms of it were garbage collection\.$/);
  });
});

suite('failures', () => {
  const DRAWING = `
    created    pq
    timers       ttttt
    unhandled     p
    unhandled      q
    uncaught        !
    handled           q
    t: Timeout tick app.js:3
    p: PROMISE load load.js:7 error=TypeError:_no_beans
    q: PROMISE late late.js:8
  `;

  test('are rows by time', async () => {
    const engine = engineOf(DRAWING);
    assert.deepEqual(
      (await engine.ask('failures', {})).map((row) => [
        ms(row.atNs),
        row.kind,
        row.text,
        row.task,
        row.run,
        row.place,
        ms(row.handledNs),
      ]),
      [
        [3, 'unhandled rejection', 'TypeError: no beans', taskOf(engine, 'p'), 0, 'load.js:7', null],
        [4, 'unhandled rejection', 'Error', taskOf(engine, 'q'), 0, 'late.js:8', 7],
        [5, 'uncaught exception', 'Error', null, 0, 'app.js:3', null],
      ],
    );
    assert.equal(engine.session().streams[0]?.failures, 3);
    assert.deepEqual(await engine.ask('failures', { stream: 9 }), []);
  });

  test('are told of the promise', async () => {
    const engine = engineOf(DRAWING);
    assert.match(
      await taskSentence(engine, 'p'),
      / It was rejected with "TypeError: no beans", and nobody handled that\.$/,
    );
    assert.match(await taskSentence(engine, 'q'), / and that was handled only 3\.0 ms later\.$/);
    assert.equal((await engine.ask('task', { task: taskOf(engine, 't') })).failure, null);
  });

  test('are told of the run that an exception ended', async () => {
    const engine = engineOf(DRAWING);
    assert.match(await runSentence(engine, 't'), / It threw "Error", which nobody caught\.$/);
    assert.equal((await engine.ask('run', { run: runOf(engine, 't') })).failure?.kind, 'uncaught exception');
  });
});

test('a task says whether it keeps the process alive, where it can', async () => {
  const drawing = `
    created    tups
    unref       u
    t: Timeout
    u: Timeout
    s: TCPWRAP
  `;
  const live = engineOf(drawing, { ends: false });
  assert.match(await taskSentence(live, 't'), / It keeps the process alive\.$/);
  assert.match(await taskSentence(live, 'u'), / It does not keep the process alive\.$/);
  assert.doesNotMatch(await taskSentence(live, 'p'), /alive/);
  const ended = engineOf(drawing);
  assert.match(await taskSentence(ended, 's'), / It kept the process alive when the record ended\.$/);
  const lost = engineOf(`${drawing}\n    gap            xx`);
  assert.match(await taskSentence(lost, 't'), / Whether it keeps the process alive is not known/);
  assert.equal((await lost.ask('task', { task: taskOf(lost, 't') })).keepsAlive, null);
});

test('a run in which a store lost its value says so', async () => {
  const engine = engineOf(`
    store:user   ####
    store:trace  ########
    created      ab
    timers         aa  bb
    a: Timeout
    b: Timeout
  `);
  const stores = async (letter: string) =>
    (await engine.ask('run', { run: runOf(engine, letter) })).stores.map(({ name, state }) => `${name} ${state}`);
  assert.deepEqual(await stores('a'), ['user held', 'trace held']);
  assert.deepEqual(await stores('b'), ['user lost', 'trace held']);
  assert.doesNotMatch(await runSentence(engine, 'a'), /Context/);
  assert.match(
    await runSentence(engine, 'b'),
    / Context was lost \(store user\): it held a value when the task was created, and none when this began\.$/,
  );
  const task = await engine.ask('task', { task: taskOf(engine, 'b') });
  assert.deepEqual(
    task.stores.map(({ state }) => state),
    ['held', 'held'],
  );
});

test('a task whose site was inferred says so, and how often that goes wrong', async () => {
  const engine = engineOf(`
    created    ab
    timers       a
    meter        m
    a: Timeout tick app.js:3 inferred=1
    b: Timeout tick app.js:3
    m: METER captured=100 inferred=900 verified=200 wrong=1
  `);
  const expected =
    ' Where it was created was inferred, not captured; of 200 inferences that were checked, 1 was wrong.';
  assert.ok((await taskSentence(engine, 'a')).endsWith(expected));
  assert.ok((await runSentence(engine, 'a')).endsWith(expected));
  assert.doesNotMatch(await taskSentence(engine, 'b'), /inferred/);
  const { site } = await engine.ask('task', { task: taskOf(engine, 'a') });
  assert.deepEqual([site.inferred, site.errorRate], [true, 1 / 200]);
});

suite('the tracer', () => {
  test('says what it costs and how it knows the sites', () => {
    const [stream] = engineOf(`
      meter      m    n
      sampling     16
      m: METER own=1 active=20 captured=3 inferred=90 missing=1 verified=20
      n: METER own=1 active=5 captured=2
    `).session().streams;
    assert.deepEqual(stream?.tracer, {
      sentence:
        'Recording took about 8 % of the time in which the thread was active. Creation sites: 5 captured, 90 inferred, 1 not known; of 20 inferences that were checked, none was wrong. Since 0.002 s 1 in 16 stacks is captured (over budget).',
      overhead: 0.08,
      recentOverhead: 0.2,
      sites: { captured: 5, inferred: 90, missing: 1, verified: 20, wrong: 0, errorRate: 0 },
      samplingOneIn: 16,
      sampling: [{ atNs: 2_000_000, oneIn: 16, reason: 'over budget' }],
    });
  });

  test('says nothing where nothing was told', () => {
    const [stream] = engineOf('timers     a').session().streams;
    assert.deepEqual(stream?.tracer, {
      sentence: '',
      overhead: null,
      recentOverhead: null,
      sites: null,
      samplingOneIn: 1,
      sampling: [],
    });
  });

  test('says that it came late', () => {
    const [stream] = engineOf('timers     a', { attached: true }).session().streams;
    assert.equal(stream?.attached, true);
    assert.match(stream?.tracer.sentence ?? '', /came while the program ran/);
  });
});

suite('threads and processes', () => {
  const MAKER = `
    joins       w c x
    w: WORKER thread=2
    c: PROCESSWRAP pid=99
    x: WORKER thread=3 untraced=it_has_its_own_execArgv
  `;

  function session(): Engine {
    const engine = engineOf(MAKER, { process: 'p', ends: false });
    addDrawing(engine, 'timers     a', { process: 'p', thread: 2, parentThread: 0 });
    addDrawing(engine, 'timers     a', { process: 'q', parent: 'p', pid: 99 });
    addDrawing(engine, 'timers     a', { process: 'r', parent: 'p', pid: 98 });
    return engine;
  }

  test('a task leads to the stream of what it made', async () => {
    const engine = session();
    const made = async (letter: string) => (await engine.ask('task', { task: taskOf(engine, letter) })).made;
    assert.deepEqual(await made('w'), { kind: 'thread', id: 2, streams: [1], untraced: '' });
    assert.deepEqual(await made('c'), { kind: 'process', id: 99, streams: [2], untraced: '' });
    assert.match(await taskSentence(engine, 'w'), / It made worker 2, recorded as server\.js · 48213 · worker 2\./);
    assert.match(await taskSentence(engine, 'x'), / It made worker 3, which is not traced: it has its own execArgv\./);
  });

  test('a stream leads to the task that made it', () => {
    const engine = session();
    assert.deepEqual(
      engine.session().streams.map(({ madeBy }) => madeBy),
      [null, { stream: 0, task: taskOf(engine, 'w') }, { stream: 0, task: taskOf(engine, 'c') }, null],
    );
  });

  test('behind a shell it is the process that the shell started', async () => {
    const engine = engineOf('joins       c\nc: PROCESSWRAP pid=50', { process: 'p' });
    addDrawing(engine, 'timers     a', { process: 'q', parent: 'p', pid: 51, ppid: 50 });
    const { made } = await engine.ask('task', { task: taskOf(engine, 'c') });
    assert.deepEqual(made?.streams, [1]);
  });

  test('a process id that was used twice is told apart by time', async () => {
    const late = `joins       c${' '.repeat(4_000)}d\nc: PROCESSWRAP pid=50\nd: PROCESSWRAP pid=50`;
    const engine = engineOf(late, { process: 'p', originNs: '1000000000' });
    addDrawing(engine, 'timers     a', { process: 'q', parent: 'p', pid: 50, originNs: '1040000000' });
    addDrawing(engine, 'timers     a', { process: 'r', parent: 'p', pid: 50, originNs: '5040000000' });
    const made = async (letter: string) => (await engine.ask('task', { task: taskOf(engine, letter) })).made?.streams;
    assert.deepEqual([await made('c'), await made('d')], [[1], [2]]);
  });

  test('what is not traced is listed with its reason', () => {
    assert.deepEqual(session().session().streams[0]?.untraced, [
      { kind: 'thread', id: 3, atNs: 5_000_000, reason: 'it has its own execArgv' },
    ]);
  });

  test('a message leads to its other end', async () => {
    const engine = engineOf(
      `
      timers     aaaa
      sent        m m
      a: Timeout post main.js:5
      m: MESSAGEPORT peer=2
      `,
      { process: 'p' },
    );
    addDrawing(
      engine,
      `
      poll           bbb
      received       n n
      b: MESSAGEPORT
      n: MESSAGEPORT peer=0
      `,
      { process: 'p', thread: 2 },
    );
    const sender = runOf(engine, 'a');
    const receiver = runOf(engine, 'b');
    const received = (await engine.ask('run', { run: receiver })).messages;
    assert.deepEqual(
      received.map(({ direction, peer, atNs, other }) => [
        direction,
        peer,
        ms(atNs),
        other?.run,
        ms(other?.atNs ?? null),
      ]),
      [
        ['received', 0, 4, sender, 1],
        ['received', 0, 6, sender, 3],
      ],
    );
    assert.match(
      await runSentence(engine, 'b'),
      / It received 2 messages from the main thread, the first sent 3\.0 ms before by post \(main\.js:5\)\.$/,
    );
    assert.match(await runSentence(engine, 'a'), / It sent 2 messages to worker 2\.$/);
    assert.deepEqual(
      (await engine.ask('run', { run: sender })).messages.map(({ other }) => other?.stream),
      [1, 1],
    );
  });

  test('a message whose other end was not recorded has none', async () => {
    const engine = engineOf('poll       bb\nreceived    n\nb: MESSAGEPORT\nn: MESSAGEPORT peer=2');
    assert.match(await runSentence(engine, 'b'), / It received a message from worker 2\.$/);
  });
});
