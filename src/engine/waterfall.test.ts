/** Spans and activations as bars in rows, from drawings. A column is a millisecond. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playDrawing } from '../../test/support/drawing.ts';
import { engineOf } from '../../test/support/drawn-engine.ts';
import { randomFrom, seedOfRun } from '../../test/support/random.ts';
import { How } from '../protocol/events.ts';
import type { WaterfallGroupView, WaterfallParams } from '../query/contract-figures.ts';
import { TraceBuilder } from '../trace/builder.ts';
import { Engine } from './engine.ts';

const MS = 1_000_000;
const SEED = seedOfRun();

async function waterfall(
  engine: Engine,
  params: Partial<WaterfallParams> = {},
): Promise<readonly WaterfallGroupView[]> {
  const { groups } = await engine.ask('waterfall', { stream: 0, fromNs: 0, toNs: 40 * MS, widthPx: 4_000, ...params });
  return groups;
}

/** A row a line: `#` where a bar is, a digit where it stands for several, `!` failed, `>` not over. */
function drawn({ rows, bars }: WaterfallGroupView): string[] {
  return Array.from({ length: rows }, (_, row) => {
    const cells = Array.from({ length: 40 }, () => ' ');
    for (let bar = 0; bar < bars.length; bar++) {
      if (bars.row[bar] !== row) continue;
      const [from, to] = [bars.startNs[bar]! / MS, bars.endNs[bar]! / MS];
      const sign = bars.flags[bar] === 0 ? '#' : bars.flags[bar] === 1 ? '!' : bars.flags[bar] === 2 ? '>' : '?';
      for (let at = Math.floor(from); at < to; at++) cells[at] = bars.count[bar]! > 1 ? String(bars.count[bar]) : sign;
    }
    return cells.join('').trimEnd();
  });
}

const SPANS = `
  spans      AAAAA  BBBB    EEE
  spans        CCCC    DDDDDDDD
  spans         GG
  A: SPAN http.server GET /a
  B: SPAN http.server GET /b failed=1
  C: SPAN http.server GET /c
  D: SPAN http.server GET /d open=1
  E: SPAN measure total
  G: SPAN gc minor
`;

test('spans of one kind and place are a group, and those that overlap have rows of their own', async () => {
  const groups = await waterfall(engineOf(SPANS, { ends: false }));
  assert.deepEqual(
    groups.map((group) => [group.title, group.word, group.count, ...drawn(group)]),
    [
      ['http.server', 'request', 4, '#####  !!!!', '  ####    >>>>>>>>'],
      ['gc', 'garbage collection', 1, '   ##'],
      ['measure', 'measurement', 1, '               ###'],
    ],
  );
});

/** An engine with a builder that goes on where the drawing ends; ticks are microseconds. */
function begun(): { engine: Engine; builder: TraceBuilder } {
  const engine = new Engine();
  const builder = new TraceBuilder(engine.trace, () => undefined);
  playDrawing('created    z', builder, { ends: false });
  return { engine, builder };
}

test('activations are grouped by the function that was called, from its call until it settled', async () => {
  const { engine, builder } = begun();
  for (const [index, name] of ['load', 'save'].entries()) {
    // An async function's own promise stands where the function begins.
    const frame = { flags: 0, functionName: name, file: `/app/${name}.js`, line: 7, column: 3 };
    builder.site({ id: 2 + index, how: How.asyncCall, enclosingLine: 7, enclosingColumn: 3, frames: [frame] });
  }
  const call = (at: number, id: number, site: number) => builder.init(at * 1_000, id * 2 + 1, 1, 0, site, false);
  call(0, 500, 2);
  call(2, 501, 2);
  call(4, 502, 3);
  builder.settle(5_000, 501 * 2 + 1);
  builder.settle(8_000, 500 * 2 + 1);
  const groups = await waterfall(engine);
  assert.deepEqual(
    groups.map((group) => [group.kind, group.title, group.place?.label, group.count, ...drawn(group)]),
    [
      ['activations', 'load', 'load.js:7', 2, '########', '  ###'],
      ['activations', 'save', 'save.js:7', 1, '    >>>>'],
    ],
  );
  assert.equal(groups[0]?.longestNs, 8 * MS);
  assert.deepEqual((await waterfall(engine, { of: 'spans' })).length, 0);
  assert.deepEqual(
    (await waterfall(engine, { filter: 'function:save' })).map(({ title }) => title),
    ['save'],
  );
  assert.deepEqual(
    (await waterfall(engine, { fromNs: 6 * MS })).map(({ title }) => title),
    ['load', 'save'],
  );
});

