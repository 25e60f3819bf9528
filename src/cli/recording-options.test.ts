import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_OPTIONS } from '../protocol/launch.ts';
import { readRecordingOptions } from './recording-options.ts';

test('nothing said means the defaults', () => assert.deepEqual(readRecordingOptions({}), DEFAULT_OPTIONS));

test('percent become a share, MiB become bytes', () => {
  const options = readRecordingOptions({ budget: '2.5', limit: '64', 'no-sites': true });
  assert.deepEqual(options, { ...DEFAULT_OPTIONS, overheadBudget: 0.025, maxBytes: 64 * 1024 * 1024, level: 'tasks' });
});

test('no limit can be had of both', () => {
  const { overheadBudget, maxBytes } = readRecordingOptions({ budget: '100', limit: '0' });
  assert.deepEqual([overheadBudget, maxBytes], [1, 0]);
});

for (const budget of ['0', '100.1', '-5', '10%', 'a lot', '', '1e2', ' 5']) {
  test(`no budget: "${budget}"`, () =>
    assert.throws(() => readRecordingOptions({ budget }), { code: 'usage', message: /--budget takes a percentage/ }));
}
for (const limit of ['-1', '1.5', '1G', '']) {
  test(`no limit: "${limit}"`, () =>
    assert.throws(() => readRecordingOptions({ limit }), { code: 'usage', message: /--limit takes a whole number/ }));
}
