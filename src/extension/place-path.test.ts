import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathOfPlace } from './place-path.ts';

test('paths and file URLs have a file, builtins have none', () => {
  assert.equal(pathOfPlace('/app/server.js'), '/app/server.js');
  assert.equal(pathOfPlace('file:///app/a%20b.mjs'), '/app/a b.mjs');
  assert.equal(pathOfPlace('C:\\app\\server.js'), 'C:\\app\\server.js');
  for (const file of ['node:internal/timers', '', 'evalmachine.<anonymous>', 'file://%zz'])
    assert.equal(pathOfPlace(file), undefined);
});
