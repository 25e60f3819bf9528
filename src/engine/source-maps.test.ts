/** Sites of compiled programs, as an engine with a made-up disk shows them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MapParts, mapObject, mapText, mapUrl } from '../../test/support/source-map-text.ts';
import { type FrameDefinition, FrameFlag, How } from '../protocol/events.ts';
import type { Site } from '../trace/site-table.ts';
import { Engine } from './engine.ts';
import type { SourceFiles } from './source-maps-load.ts';

type Disk = Record<string, string>;

/** A disk of these files. `reads` collects what was asked for. */
function diskOf(files: Disk, reads: string[] = []): SourceFiles {
  return {
    read: async (path, limitBytes) => {
      reads.push(path);
      const text = files[path];
      if (text === undefined) return 'missing';
      return text.length > limitBytes ? 'too-large' : { text };
    },
    exists: async (path) => path in files,
    stampOf: async (path) => {
      if (files[path] === undefined) reads.push(`state of ${path}`);
      return files[path] ?? '';
    },
  };
}

function frame(place: string, functionName = '', flags = 0): FrameDefinition {
  const [, file = '', line = '', column = ''] = /^(.*):(\d+):(\d+)$/.exec(place) ?? [];
  return { flags, functionName, file, line: Number(line), column: Number(column) };
}

/** Adds a site to the trace and returns its row. */
function add(
  engine: Engine,
  frames: readonly FrameDefinition[],
  enclosing: readonly [number, number] = [0, 0],
): number {
  const [enclosingLine, enclosingColumn] = enclosing;
  const row = engine.trace.sites.intern({ id: 1, how: How.await, enclosingLine, enclosingColumn, frames });
  engine.changed();
  return row;
}

const placesOf = (site: Site) => site.frames.map(({ file, line, column }) => `${file}:${line}:${column}`);

/** Shows one frame over a disk: `file:line:column`. */
async function shown(place: string, files: Disk): Promise<string | undefined> {
  const engine = new Engine({ sourceFiles: diskOf(files) });
  const row = add(engine, [frame(place)]);
  await engine.sourcesMapped();
  return placesOf(engine.trace.sites.at(row))[0];
}

/** Line 1 of the script is line 10 of the source, line 2 is line 20, and so on; columns stay. */
const linesOf = (source: string, more: Partial<MapParts> = {}): MapParts => ({
  sources: [source],
  lines: [1, 2, 3, 4].map((line) => [
    [0, 0, line * 10 - 1, 0],
    [4, 0, line * 10 - 1, 4],
  ]),
  ...more,
});

const SOURCES = { '/app/src/a.ts': 'source', '/app/src/b.ts': 'source' };
const SCRIPT = 'run();\n//# sourceMappingURL=a.js.map\n';

test('a map beside its script, inside it, and elsewhere', async () => {
  const map = linesOf('../src/a.ts');
  const cases: readonly (readonly [string, Disk])[] = [
    ['beside', { '/app/dist/a.js': SCRIPT, '/app/dist/a.js.map': mapText(map) }],
    ['inside', { '/app/dist/a.js': `run();\n//# sourceMappingURL=${mapUrl(map)}` }],
    [
      'elsewhere',
      {
        '/app/dist/a.js': 'run();\n//# sourceMappingURL=../maps%20of/a.js.map',
        '/app/maps of/a.js.map': mapText(linesOf('../src/a.ts')),
      },
    ],
    ['by file URL', { '/app/dist/a.js': SCRIPT, '/app/dist/a.js.map': mapText(linesOf('file:///app/src/a.ts')) }],
    [
      'below a root',
      { '/app/dist/a.js': SCRIPT, '/app/dist/a.js.map': mapText(linesOf('a.ts', { sourceRoot: '/app/src' })) },
    ],
    [
      'in sections',
      {
        '/app/dist/a.js': SCRIPT,
        '/app/dist/a.js.map': JSON.stringify({
          version: 3,
          sections: [{ offset: { line: 0, column: 0 }, map: mapObject(map) }],
        }),
      },
    ],
  ];
  for (const [name, files] of cases) {
    assert.equal(await shown('/app/dist/a.js:2:5', { ...files, ...SOURCES }), '/app/src/a.ts:20:5', name);
    assert.equal(await shown('file:///app/dist/a.js:2:5', { ...files, ...SOURCES }), '/app/src/a.ts:20:5', name);
  }
});

