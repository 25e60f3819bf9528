/** The question `insights`: what is found in drawn traces, and what is not. Real programs are in `test/insights`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generatedTrace } from '../../test/bench/engine/generated.ts';
import type { DrawingOptions } from '../../test/support/drawing.ts';
import { engineOf } from '../../test/support/drawn-engine.ts';
import type { InsightParams } from '../query/contract-insights.ts';
import { Engine } from './engine.ts';

interface Case {
  readonly options?: DrawingOptions;
  readonly params?: InsightParams;
  /** Nobody writes the trace any more. */
  readonly isAbandoned?: true;
}

/** Expects findings, each as `kind (confidence): sentence`. */
function check(name: string, drawing: string, expected: readonly string[], more: Case = {}): void {
  test(name, async () => {
    const engine = engineOf(drawing, more.options);
    if (more.isAbandoned) engine.abandon(() => true);
    const { rows } = await engine.ask('insights', more.params ?? {});
    assert.deepEqual(
      rows.map(({ insight, confidence, sentence }) => `${insight} (${confidence}): ${sentence}`),
      expected,
    );
  });
}

/** So many columns of a cell. */
const long = (cell: string, count: number): string => cell.repeat(count);

const BLOCK = `
    created    b
    timers       ${long('a', 170)}
    timers          ${long('.', 167)}b
    a: Timeout report report.ts:5
    b: Timeout beat app.ts:3
`;
const BLOCKED =
  'blocked-loop (certain): A callback of a timer created in report() (report.ts:5) held the loop for 170 ms, so 1 callback had to wait, a callback of a timer created in beat() (app.ts:3) for 167 ms.';

check('a long run that made another late blocks the loop', BLOCK, [BLOCKED]);

check(
  'a long run that nobody had to wait for does not',
  `
    timers       ${long('a', 170)}
    a: Timeout report report.ts:5
`,
  [],
);

check(
  'what a long run makes itself did not wait for it',
  `
    created            b
    timers       ${long('a', 170)}
    check              ${long('.', 164)}b
    a: Timeout report report.ts:5
    b: Immediate next report.ts:9
`,
  [],
);

check(
  'further runs of the same place are not held up by it',
  `
    created    b
    timers       ${long('a', 170)}
    timers          ${long('.', 167)}b
    a: Timeout report report.ts:5
    b: Timeout report report.ts:5
`,
  [],
);

check(
  'a callback of the program’s top level holds up nobody: it starts',
  `
    created    b
    main         ${long('a', 170)}
    timers          ${long('.', 167)}b
    b: Timeout beat app.ts:3
`,
  [],
);

test('findings are muted by key and by kind, chosen by kind, and counted', async () => {
  const engine = engineOf(BLOCK);
  const { rows } = await engine.ask('insights', {});
  const [row] = rows;
  assert.equal(row?.key, 'blocked-loop report.ts report');
  assert.deepEqual(row?.place?.label, 'report.ts:5');
  for (const muted of [[row!.key], ['blocked-loop']]) {
    const reply = await engine.ask('insights', { muted });
    assert.deepEqual([reply.rows.length, reply.total, reply.muted], [0, 0, 1]);
  }
  assert.equal((await engine.ask('insights', { muted: ['late-timers'] })).total, 1);
  assert.equal((await engine.ask('insights', { kinds: ['late-timers'] })).total, 0);
  assert.equal((await engine.ask('insights', { kinds: ['blocked-loop'] })).total, 1);
  await assert.rejects(engine.ask('insights', { kinds: ['blocked'] }), { code: 'no-such-insight' });
});

const WAITS = `
    main       mm
    created     pw
    turn                 |
    p: PROMISE ready app.ts:7 how=executor
    w: PROMISE main app.ts:12 how=await trigger=p
`;
const NEVER =
  'never-settled (likely): A promise made by new Promise() in ready() (app.ts:7) was never settled: the process ended while an await in main() (app.ts:12) still waited for it.';

check('what an await waits for when a process ends by itself was never settled', WAITS, [NEVER]);
check('of a process that was killed nobody knows', WAITS, [], { options: { ends: false }, isAbandoned: true });
check('nor where its end may lie in a gap', `${WAITS}    gap              xx\n`, []);
check('a gap before it does not matter', WAITS.replace('    turn', '    gap        x\n    turn'), [NEVER]);
check(
  'nor does anybody know of a process that something keeps alive: it was told to exit',
  `${WAITS}    created   t\n    t: Timeout later app.ts:20 delay=9000\n`,
  [],
);
check('a worker thread is ended by its maker', WAITS, [], { options: { thread: 2 } });

