/** Critical paths of drawn traces, as text; and that parts add up to the whole, whatever the trace. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SPAN_KINDS } from '../../test/support/drawing-around.ts';
import { headerOf, KINDS, QUEUES } from '../../test/support/drawing-declarations.ts';
import { engineOf } from '../../test/support/drawn-engine.ts';
import { randomFrom, seedOfRun } from '../../test/support/random.ts';
import { UserError } from '../base/user-error.ts';
import { How } from '../protocol/events.ts';
import type { PathParams, PathReply } from '../query/contract-path.ts';
import { TraceBuilder } from '../trace/builder.ts';
import { Engine } from './engine.ts';

const MS = 1_000_000;

/** Row of the task of a drawn letter. */
function taskOf(engine: Engine, letter: string): number {
  const { tasks } = engine.trace;
  for (let task = 0; task < tasks.length; task++) {
    if (tasks.asyncId(task) === letter.charCodeAt(0)) return task;
  }
  throw new Error(`The drawing has no task ${letter}.`);
}

/** `own a 2, timer b 10`: parts with the letter of their task and milliseconds. */
function partsText(engine: Engine, { parts }: PathReply): string {
  return parts
    .map(({ kind, task, fromNs, toNs, inferred }) => {
      const letter = task === null ? '' : ` ${String.fromCharCode(engine.trace.tasks.asyncId(task))}`;
      return `${kind}${letter} ${(toNs - fromNs) / MS}${inferred ? '?' : ''}`;
    })
    .join(', ');
}

async function checkPath(drawing: string, asked: string | PathParams, expected: string): Promise<void> {
  const engine = engineOf(drawing);
  const reply = await engine.ask('path', typeof asked === 'string' ? { task: taskOf(engine, asked) } : asked);
  checkSum(reply);
  assert.equal(partsText(engine, reply), expected);
}

/** Parts lie end to end and cover the whole; totals and places add up to it as well. */
function checkSum(reply: PathReply): void {
  let at = reply.fromNs;
  for (const { fromNs, toNs } of reply.parts) {
    assert.equal(fromNs, at);
    assert.ok(toNs > fromNs);
    at = toNs;
  }
  assert.equal(at, reply.toNs);
  const whole = reply.toNs - reply.fromNs;
  assert.equal(
    reply.totals.reduce((sum, { ns }) => sum + ns, 0),
    whole,
  );
  assert.ok(reply.places.reduce((sum, { ns }) => sum + ns, 0) <= whole);
}

test('a timer waits until it is due, then for the code that holds the loop', async () => {
  const drawing = `
    created    t
    timers         xxxxx
    timers       .......tt
    closed                t
    t: Timeout flush a.js:1 delay=2
    x: Timeout other b.js:2
    `;
  await checkPath(drawing, 't', 'timer t 2, queue t 2, other x 5, own t 2');
});

test('an await waits for what settles its promise, from the moment at which it began', async () => {
  const drawing = `
    created    tp w
    main       mmm
    timers            tt
    microtasks          w
    settled            p w
    t: Timeout pause a.js:1 delay=6
    p: PROMISE pause a.js:1 how=executor
    w: PROMISE main a.js:9 how=await trigger=p
    `;
  await checkPath(drawing, 'w', 'timer t 3, queue t 1, awaited t 1, other t 1, own w 1');
});

test('garbage collections are cut out of code, not out of waits', async () => {
  const drawing = `
    created    t
    timers          tttttt
    closed                t
    spans        GG   HH
    t: Timeout flush a.js:1 delay=5
    G: SPAN gc minor
    H: SPAN gc major
    `;
  await checkPath(drawing, 't', 'timer t 5, own t 2, pause t 2, own t 2');
});

test('nothing is said of a gap', async () => {
  const drawing = `
    created    t
    timers            tt
    closed              t
    gap           xxx
    t: Timeout flush a.js:1 delay=7
    `;
  await checkPath(drawing, 't', 'timer t 3, gap 3, timer t 1, own t 2');
});

test('work of the pool is waited for twice: for a thread, and for the work; both are inferred', async () => {
  const drawing = `
    created    ab
    pool       aaaa
    pool       bbbb
    turn       ____|___|
    poll           a   bb
    a: FSREQCALLBACK read a.js:1
    b: FSREQCALLBACK read a.js:2
    `;
  const engine = engineOf(drawing, { poolSize: 1 });
  const reply = await engine.ask('path', { task: taskOf(engine, 'b') });
  checkSum(reply);
  assert.match(partsText(engine, reply), /^pool-queue b 3\?, pool b 4\?, own b 2$/);
});

