/**
 * What a damaged file may make the reader say: calls in any order with any ids. Nothing throws, and every
 * question has an answer. `LOOPSCOPE_SEED=n` repeats a run.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playDrawing } from '../../test/support/drawing.ts';
import { headerOf } from '../../test/support/drawing-declarations.ts';
import { randomFrom, seedOfRun } from '../../test/support/random.ts';
import { TraceBuilder } from '../trace/builder.ts';
import { Engine } from './engine.ts';

const SEED = seedOfRun();
const CALLS = 20_000;

function tellNonsense(builder: TraceBuilder, random: () => number): void {
  const below = (limit: number): number => Math.floor(random() * limit);
  let now = 0;
  const tick = (): number => {
    now += below(50);
    return random() < 0.001 ? below(2 ** 53) : now;
  };
  const wire = (): number => (random() < 0.01 ? below(2 ** 53) : 1 + below(400));
  const meter = () => ({
    events: below(100),
    ownTicks: below(2 ** 53),
    activeTicks: below(2 ** 53),
    captured: below(100),
    inferred: below(100),
    missing: below(100),
    verified: below(100),
    wrong: below(100),
  });
  const calls = [
    () => builder.init(tick(), wire(), below(4_095), wire(), below(20), random() < 0.5),
    () => builder.init(tick(), wire(), 1 + below(8), random() < 0.5 ? 0 : wire(), below(20), false),
    () => builder.before(tick(), wire(), random() < 0.7 ? 0 : below(255), random() < 0.5 ? -1 : below(1e6)),
    () => builder.after(tick(), wire()),
    () => builder.settle(tick(), wire()),
    () => builder.close(tick(), wire(), random() < 0.5),
    () => builder.delay(wire(), below(2 ** 40), random() < 0.5),
    () => builder.turn(tick(), below(3) - 1, below(1_000), random() < 0.5),
    () => builder.gap(tick(), tick(), below(9), below(9)),
    () => builder.resync(tick(), Array.from({ length: below(4) }, wire)),
    () => builder.note(tick(), below(9), 'x'),
    () => builder.spanKind({ id: below(255), flags: below(9), name: `kind ${below(400)}`, word: 'span' }),
    () => builder.spanBegin(tick(), below(300), below(255), random() < 0.5 ? 0 : wire(), `label ${below(50)}`),
    () => builder.spanEnd(tick(), below(300), random() < 0.5, random() < 0.5 ? '' : 'outcome'),
    () => builder.span(tick(), below(255), below(2 ** 40), below(2 ** 40), ''),
    () => builder.failure(tick(), below(5), random() < 0.3 ? 0 : wire(), 'Error: x'),
    () => builder.ref(tick(), wire(), random() < 0.5),
    () => builder.store({ id: below(31), name: `store ${below(9)}`, site: below(20) }),
    () => builder.stores(below(2 ** 31)),
    () => builder.sampling(tick(), below(2 ** 40), below(9)),
    () => builder.meter(tick(), meter()),
    () => builder.join(tick(), random() < 0.3 ? 0 : wire(), random() < 0.5, below(100), random() < 0.8 ? '' : 'why'),
    () => builder.message(tick(), random() < 0.5, below(4), below(100), random() < 0.5 ? 0 : wire()),
    () => builder.script(`/app/${below(9)}.js`, random() < 0.5, '{}'),
    () => (random() < 0.01 ? builder.end(tick(), below(3) - 1) : undefined),
    () => (random() < 0.02 ? builder.segment({ ...headerOf({}), segment: 1 }) : undefined),
  ];
  for (let call = 0; call < CALLS; call++) calls[below(calls.length)]!();
}

/** The questions for figures: what is pending, sites, filters, the waterfall, comparing. */
async function askFigures(engine: Engine, from: number, endNs: number): Promise<void> {
  for (const { site } of await engine.ask('sites', {})) await engine.ask('siteFigures', { site });
  for (const atNs of [0, from, endNs]) {
    const { groups, total } = await engine.ask('pending', { atNs, examples: 100 });
    assert.equal(
      groups.reduce((sum, { count }) => sum + count, 0),
      total,
    );
    await engine.ask('handles', { atNs });
  }
  const filter = '-wait>1s (state:pending,unknown,failed or life<5ms) -"x" -is:internal time:0s..';
  for (const what of ['tasks', 'runs', 'spans'] as const)
    assert.ok((await engine.ask('find', { filter, of: what, limit: 50, count: true })).rows.length <= 50);
  await engine.ask('compare', { before: await engine.ask('profile', {}) });
  for (const toNs of [from + 1e6, endNs]) {
    const { groups } = await engine.ask('waterfall', { stream: 0, fromNs: 0, toNs, widthPx: 500 });
    for (const { bars } of groups)
      for (let bar = 0; bar < bars.length; bar++) assert.ok(bars.endNs[bar]! >= bars.startNs[bar]!);
  }
}

test(`nonsense is taken and every question answered (seed ${SEED})`, async () => {
  const random = randomFrom(SEED);
  for (let round = 0; round < 5; round++) {
    const engine = new Engine();
    const builder = new TraceBuilder(engine.trace, () => undefined);
    playDrawing('timers     a', builder, { ends: false });
    tellNonsense(builder, random);
    const session = await engine.ask('session', {});
    const from = random() * session.endNs;
    const views = [
      await engine.ask('view', { stream: 0, fromNs: 0, toNs: session.endNs, widthPx: 500 }),
      await engine.ask('view', { stream: 0, fromNs: 0, toNs: 1e6, widthPx: 500 }),
      await engine.ask('view', { stream: 0, fromNs: from, toNs: from + 1e6, widthPx: 500 }),
    ];
    for (const { lanes } of views) for (const { boxes } of lanes) assert.ok(boxes.length <= 3 * 500 + 16);
    await engine.ask('overview', { stream: 0, columns: 100 });
    for (const run of await engine.ask('runs', { limit: 300 })) {
      assert.ok(run.endNs === null || run.endNs >= run.startNs);
      await engine.ask('run', { run: run.run });
      await engine.ask('neighbour', { run: run.run, direction: 'next' });
    }
    for (const { task } of await engine.ask('tasks', { limit: 300 })) await engine.ask('task', { task });
    for (const { fromNs, toNs, count } of (await engine.ask('insights', { limit: 0 })).rows)
      assert.ok(fromNs <= toNs && count > 0);
    await engine.ask('queues', {});
    await askFigures(engine, from, session.endNs);
    for (const span of await engine.ask('spans', { limit: 0 })) {
      assert.ok(span.endNs === null || (span.endNs >= span.startNs && span.startNs >= 0));
    }
    const within = await engine.ask('spans', { fromNs: from, toNs: from + 1e6, limit: 10 });
    assert.ok(within.length <= 10 && within.every(({ startNs }) => startNs < from + 1e6));
    assert.ok((await engine.ask('failures', { limit: 0 })).length <= session.streams[0]!.failures);
    for (const lane of ['turns', 'phases', 'poll', 'pool', 'nowhere']) {
      await engine.ask('laneRows', { stream: 0, lane, fromNs: 0, toNs: session.endNs, limit: 50 });
    }
    const listed = await engine.ask('runs', { limit: 0 });
    assert.equal((await engine.ask('counts', {})).runs, listed.length);
    assert.ok(listed.length <= session.runs);
  }
});