test('a script without a map, or none on this disk, stays as it is', async () => {
  assert.equal(await shown('/app/dist/a.js:2:5', { '/app/dist/a.js': 'run();' }), '/app/dist/a.js:2:5');
  assert.equal(await shown('/app/dist/a.js:2:5', {}), '/app/dist/a.js:2:5');
  assert.equal(await shown('[eval]:2:5', {}), '[eval]:2:5');
});

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

test('a map that the process told of goes before what is on disk, also when it comes late', async () => {
  const files = { '/app/src/a.ts': `x\n//# sourceMappingURL=${mapUrl(linesOf('wrong.ts'))}`, '/app/src/wrong.ts': '' };
  const engine = new Engine({ sourceFiles: diskOf(files) });
  const row = add(engine, [frame('/app/src/a.ts:2:5')]);
  await engine.sourcesMapped();
  assert.deepEqual(placesOf(engine.trace.sites.at(row)), ['/app/src/wrong.ts:20:5']);
  for (const [isMap, text] of [
    [true, mapText(linesOf('a.ts'))],
    [false, mapUrl(linesOf('/app/src/a.ts', { lines: [[], [[0, 0, 76, 0]]] }))],
  ] as const) {
    engine.trace.scripts.set('/app/src/a.ts', isMap, text);
    engine.changed();
    await engine.sourcesMapped();
    assert.deepEqual(placesOf(engine.trace.sites.at(row)), [isMap ? '/app/src/a.ts:20:5' : '/app/src/a.ts:77:1']);
  }
});

test('a map without a script belongs to the file whose name and text its source has', async () => {
  const files = { '/app/src/a.ts': 'one', '/app/other/a.ts': 'two', '/app/edited/a.ts': 'three' };
  const engine = new Engine({ sourceFiles: diskOf(files) });
  const rows = Object.keys(files).map((file) => add(engine, [frame(`${file}:2:5`)]));
  await engine.sourcesMapped();
  const told = (text: string, by: number) =>
    mapUrl(linesOf('a.ts', { sourcesContent: [text], lines: [[], [[0, 0, by, 0]]] }));
  engine.trace.scripts.set('', false, told('two', 22));
  engine.trace.scripts.set('', false, told('one', 11));
  engine.trace.scripts.set('', false, told('before the edit', 33));
  engine.trace.scripts.set('', false, 'not a map');
  engine.changed();
  await engine.sourcesMapped();
  const places = rows.map((row) => placesOf(engine.trace.sites.at(row))[0]);
  assert.deepEqual(places, ['/app/src/a.ts:12:1', '/app/other/a.ts:23:1', '/app/edited/a.ts:2:5']);
});

test('a script that was compiled anew: sites to come are mapped by its new map', async () => {
  const files: Disk = { '/app/dist/a.js': SCRIPT, '/app/dist/a.js.map': mapText(linesOf('../src/a.ts')), ...SOURCES };
  const reads: string[] = [];
  const engine = new Engine({ sourceFiles: diskOf(files, reads) });
  add(engine, [frame('/app/dist/a.js:1:1')]);
  await engine.sourcesMapped();
  add(engine, [frame('/app/dist/a.js:1:5')]);
  await engine.sourcesMapped();
  assert.deepEqual(reads, ['/app/dist/a.js', '/app/dist/a.js.map']);
  Object.assign(files, { '/app/dist/a.js': `\n${SCRIPT}`, '/app/dist/a.js.map': mapText(linesOf('../src/b.ts')) });
  const row = add(engine, [frame('/app/dist/a.js:2:1')]);
  await engine.sourcesMapped();
  assert.deepEqual(placesOf(engine.trace.sites.at(row)), ['/app/src/b.ts:20:1']);
});