test('what is called inside another run waited for that run', async () => {
  const drawing = `
    created     nt
    main       mmm
    timers         ttttt
    nested           nn
    t: Timeout answer a.js:5 delay=2
    n: JOB query a.js:2
    `;
  await checkPath(drawing, { fromNs: 0, toNs: 8 * MS }, 'own m 2, timer t 2, own t 4');
  const engine = engineOf(drawing);
  const reply = await engine.ask('path', { task: taskOf(engine, 'n') });
  assert.equal(reply.isOpen, true);
  checkSum(reply);
});

test('a stretch is followed back over everything that led to its end', async () => {
  const drawing = `
    created      t
    main       mmm
    timers            tt
    check               ii
    created            i
    t: Timeout first a.js:1 delay=4
    i: Immediate second a.js:2
    `;
  const parts = 'own m 2, timer t 4, queue t 1, own t 1, other t 1, own i 2';
  await checkPath(drawing, { fromNs: 0, toNs: 11 * MS }, parts);
});

test('a span is followed from its end to its beginning', async () => {
  const drawing = `
    created      t
    poll       ppp
    timers            ttt
    spans       AAAAAAA
    t: Timeout work a.js:1 delay=5
    A: SPAN http.server GET_/slow task=p
    `;
  await checkPath(drawing, { stream: 0, span: 0 }, 'own p 1, timer t 5, own t 1');
});

test('what is not over is followed until now', async () => {
  const drawing = `
    created      pw
    main       mmmm
    timers             x
    p: PROMISE never a.js:1 how=executor
    w: PROMISE main a.js:9 how=await trigger=p
    `;
  const engine = engineOf(drawing);
  const reply = await engine.ask('path', { task: taskOf(engine, 'w') });
  assert.equal(reply.isOpen, true);
  assert.equal(partsText(engine, reply), 'promise p 6');
  assert.match(reply.sentence, /is not over after 6\.0 ms: 6\.0 ms \(100 %\) for a promise that nobody had settled/);
});

test('the sentence names the kinds that took long, and where most of each was', async () => {
  const engine = engineOf(`
    created    t
    timers         xxxxxx
    timers       ........tt
    closed                 t
    t: Timeout flush a.js:1 delay=2
    x: Timeout other b.js:2
    `);
  const { sentence } = await engine.ask('path', { task: taskOf(engine, 't') });
  assert.equal(
    sentence,
    'timer 116 of flush() took 12 ms: 6.0 ms (50 %) behind other code, other() (b.js:2); 2.0 ms (17 %) until a timer was due, flush() (a.js:1); 2.0 ms (17 %) in a queue, flush() (a.js:1).',
  );
});

test('short parts become several where there are too many, and the whole stays whole', async () => {
  const lanes = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? 'xyz' : 'uvw')).join('');
  const engine = engineOf(`
    created    t
    timers     ${lanes}
    timers     ${'.'.repeat(36)}t
    closed                                          t
    t: Timeout flush a.js:1 delay=0
    ${[...'xyzuvw'].map((letter, index) => `${letter}: Timeout f${letter} b.js:${index + 1}`).join('\n    ')}
    `);
  const task = taskOf(engine, 't');
  const all = await engine.ask('path', { task, limit: 0 });
  const few = await engine.ask('path', { task, limit: 7 });
  assert.equal(all.parts.length, 37);
  assert.ok(few.parts.length <= 7 && few.partCount === 37);
  assert.ok(few.parts.some(({ kind }) => kind === 'several'));
  assert.deepEqual(few.totals, all.totals);
  checkSum(all);
  checkSum(few);
});

test('what is not there, and what is two things, is an error with a code', async () => {
  const engine = engineOf('timers     a');
  const code = (params: PathParams) =>
    engine.ask('path', params).then(
      () => 'answered',
      (error: unknown) => (error instanceof UserError ? error.code : 'a bug'),
    );
  assert.equal(await code({}), 'usage');
  assert.equal(await code({ task: 0, fromNs: 0 }), 'usage');
  assert.equal(await code({ task: 9 }), 'no-such-task');
  assert.equal(await code({ task: 0.5 }), 'no-such-task');
  assert.equal(await code({ span: 0 }), 'no-such-span');
  assert.equal(await code({ stream: 3, fromNs: 0 }), 'no-such-stream');
  assert.equal(await code({ fromNs: 0 }), 'answered');
  assert.equal(await code({ fromNs: 5, toNs: 1 }), 'answered');
});

