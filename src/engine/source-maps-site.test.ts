/** Sites of compiled programs, as the engine shows them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add, diskOf, frame, linesOf, placesOf, SCRIPT, SOURCES, shown } from '../../test/support/mapped-engine.ts';
import { type MapParts, mapText } from '../../test/support/source-map-text.ts';
import { FrameFlag } from '../protocol/events.ts';
import { Engine } from './engine.ts';

test('frames say where they ran, and which are the program’s own', async () => {
  const map: MapParts = {
    sources: ['../src/a.ts', '../node_modules/left/index.js', '../src/vendored.js'],
    ignoreList: [2],
    lines: [[[0, 0, 9, 0]], [[0, 1, 19, 0]], [[0, 2, 29, 0]], []],
  };
  const engine = new Engine({
    sourceFiles: diskOf({
      '/app/dist/a.js': SCRIPT,
      '/app/dist/a.js.map': mapText(map),
      '/app/src/a.ts': '',
      '/app/src/vendored.js': '',
      '/app/node_modules/left/index.js': '',
    }),
  });
  const frames = [1, 2, 3, 4].map((line) => frame(`/app/dist/a.js:${line}:1`, `f${line}`));
  const row = add(engine, [...frames, frame('node:fs:7:7', 'g', FrameFlag.internal)]);
  await engine.sourcesMapped();
  const site = engine.trace.sites.at(row);
  assert.deepEqual(placesOf(site), [
    '/app/src/a.ts:10:1',
    '/app/node_modules/left/index.js:20:1',
    '/app/src/vendored.js:30:1',
    '/app/dist/a.js:4:1',
    'node:fs:7:7',
  ]);
  assert.deepEqual(
    site.frames.map(({ flags }) => flags),
    [0, FrameFlag.library, FrameFlag.library, FrameFlag.library, FrameFlag.internal],
  );
  assert.deepEqual(site.frames[0]?.generated, frames[0]);
  assert.deepEqual(placesOf(engine.trace.sites.generatedAt(row))[0], '/app/dist/a.js:1:1');
});

test('the enclosing function moves with its first frame; where nothing of the source is, the generated one stays', async () => {
  const engine = new Engine({
    sourceFiles: diskOf({
      '/app/dist/a.js': SCRIPT,
      '/app/dist/a.js.map': mapText(linesOf('../src/a.ts')),
      ...SOURCES,
    }),
  });
  const moved = add(engine, [frame('/app/dist/a.js:2:5')], [1, 1]);
  const kept = add(engine, [frame('/app/dist/a.js:2:5')], [9, 3]);
  const other = add(engine, [frame('/app/plain.js:2:5'), frame('/app/dist/a.js:2:5')], [1, 1]);
  await engine.sourcesMapped();
  const start = (row: number) => {
    const { enclosingLine, enclosingColumn } = engine.trace.sites.at(row);
    return [enclosingLine, enclosingColumn];
  };
  assert.deepEqual(
    [start(moved), start(kept), start(other)],
    [
      [10, 1],
      [9, 3],
      [1, 1],
    ],
  );
  assert.deepEqual(placesOf(engine.trace.sites.at(other)), ['/app/plain.js:2:5', '/app/src/a.ts:20:5']);
});

test('two places of the script that are one of the source are one site to whoever counts', async () => {
  const files = { '/app/dist/a.js': SCRIPT, '/app/dist/a.js.map': mapText(linesOf('../src/a.ts')), ...SOURCES };
  const engine = new Engine({ sourceFiles: diskOf(files) });
  const rows = ['/app/dist/a.js:2:1', '/app/dist/a.js:2:3', '/app/dist/a.js:3:1'].map((at) => add(engine, [frame(at)]));
  assert.deepEqual(
    rows.map((row) => engine.trace.sites.groupOf(row)),
    [1, 2, 3],
  );
  await engine.sourcesMapped();
  const late = add(engine, [frame('/app/dist/a.js:3:2')]);
  await engine.sourcesMapped();
  assert.deepEqual(
    [...rows, late].map((row) => engine.trace.sites.groupOf(row)),
    [1, 1, 3, 3],
  );
});

test('names: those of the source, where the map has them for where a function begins or is called', async () => {
  const script = [
    'async function a1(){await b2()}const c3=async()=>{await a1()};class d4{e5(){c3()}}',
    '//# sourceMappingURL=a.js.map',
  ].join('\n');
  const column = (text: string, from = 0) => script.indexOf(text, from);
  const names: readonly (readonly [number, string])[] = [
    [column('a1'), 'load'],
    [column('b2'), 'query'],
    [column('c3'), 'refresh'],
    [column('a1', 40), 'load'],
    [column('d4'), 'Store'],
    [column('c3', 60), 'refresh'],
  ];
  const lines = [names.map(([at, name]) => [at, 0, 0, at, name] as const)];
  const map = mapText({ sources: ['../src/a.ts'], lines: [[[0, 0, 0, 0] as const, ...lines[0]!]] });
  const engine = new Engine({
    sourceFiles: diskOf({ '/app/dist/a.js': script, '/app/dist/a.js.map': map, ...SOURCES }),
  });
  const at = (text: string, name: string, from = 0) => frame(`/app/dist/a.js:1:${column(text, from) + 1}`, name);
  const declared = add(engine, [at('await b2', 'a1')], [1, 1]);
  const arrow = add(engine, [at('await a1', 'c3')], [1, column('async()') + 1]);
  const called = add(engine, [at('b2', 'b2'), at('await b2', 'a1'), at('a1', 'c3', 40), at('c3', 'e5', 60)], [1, 500]);
  await engine.sourcesMapped();
  const namesOf = (row: number) => engine.trace.sites.at(row).frames.map(({ functionName }) => functionName);
  assert.deepEqual(namesOf(declared), ['load']);
  assert.deepEqual(namesOf(arrow), ['refresh']);
  assert.deepEqual(namesOf(called), ['b2', 'load', 'refresh', 'e5']);
});

test('a source that is only in the map is shown as such, and its text can be had', async () => {
  const files = {
    '/app/dist/a.js': SCRIPT,
    '/app/dist/a.js.map': mapText(linesOf('../gone/a.ts', { sourcesContent: ['the text'] })),
  };
  const engine = new Engine({ sourceFiles: diskOf(files) });
  const row = add(engine, [frame('/app/dist/a.js:2:5')]);
  await engine.sourcesMapped();
  const [first] = engine.trace.sites.at(row).frames;
  assert.deepEqual([first?.file, first?.embedded], ['/app/gone/a.ts', true]);
  assert.equal(await engine.ask('sourceText', { file: '/app/gone/a.ts' }), 'the text');
  assert.equal(await engine.ask('sourceText', { file: '/app/dist/a.js' }), null);
});

test('a source that is nowhere: what ran is better than nothing, but only if it is here', async () => {
  const map = mapText(linesOf('../gone/a.ts'));
  assert.equal(
    await shown('/app/dist/a.js:2:5', { '/app/dist/a.js': SCRIPT, '/app/dist/a.js.map': map }),
    '/app/dist/a.js:2:5',
  );
  const engine = new Engine({ sourceFiles: diskOf({}) });
  engine.trace.scripts.set('/app/dist/a.js', true, map);
  const row = add(engine, [frame('/app/dist/a.js:2:5')]);
  await engine.sourcesMapped();
  assert.deepEqual(placesOf(engine.trace.sites.at(row)), ['/app/gone/a.ts:20:5']);
});

test('a path within the project is found in the folders above the script', async () => {
  const map = mapText(linesOf('webpack://shop/./src/a.ts'));
  const files = { '/app/dist/deep/a.js': SCRIPT, '/app/dist/deep/a.js.map': map, ...SOURCES };
  assert.equal(await shown('/app/dist/deep/a.js:2:5', files), '/app/src/a.ts:20:5');
});
