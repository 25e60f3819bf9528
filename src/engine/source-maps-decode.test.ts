import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomFrom, seedOfRun } from '../../test/support/random.ts';
import { type MapParts, mapObject, mapText } from '../../test/support/source-map-text.ts';
import { decodeMap, MapError } from './source-maps-decode.ts';

/** `file:line:column`, from 1, or null. */
function at(text: string, line: number, column: number): string | null {
  const place = decodeMap(text, '/app/dist/a.js.map').lookup(line, column);
  return place === null ? null : `${place.source.file}:${place.line}:${place.column}${place.name && ` ${place.name}`}`;
}

const SMALL: MapParts = {
  sources: ['../src/a.ts', '../src/b.ts'],
  sourcesContent: ['text of a', null],
  lines: [[[0, 0, 0, 0]], [], [[2, 0, 4, 6], [10, 1, 99, 3, 'original'], [20]]],
};

test('a place belongs to the last segment at or before it on its line', () => {
  const text = mapText(SMALL);
  assert.equal(at(text, 1, 1), '/app/src/a.ts:1:1');
  assert.equal(at(text, 1, 500), '/app/src/a.ts:1:1');
  assert.equal(at(text, 2, 1), null);
  assert.equal(at(text, 3, 2), null);
  assert.equal(at(text, 3, 3), '/app/src/a.ts:5:7');
  assert.equal(at(text, 3, 11), '/app/src/b.ts:100:4 original');
  assert.equal(at(text, 3, 12), '/app/src/b.ts:100:4');
  assert.equal(at(text, 3, 21), null);
  assert.equal(at(text, 4, 1), null);
  assert.equal(at(text, 0, 0), null);
});

test('a map knows the text of its sources and which are somebody else’s', () => {
  const { sources } = decodeMap(mapText({ ...SMALL, ignoreList: [1] }), '/app/dist/a.js.map');
  assert.deepEqual(sources, [
    { file: '/app/src/a.ts', text: 'text of a', isIgnored: false },
    { file: '/app/src/b.ts', text: null, isIgnored: true },
  ]);
});

test('sourceRoot, and the line that keeps JSON from being run', () => {
  const text = mapText({ ...SMALL, sources: ['a.ts', 'sub/b.ts'], sourceRoot: '/root' });
  assert.equal(at(text, 1, 1), '/root/a.ts:1:1');
  assert.equal(at(`)]}'\n${text}`, 3, 11), '/root/sub/b.ts:100:4 original');
});

test('sections: each begins at its offset, with sources, root and names of its own', () => {
  const first = mapObject({ sources: ['one.ts'], lines: [[[0, 0, 0, 0]], [[0, 0, 1, 0]]] });
  const second = mapObject({
    sources: ['two.ts'],
    sourceRoot: '../src',
    lines: [[[0, 0, 7, 0, 'two']], [[0, 0, 8, 0]]],
  });
  const inner = { version: 3, sections: [{ offset: { line: 0, column: 0 }, map: second }] };
  const text = JSON.stringify({
    version: 3,
    sections: [
      { offset: { line: 0, column: 0 }, map: first },
      { offset: { line: 1, column: 5 }, map: inner },
    ],
  });
  assert.equal(at(text, 1, 1), '/app/dist/one.ts:1:1');
  assert.equal(at(text, 2, 5), '/app/dist/one.ts:2:1');
  assert.equal(at(text, 2, 6), '/app/src/two.ts:8:1 two');
  assert.equal(at(text, 3, 1), '/app/src/two.ts:9:1');
});

test('what is no map is refused with a reason', () => {
  const good = mapObject(SMALL);
  const sections = (offset: unknown) => JSON.stringify({ version: 3, sections: [{ offset, map: good }] });
  const deep = Array.from({ length: 20 }).reduce<unknown>(
    (map) => ({ version: 3, sections: [{ offset: { line: 0, column: 0 }, map }] }),
    good,
  );
  const cases: readonly (readonly [text: string, reason: RegExp])[] = [
    ['', /is no JSON/],
    ['{"version":3', /is no JSON/],
    ['null', /is no source map/],
    ['[]', /is no source map/],
    ['{}', /has the version undefined/],
    [JSON.stringify({ ...good, version: 4 }), /has the version 4/],
    [JSON.stringify({ ...good, mappings: 7 }), /is no source map/],
    [JSON.stringify({ ...good, sources: 'a.ts' }), /is no source map/],
    [JSON.stringify({ ...good, mappings: 'AAAA;%%' }), /is damaged \(mappings\)/],
    [JSON.stringify({ ...good, mappings: 'A'.repeat(17 * 1024 * 1024) }), /is too large/],
    [sections(null), /is damaged \(sections\)/],
    [sections({ line: 1e9, column: 0 }), /offset of a section/],
    [sections({ line: -1, column: 0 }), /offset of a section/],
    [sections({ line: 0.5, column: 0 }), /offset of a section/],
    [JSON.stringify(deep), /sections within sections/],
  ];
  for (const [text, reason] of cases) {
    assert.throws(
      () => decodeMap(text, '/a.map'),
      (error) => error instanceof MapError && reason.test(error.message),
      text.slice(0, 60),
    );
  }
});

test('numbers out of range lead nowhere, and odd entries are passed over', () => {
  const bent = (change: Record<string, unknown>) => JSON.stringify({ ...mapObject(SMALL), ...change });
  assert.equal(at(bent({ sources: ['../src/a.ts'] }), 3, 11), null);
  assert.equal(at(bent({ names: [] }), 3, 11), '/app/src/b.ts:100:4');
  assert.equal(at(bent({ names: [7] }), 3, 11), '/app/src/b.ts:100:4');
  assert.equal(at(bent({ sources: [null, 7] }), 1, 1), null);
  assert.equal(at(bent({ sourcesContent: 'text', names: 5, ignoreList: 'x' }), 1, 1), '/app/src/a.ts:1:1');
});

test('no damage makes it throw anything but a MapError', () => {
  const seed = seedOfRun();
  const random = randomFrom(seed);
  const text = mapText(SMALL);
  for (let round = 0; round < 2_000; round++) {
    const from = Math.floor(random() * text.length);
    const length = Math.floor(random() * 4);
    const extra = String.fromCharCode(32 + Math.floor(random() * 95)).repeat(Math.floor(random() * 3));
    const damaged = text.slice(0, from) + extra + text.slice(from + length);
    try {
      const map = decodeMap(damaged, '/a.map');
      for (let line = 0; line < 5; line++) map.lookup(line, Math.floor(random() * 30));
    } catch (error) {
      assert.ok(error instanceof MapError, `seed ${seed}: ${damaged}: ${error}`);
    }
  }
});
