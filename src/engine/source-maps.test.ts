/** Which map a script is shown by, when it is looked for, and what is said where it cannot be read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  add,
  type Disk,
  diskOf,
  frame,
  linesOf,
  placesOf,
  SCRIPT,
  SOURCES,
  shown,
} from '../../test/support/mapped-engine.ts';
import { mapObject, mapText, mapUrl } from '../../test/support/source-map-text.ts';
import { Engine } from './engine.ts';
import type { SourceFiles } from './source-maps-load.ts';

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
