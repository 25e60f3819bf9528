/** What the builder makes of spans, failures, stores, refs, the tracer's figures, threads and messages. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type DrawingOptions, playDrawing, wireOf } from '../../test/support/drawing.ts';
import { randomFrom, seedOfRun } from '../../test/support/random.ts';
import { NONE } from '../base/units.ts';
import { TraceBuilder } from './builder.ts';
import { keepsAlive } from './keeps-alive.ts';
import { SpanTable } from './span-table.ts';
import type { Stream } from './stream.ts';
import { Trace } from './trace.ts';

const MS = 1_000_000;

function draw(drawing: string, options: DrawingOptions = {}, trace = new Trace()): Trace {
  playDrawing(drawing, new TraceBuilder(trace, () => undefined), options);
  return trace;
}

function taskOf(trace: Trace, letter: string, type = 'PROMISE'): number {
  return trace.streams[0]!.taskOf(wireOf(letter, type));
}

/** Spans of a window in ms as text. */
function spansOf({ around: { spans } }: Stream, from = 0, to = 1_000): string[] {
  return spans.within(from * MS, to * MS).map((row) => {
    const { name } = spans.kinds[spans.kind[row]!]!;
    const label = spans.texts.at(spans.label[row]!);
    const outcome = spans.texts.at(spans.outcome[row]!);
    const parts = [name, label, outcome, spans.failed[row] === 1 ? 'failed' : ''].filter((part) => part !== '');
    return `${spans.start[row]! / MS}-${spans.end[row]! / MS} ${parts.join(' ')}`;
  });
}

suite('spans', () => {
  test('a span reaches from its beginning to its end, with what came of it', () => {
    const trace = draw(`
      spans       AAAAA
      spans         BBBBBB
      A: SPAN http.server GET /orders outcome=200
      B: SPAN http.server GET /users failed=1 outcome=ECONNRESET
    `);
    assert.deepEqual(spansOf(trace.streams[0]!), [
      '1-6 http.server GET /orders 200',
      '3-9 http.server GET /users ECONNRESET failed',
    ]);
  });

  test('a span that is told late lies where it was', () => {
    const trace = draw(`
      spans       AAAAAAAAA
      spans           GG
      spans              BB
      timers                tt
      A: SPAN http.server GET /
      G: SPAN gc late=6
      B: SPAN measure load
    `);
    const [stream] = trace.streams;
    assert.deepEqual(spansOf(stream!), ['1-10 http.server GET /', '5-7 gc', '8-10 measure load']);
    assert.deepEqual(spansOf(stream!, 7, 8), ['1-10 http.server GET /']);
    assert.deepEqual(spansOf(stream!, 5, 6), ['1-10 http.server GET /', '5-7 gc']);
  });

  test('a span without an end goes on, and one that fails to begin is none', () => {
    const trace = draw(`
      spans       A
      timers         tt
      A: SPAN http.server GET / open=1
    `);
    const [stream] = trace.streams;
    assert.deepEqual(spansOf(stream!, 900), ['1-NaN http.server GET /']);
    stream!.around.spans.finish(99, 5 * MS, false, '');
    assert.equal(stream!.around.spans.length, 1);
  });

  test('an instant has no length and is found where it is', () => {
    const trace = draw(`
      spans         M
      M: SPAN mark ready
    `);
    const [stream] = trace.streams;
    assert.deepEqual(spansOf(stream!, 3, 4), ['3-3 mark ready']);
    assert.deepEqual(spansOf(stream!, 0, 3), []);
    assert.deepEqual(spansOf(stream!, 4, 9), []);
  });

  test('a span belongs to the task that is named, else to that of the run in progress', () => {
    const trace = draw(`
      poll        aaaa
      spans         AA
      spans          BB
      A: SPAN http.server GET /
      B: SPAN measure load task=s
      s: TCPWRAP
    `);
    const { spans } = trace.streams[0]!.around;
    assert.deepEqual([...spans.task.subarray(0, 2)], [taskOf(trace, 'a', 'TCPWRAP'), taskOf(trace, 's', 'TCPWRAP')]);
    assert.deepEqual([...spans.run.subarray(0, 2)], [0, 0]);
  });

  test('a window finds what a look at every row finds, in order of time', () => {
    const seed = seedOfRun();
    const random = randomFrom(seed);
    const table = new SpanTable();
    const open: number[] = [];
    for (let span = 1; span <= 3_000; span++) {
      const now = span * 10;
      if (random() < 0.3) {
        const start = Math.floor(random() * now);
        table.add(0, start, start + Math.floor(random() * (now - start)), NONE, NONE, '');
      } else {
        table.begin(span, 0, now, NONE, NONE, '');
        // Some of the first ones never end.
        if (span > 400 || random() < 0.9) open.push(span);
      }
      if (random() < 0.7 && open.length > 0) {
        table.finish(open.splice(Math.floor(random() * open.length), 1)[0]!, now, false, '');
      }
    }
    for (let ask = 0; ask < 200; ask++) {
      const from = Math.floor(random() * 31_000);
      const to = from + Math.floor(random() * 2_000);
      const all = Array.from({ length: table.length }, (_, row) => row);
      const wanted = all.filter(
        (row) => table.start[row]! < to && (!(table.end[row]! <= from) || table.start[row]! >= from),
      );
      wanted.sort((a, b) => table.start[a]! - table.start[b]! || a - b);
      assert.deepEqual(table.within(from, to), wanted, `seed ${seed}, [${from}, ${to})`);
    }
  });
});

