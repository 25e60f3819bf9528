import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isInPackage, lastPart, pathOfScript, resolveFrom, resolveSource } from './source-maps-paths.ts';

test('a script is a path, a file URL, or in no file at all', () => {
  const cases: readonly (readonly [string, string | null])[] = [
    ['/app/dist/a.js', '/app/dist/a.js'],
    ['file:///app/my%20dist/a.js', '/app/my dist/a.js'],
    ['file:///app/a.ts?version=2#top', '/app/a.ts'],
    ['file:///C:/app/a.js', 'C:\\app\\a.js'],
    ['C:\\app\\a.js', 'C:\\app\\a.js'],
    ['file://server/share/a.js', null],
    ['\\\\server\\share\\a.js', null],
    ['//server/share/a.js', null],
    ['node:fs', null],
    ['[eval]', null],
    ['evalmachine.<anonymous>', null],
    ['', null],
  ];
  for (const [file, path] of cases) assert.equal(pathOfScript(file), path, file);
});

test('sources are relative to the map, below its sourceRoot, absolute, or URLs', () => {
  const cases: readonly (readonly [source: string, root: string, base: string, path: string])[] = [
    ['../src/a.ts', '', '/app/dist/a.js.map', '/app/src/a.ts'],
    ['./a.ts', '', '/app/dist/a.js.map', '/app/dist/a.ts'],
    ['a.ts', '../src', '/app/dist/a.js.map', '/app/src/a.ts'],
    ['a.ts', '/root/src/', '/app/dist/a.js.map', '/root/src/a.ts'],
    ['a.ts', 'file:///root/my%20src', '/app/dist/a.js.map', '/root/my src/a.ts'],
    ['/app/src/a.ts', '/ignored', '/app/dist/a.js.map', '/app/src/a.ts'],
    ['file:///app/src/a%20b.ts', '', '/elsewhere/a.js', '/app/src/a b.ts'],
    ['webpack://shop/./src/a.ts', '', '/app/dist/a.js', 'webpack://shop/src/a.ts'],
    ['../../../../a.ts', '', '/app/dist/a.js', '/a.ts'],
    ['..\\src\\a.ts', '', 'C:\\app\\dist\\a.js.map', 'C:\\app\\src\\a.ts'],
    ['../src/a.ts', '', 'C:\\app\\dist\\a.js.map', 'C:\\app\\src\\a.ts'],
    ['C:/app/src/a.ts', '', 'C:\\app\\dist\\a.js.map', 'C:/app/src/a.ts'],
  ];
  for (const [source, root, base, path] of cases) assert.equal(resolveSource(source, root, base), path, source);
});

test('a map is named relative to its script', () => {
  assert.equal(resolveFrom('a.js.map', '/app/dist/a.js'), '/app/dist/a.js.map');
  assert.equal(resolveFrom('../maps/a.js.map', '/app/dist/a.js'), '/app/maps/a.js.map');
  assert.equal(resolveFrom('https://cdn.example/a.js.map', '/app/a.js'), 'https://cdn.example/a.js.map');
});

test('the last part of a path, and whether it lies in a package', () => {
  assert.equal(lastPart('/app/a.ts'), 'a.ts');
  assert.equal(lastPart('C:\\app\\a.ts'), 'a.ts');
  assert.equal(lastPart('file:///app/a.ts?x=1'), 'a.ts');
  assert.equal(isInPackage('/app/node_modules/left/index.js'), true);
  assert.equal(isInPackage('C:\\app\\node_modules\\left\\index.js'), true);
  assert.equal(isInPackage('/app/node_modules.ts'), false);
});