test('a path of very many steps is followed as far as that is quick, and says so', async () => {
  const engine = new Engine();
  const builder = new TraceBuilder(engine.trace, () => undefined);
  builder.segment(headerOf({}));
  for (const queue of QUEUES) builder.queue(queue);
  for (const kind of KINDS) builder.kind(kind);
  const immediate = KINDS.find(({ name }) => name === 'Immediate')!.id;
  builder.init(0, 2, immediate, 0, 0, false);
  for (let id = 1; id <= 50_000; id++) {
    builder.before(id * 2, id * 2, 0, -1);
    builder.init(id * 2, (id + 1) * 2, immediate, id * 2, 0, false);
    builder.after(id * 2 + 1, id * 2);
  }
  const reply = await engine.ask('path', { fromNs: 0 });
  checkSum(reply);
  assert.ok(reply.followedFromNs !== null && reply.followedFromNs > 0);
  assert.equal(reply.parts[0]?.kind, 'unknown');
  assert.equal(reply.parts[0]?.toNs, reply.followedFromNs);
  assert.match(reply.sentence, /too many steps: only the last \d+ ms were followed/);
});

const SEED = seedOfRun();

/** Tasks of all kinds that make, settle and close one another in runs, with turns, pauses and, if wanted, nonsense. */
function tellAnything(builder: TraceBuilder, random: () => number, nonsense: number): void {
  const below = (limit: number): number => Math.floor(random() * limit);
  let tick = 0;
  let spans = 0;
  const wires: number[] = [];
  const stack: number[] = [];
  const wire = (): number => wires[Math.max(0, wires.length - 1 - below(12))] ?? 3;
  const later = (): number => {
    tick += below(40);
    return random() < nonsense / 10 ? below(2 ** 50) : tick;
  };
  const calls = [
    () => {
      const kind = KINDS[below(KINDS.length)]!;
      const name = (wires.length + 1) * 2 + kind.space;
      builder.init(later(), name, kind.id, random() < 0.3 ? 0 : wire(), below(12), false);
      if (kind.name === 'Timeout') builder.delay(name, below(100), random() < 0.1);
      wires.push(name);
    },
    () => {
      if (stack.length > 0 && random() < 0.7) return;
      stack.push(wire());
      builder.before(later(), stack[stack.length - 1]!, 0, random() < 0.2 ? below(90) : -1);
    },
    () => builder.after(later(), stack.pop() ?? wire()),
    () => builder.after(later(), stack.pop() ?? wire()),
    () => builder.settle(later(), wire()),
    () => random() < 0.2 && builder.close(later(), wire(), random() < 0.5),
    () => stack.length === 0 && builder.turn(later(), 1, below(60), false),
    () => random() < 0.2 && builder.spanBegin(later(), ++spans, 1 + below(4), random() < 0.5 ? 0 : wire(), 'label'),
    () => builder.spanEnd(later(), 1 + below(spans + 1), false, ''),
    () => random() < nonsense && builder.gap(later() - below(50), tick, 1, 1),
    () => random() < nonsense && builder.resync(later(), [wire(), wire()]),
  ];
  for (let call = 0; call < 600; call++) calls[below(calls.length)]!();
}

test(`parts add up to the nanosecond, whatever the trace (seed ${SEED})`, async () => {
  const random = randomFrom(SEED);
  const hows = Object.values(How);
  for (let round = 0; round < 60; round++) {
    const engine = new Engine();
    const builder = new TraceBuilder(engine.trace, () => undefined);
    builder.segment(headerOf({ poolSize: 1 + (round % 3) }));
    for (const queue of QUEUES) builder.queue(queue);
    for (const kind of KINDS) builder.kind(kind);
    for (const kind of SPAN_KINDS) builder.spanKind(kind);
    for (let id = 1; id < 12; id++) {
      const frame = { flags: 0, functionName: `f${id}`, file: '/app/a.js', line: id, column: 1 };
      builder.site({ id, how: hows[id % hows.length]!, enclosingLine: 1, enclosingColumn: 1, frames: [frame] });
    }
    tellAnything(builder, random, round % 3 === 0 ? 0.2 : 0);
    const { endNs } = engine.session();
    for (let task = 0; task < engine.trace.tasks.length; task++) checkSum(await engine.ask('path', { task }));
    for (let span = 0; span < engine.trace.streams[0]!.around.spans.length; span++)
      checkSum(await engine.ask('path', { stream: 0, span, limit: 5 }));
    for (let ask = 0; ask < 20; ask++) {
      const fromNs = Math.floor(random() * endNs);
      checkSum(await engine.ask('path', { stream: 0, fromNs, toNs: fromNs + Math.floor(random() * endNs), limit: 0 }));
    }
  }
});
