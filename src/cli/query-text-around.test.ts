/** Text of the questions `session`, `spans` and `failures`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDrawing, engineOf } from '../../test/support/drawn-engine.ts';
import { formatFailures, formatSession, formatSpans } from './query-text-around.ts';

/** Lines without the drawing's indent. */
function lines(text: string): string {
  const all = text.split('\n').filter((line) => line.trim() !== '');
  const indent = Math.min(...all.map((line) => line.length - line.trimStart().length));
  return all.map((line) => `${line.slice(indent)}\n`).join('');
}

test('session: the threads, then what there is to say of each', async () => {
  const engine = engineOf(
    `
    joins       w x
    meter        m
    w: WORKER thread=2
    x: WORKER thread=3 untraced=its_options_forbid_it
    m: METER own=1 active=10 captured=5
    `,
    { process: 'p' },
  );
  addDrawing(engine, 'timers     a', { process: 'p', thread: 2, parentThread: 0 });
  const text = formatSession(await engine.ask('session', {})).replace('\n\n', '\n');
  assert.equal(
    text,
    lines(`
      STREAM  TITLE                         STATE  EXIT       START         END  TASKS  RUNS  SPANS  FAILURES  MADE BY   COST
           0  server.js · 48213             ended     0  0.000000 s  0.004000 s      2     0      0         0  –         10 %
           1  server.js · 48213 · worker 2  ended     0  0.000000 s  0.001000 s      1     1      0         0  stream 0     –
      stream 0: Recording took about 10 % of the time in which the thread was active. Creation sites: 5 captured, 0 inferred.
      stream 0: worker 3 is not traced: its options forbid it
    `),
  );
});

test('spans and failures: a table, in which nothing of the program breaks a line', async () => {
  const engine = engineOf(`
    poll        aaaa
    spans         AAAAAAA
    spans             BBBBB
    unhandled        p
    a: TCPWRAP handle server.js:12
    p: PROMISE load load.js:7 error=TypeError:_no\u001bbeans
    A: SPAN http.server GET /orders outcome=200
    B: SPAN http.server GET /users open=1
  `);
  assert.equal(
    formatSpans(await engine.ask('spans', {})),
    lines(`
      STREAM       START    TOOK  KIND         STATE  OUTCOME  TASK  LABEL        PLACE
           0  0.003000 s  7.0 ms  http.server  over   200         1  GET /orders  server.js:12
           0  0.007000 s       –  http.server  open               –  GET /users
    `),
  );
  assert.equal(
    formatFailures(await engine.ask('failures', {})),
    lines(`
      STREAM          AT  WHAT                 HANDLED  TASK  PLACE      TEXT
           0  0.006000 s  unhandled rejection        –     0  load.js:7  TypeError: no beans
    `),
  );
});
