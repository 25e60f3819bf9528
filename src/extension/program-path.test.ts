import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesFile } from './program-path.ts';

test('a configuration names a file with and without variables', () => {
  assert.ok(namesFile('${workspaceFolder}/server.js', '/app', '/app/server.js'));
  assert.ok(namesFile('server.js', '/app', '/app/server.js'));
  assert.ok(namesFile('/app/server.js', undefined, '/app/server.js'));
  assert.ok(!namesFile('${file}', '/app', '/app/server.js'));
  assert.ok(!namesFile(undefined, '/app', '/app/server.js'));
});
