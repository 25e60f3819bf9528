import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonsForSilence } from './silence-reasons.ts';

test('an npm script is told about --inspect-brk, a Node about its version', () => {
  assert.match(reasonsForSilence({ runtimeExecutable: 'npm' })[0] ?? '', /--inspect-brk/);
  assert.match(reasonsForSilence({ runtimeExecutable: '/opt/node18/bin/node' })[0] ?? '', /Node 20/);
});