test('a rejection that nobody handles is kept, and that it was handled after all', () => {
  const trace = draw(`
    created    pq
    timers       ttt
    unhandled     p
    unhandled      q
    handled              p
    uncaught        !
    p: PROMISE error=Out_of_beans
  `);
  const { failures } = trace.streams[0]!.around;
  assert.deepEqual(
    failures.rows.map(({ at, task, run, text, handledAt }) => [at / MS, task, run, text, handledAt / MS]),
    [
      [3, taskOf(trace, 'p'), 0, 'Out of beans', 10],
      [4, taskOf(trace, 'q'), 0, 'Error', Number.NaN],
      [5, NONE, NONE, 'Error', Number.NaN],
    ],
  );
  assert.equal(failures.of(taskOf(trace, 'p'))?.text, 'Out of beans');
});

suite('what keeps the process alive', () => {
  function aliveOf(drawing: string, letters: string, options: DrawingOptions = {}): (boolean | null)[] {
    const trace = draw(drawing, options);
    return [...letters].map((letter) => {
      for (let task = 0; task < trace.tasks.length; task++)
        if (trace.tasks.asyncId(task) === letter.charCodeAt(0)) return keepsAlive(trace, task);
      throw new Error(`The drawing has no task ${letter}.`);
    });
  }

  test('timers, handles and requests do, as long as they are not over; promises and files never', () => {
    const drawing = `
      created    tsrpfo
      closed             o
      t: Timeout
      s: TCPWRAP
      r: FSREQCALLBACK
      p: PROMISE
      f: FILEHANDLE
      o: TCPWRAP
    `;
    assert.deepEqual(aliveOf(drawing, 'tsrpfo'), [true, true, true, false, false, false]);
  });

  test('the last word counts', () => {
    const drawing = `
      created    tus
      unref         t u
      ref            t
      unref                t
      ref                   t
      t: Timeout
      u: Timeout
      s: TCPWRAP
    `;
    assert.deepEqual(aliveOf(drawing, 'tus'), [true, false, true]);
  });

  test('nothing is known behind a gap, until a word comes, nor of a task that is older', () => {
    const drawing = `
      created    tup
      gap           xx
      unref            u
      timers             o
      t: Timeout
      u: Timeout
      p: PROMISE
      o: UNKNOWN
    `;
    assert.deepEqual(aliveOf(drawing, 'tupo'), [null, false, false, null]);
  });
});