const IDLE = `
    main       m
    created    t
    turn       |${long(' ', 2_500)}|
    t: Timeout poll app.ts:4 delay=9000 repeats=1
`;
const KEPT =
  'keeps-process-alive (likely): A timer created in poll() (app.ts:4) kept the process alive, which had nothing else to do for 2.50 s; it ends with clearInterval(), or timer.unref().';

check('what keeps an idle process alive is named', IDLE, [KEPT], { options: { ends: false }, isAbandoned: true });
check('not where it may be over: its end may lie in a gap', `${IDLE}    gap              xx\n`, [], {
  options: { ends: false },
});
check('not where it was unreferenced', `${IDLE}    unref        t\n`, [], { options: { ends: false } });
check('not of a process that the tracer came into late', IDLE, [], { options: { ends: false, attached: true } });
check('not of one that has ended', IDLE, []);

const FAILS = `
    created    p
    unhandled      p
    turn                |
    p: PROMISE save db.ts:9 how=asyncCall error=disk_full
`;
check('a rejection that nobody handles is a floating promise', FAILS, [
  'floating-rejection (certain): The call of save() (db.ts:9) was rejected with "disk full", and nobody handled it.',
]);
check('one that is handled late is not', `${FAILS}    handled          p\n`, []);

const TICKS = `
    timers       t  t  t  t
    created      a  b  c  d
    turn                        |
    t: Timeout tick app.ts:3 delay=3 repeats=1
    a: PROMISE load app.ts:9 how=asyncCall
    b: PROMISE load app.ts:9 how=asyncCall
    c: PROMISE load app.ts:9 how=asyncCall
    d: PROMISE load app.ts:9 how=asyncCall
`;
const OVERLAPS =
  'interval-overlap (certain): A timer created in tick() (app.ts:3) began 3 of its 4 calls, every 3.0 ms, before the one before had finished:';
check('calls of an interval that go on when the next begins overlap', `${TICKS}    settled                abcd\n`, [
  `${OVERLAPS} up to 4 went on at once, the longest for 10 ms.`,
]);
check('calls that are over by then do not', `${TICKS}    settled        a  b  c  d\n`, []);
check('where their ends may lie in a gap nothing is said', `${TICKS}    gap                    xx\n`, []);

const CONTEXT = `
    created     a
    store:user  ##
    timers           a   b
    a: Timeout charge pay.ts:6
    b: Timeout later pay.ts:8
`;
check(
  'a callback that begins without a store lost it, if the store is held again later',
  CONTEXT.replace('##', '##       ##'),
  [
    'lost-context (certain): The callback of a timer created in charge() (pay.ts:6) began without the store user which held a value when the task was made.',
  ],
);
check('a store that is given up is not lost', CONTEXT, []);

test('what the record does not have is said', async () => {
  const { caution } = await engineOf(`${BLOCK}    gap                 xxx\n`).ask('insights', {});
  assert.match(caution, /^The record has 1 gap, 3.0 ms in all/);
  const attached = await engineOf(BLOCK, { attached: true }).ask('insights', {});
  assert.match(attached.caution, /^The tracer came into the program while it ran/);
  assert.equal((await engineOf(BLOCK).ask('insights', {})).caution, '');
});

test('answers while a trace grows lead to those of the whole', async () => {
  const [bytes] = generatedTrace(1_000_000, 3).files;
  assert.ok(bytes);
  const whole = new Engine();
  const growing = new Engine();
  const files = [whole, growing].map((engine) => engine.openFile('x', bytes.length));
  files[0]!.push(bytes);
  for (let at = 0; at < bytes.length; at += 500_000) {
    files[1]!.push(bytes.subarray(at, at + 500_000));
    await growing.ask('insights', {});
  }
  for (const file of files) file.finish();
  const [one, other] = await Promise.all([whole, growing].map((engine) => engine.ask('insights', { limit: 0 })));
  assert.ok(one!.total > 0);
  assert.deepEqual(other!.rows, one!.rows);
  const again = await growing.ask('insights', { limit: 0 });
  assert.deepEqual(again.rows, other!.rows);
});