test('a map that cannot be read is said once, with what comes of it', async () => {
  const damaged: Disk = { '/app/dist/a.js': SCRIPT, '/app/dist/a.js.map': '{"version":3,' };
  const engine = new Engine({ sourceFiles: diskOf(damaged) });
  for (const at of ['/app/dist/a.js:1:1', '/app/dist/a.js:2:1']) {
    const row = add(engine, [frame(at)]);
    await engine.sourcesMapped();
    assert.deepEqual(placesOf(engine.trace.sites.at(row)), [at]);
  }
  assert.deepEqual(engine.session().problems, [
    {
      file: '/app/dist/a.js',
      code: 'source-map',
      message: 'The source map of /app/dist/a.js is no JSON. Places in it are those of the code that ran.',
      offset: 0,
    },
  ]);
});

test('a map that is not there is said of the program’s own scripts, not of packages', async () => {
  const engine = new Engine({
    sourceFiles: diskOf({ '/app/dist/a.js': SCRIPT, '/app/node_modules/left/a.js': SCRIPT }),
  });
  add(engine, [frame('/app/node_modules/left/a.js:1:1'), frame('/app/dist/a.js:1:1')]);
  await engine.sourcesMapped();
  assert.deepEqual(
    engine.session().problems.map(({ message }) => message),
    [
      'The source map of /app/dist/a.js is not there (/app/dist/a.js.map). Places in it are those of the code that ran.',
    ],
  );
});

test('a trace from a machine whose files are not here says so, once', async () => {
  const engine = new Engine({ sourceFiles: diskOf({}) });
  add(engine, [frame('/app/dist/a.js:1:1'), frame('[eval]:1:1')]);
  await engine.sourcesMapped();
  add(engine, [frame('/app/dist/b.js:1:1')]);
  await engine.sourcesMapped();
  assert.deepEqual(
    engine.session().problems.map(({ code }) => code),
    ['no-sources'],
  );
});

test('nothing is asked of other machines', async () => {
  const reads: string[] = [];
  const files = diskOf({ '/app/a.js': 'x\n//# sourceMappingURL=https://cdn.example/a.js.map' }, reads);
  const engine = new Engine({ sourceFiles: files });
  add(engine, [frame('\\\\server\\share\\a.js:1:1'), frame('file://server/share/a.js:1:1'), frame('/app/a.js:1:1')]);
  await engine.sourcesMapped();
  assert.deepEqual(reads, ['/app/a.js']);
  add(engine, [frame('/gone/a.js:1:1')]);
  await engine.sourcesMapped();
  assert.deepEqual(reads, ['/app/a.js', 'state of /gone/a.js', '/gone/a.js']);
});

test('without a disk, maps in the trace are used all the same', async () => {
  const engine = new Engine();
  engine.trace.scripts.set('/app/dist/a.js', true, mapText(linesOf('../src/a.ts')));
  const row = add(engine, [frame('/app/dist/a.js:2:5')]);
  await engine.sourcesMapped();
  assert.deepEqual(placesOf(engine.trace.sites.at(row)), ['/app/src/a.ts:20:5']);
  assert.deepEqual(engine.session().problems, []);
});

test('answers do not wait: they name the code that ran until the map is there, then the revision goes up', async () => {
  let open: (value: 'missing' | { text: string }) => void = () => undefined;
  const disk = diskOf({ '/app/dist/a.js': SCRIPT, '/app/dist/a.js.map': mapText(linesOf('../src/a.ts')), ...SOURCES });
  const files: SourceFiles = {
    ...disk,
    read: (path, limit) =>
      path.endsWith('.map')
        ? new Promise((resolve) => {
            open = resolve;
          })
        : disk.read(path, limit),
  };
  const engine = new Engine({ sourceFiles: files });
  const row = add(engine, [frame('/app/dist/a.js:2:5')]);
  await new Promise((resolve) => setImmediate(resolve));
  const { revision } = await engine.ask('session', {});
  assert.deepEqual(placesOf(engine.trace.sites.at(row)), ['/app/dist/a.js:2:5']);
  open({ text: mapText(linesOf('../src/a.ts')) });
  await engine.sourcesMapped();
  assert.deepEqual(placesOf(engine.trace.sites.at(row)), ['/app/src/a.ts:20:5']);
  assert.ok((await engine.ask('session', {})).revision > revision);
});