test('what finds no row of its own is part of a stretch, which goes on for as long as one of its bars', async () => {
  const letters = [...'abcdefghi'];
  const drawing = (last: string) =>
    [
      ...letters.map((letter, index) => `spans      ${' '.repeat(index)}${letter.repeat(20 - 2 * index)}`),
      ...letters.map((letter) => `${letter}: SPAN measure total${letter === 'i' ? last : ''}`),
    ].join('\n');
  const [group] = await waterfall(engineOf(drawing(''), { ends: false }));
  assert.deepEqual([group?.rows, group?.crowded], [8, 2]);
  assert.equal(drawn(group!).at(-1), '       ######');
  const [open] = await waterfall(engineOf(drawing(' open=1'), { ends: false }));
  assert.equal(drawn(open!).at(-1), '       >>>>>>>>>>>>>');
});

test('a span that ends after it was asked for is over when it is asked for again', async () => {
  const { engine, builder } = begun();
  builder.spanBegin(1_000, 1, 1, 0, 'total');
  builder.settle(4_000, 4_711);
  engine.changed();
  assert.deepEqual((await waterfall(engine)).map(drawn), [[' >>>']]);
  builder.spanEnd(6_000, 1, false, '');
  builder.span(9_000, 1, 7_000, 2_000, 'another');
  engine.changed();
  assert.deepEqual((await waterfall(engine)).map(drawn), [[' #####', '  ##']]);
});

test(`bars of a window are bounded, and where they are few they are all there (seed ${SEED})`, async () => {
  const random = randomFrom(SEED);
  const engine = engineOf('created    p', { ends: false });
  const { spans } = engine.trace.streams[0]!.around;
  const kinds = [0, 1, 2].map((id) => spans.kindOf({ id, name: `kind ${id}`, word: 'span', flags: 0 }));
  let now = 0;
  for (let span = 0; span < 20_000; span++) {
    now += Math.floor(random() * 100_000);
    spans.add(kinds[span % 3]!, now, now + Math.floor(random() * 400_000), -1, -1, '');
  }
  engine.trace.streams[0]!.now = now;
  for (const share of [1, 0.3, 0.01, 0.001]) {
    const fromNs = Math.floor(random() * now * (1 - share));
    const toNs = Math.ceil(fromNs + share * now);
    const groups = await waterfall(engine, { fromNs, toNs, widthPx: 1_000 });
    assert.ok(groups.reduce((sum, { bars }) => sum + bars.length, 0) <= 24_000);
    if (share > 0.01) continue;
    for (const { title, bars } of groups) {
      const expected = spans.within(fromNs, toNs, (kind) => spans.kinds[kind]?.name === title).length;
      const shown = bars.count.reduce(
        (sum, count, bar) => sum + (bars.startNs[bar]! < toNs && bars.endNs[bar]! > fromNs ? count : 0),
        0,
      );
      assert.ok(Math.abs(shown - expected) <= 0.3 * expected + 8, `${title}: ${shown} of ${expected}`);
    }
  }
});

test('a stream that is not there, and a filter that cannot be read, are refused', async () => {
  const engine = engineOf(SPANS);
  await assert.rejects(waterfall(engine, { stream: 7 }), { code: 'no-such-stream' });
  await assert.rejects(waterfall(engine, { filter: '(' }), { code: 'bad-filter' });
});