test('stores are known of each task and run, and cost nothing where there are none', () => {
  const trace = draw(`
    store:user   #####
    store:trace   ##
    created      abc d
    timers        aa bb dd
    a: Timeout
    b: Timeout
    d: Timeout
  `);
  const { tasks, runs } = trace;
  const bits = (column: { get(row: number): number }, rows: number[]) => rows.map((row) => column.get(row));
  assert.deepEqual(
    trace.streams[0]!.around.stores.map(({ bit, name }) => `${bit} ${name}`),
    ['0 user', '1 trace'],
  );
  const taskRows = ['a', 'b', 'd'].map((letter) => taskOf(trace, letter, 'Timeout'));
  assert.deepEqual(bits(tasks.stores, taskRows), [1, 3, 1]);
  assert.deepEqual(bits(runs.stores, [0, 1, 2]), [3, 1, 0]);
  const without = draw('timers     aa');
  assert.equal(without.tasks.stores.byteLength + without.runs.stores.byteLength, 0);
});

test("the tracer's figures are summed, and steps that change nothing are none", () => {
  const trace = draw(`
    sampling    16  16  1   1  4
    meter           m       n
    m: METER own=1 active=20 captured=3 inferred=9 missing=1 verified=2
    n: METER own=9 active=5 captured=1 wrong=3 verified=2
  `);
  const { steps, total, newest } = trace.streams[0]!.around.tracer;
  assert.deepEqual(
    steps.map(({ at, oneIn }) => `${at / MS} 1:${oneIn}`),
    ['1 1:16', '9 1:1', '16 1:4'],
  );
  // More than all of its time a thread cannot have spent, nor be wrong more often than it was checked.
  assert.deepEqual(total, {
    events: 0,
    ownNs: 6 * MS,
    activeNs: 25 * MS,
    captured: 4,
    inferred: 9,
    missing: 1,
    verified: 4,
    wrong: 2,
  });
  assert.deepEqual([newest?.ownNs, newest?.captured], [5 * MS, 1]);
});

test('a task knows what thread or process it made', () => {
  const trace = draw(`
    joins        w c
    w: WORKER thread=2
    c: PROCESSWRAP pid=99 untraced=it_is_no_Node
  `);
  const { joins } = trace.streams[0]!.around;
  assert.deepEqual(joins.of(taskOf(trace, 'w', 'WORKER')), {
    at: 2 * MS,
    task: taskOf(trace, 'w', 'WORKER'),
    isProcess: false,
    id: 2,
    untraced: '',
  });
  assert.deepEqual([joins.rows[1]!.isProcess, joins.rows[1]!.id, joins.rows[1]!.untraced], [true, 99, 'it is no Node']);
});

test('messages are found by their number', () => {
  const trace = draw(`
    poll         aa  aa
    sent          m   m  m
    received     n
    m: MESSAGEPORT peer=2
    n: MESSAGEPORT peer=2
    a: TCPWRAP
  `);
  const { messages } = trace.streams[0]!.around;
  assert.deepEqual(
    [1, 2, 3, 4].map((serial) => messages.find(false, 2, serial)),
    [1, 2, 3, -1],
  );
  assert.deepEqual([messages.find(true, 2, 1), messages.find(false, 3, 1)], [0, -1]);
  assert.deepEqual([...messages.run.subarray(0, 4)], [0, 0, 1, NONE]);
});

test('source maps are kept with the session', () => {
  const trace = new Trace();
  const builder = new TraceBuilder(trace, () => undefined);
  builder.script('/app/a.js', false, 'a.js.map');
  builder.script('/app/a.js', true, '{}');
  builder.script('/app/a.js', true, '{}');
  assert.deepEqual(trace.scripts.of('/app/a.js'), { isMap: true, text: '{}' });
  assert.deepEqual(trace.scripts.changes, ['/app/a.js', '/app/a.js']);
});
