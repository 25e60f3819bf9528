import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { DEFAULT_OPTIONS } from '../protocol/launch.ts';
import { readRecordingSettings } from './recording-settings.ts';

test('percent become a share, MiB become bytes', () => {
  const { options, problems } = readRecordingSettings({ overheadBudget: 2.5, recordingLimit: 64 });
  assert.deepEqual(options, { ...DEFAULT_OPTIONS, overheadBudget: 0.025, maxBytes: 64 * 1024 * 1024 });
  assert.deepEqual(problems, []);
});

test('no limit can be had of both', () => {
  const { options } = readRecordingSettings({ overheadBudget: 100, recordingLimit: 0 });
  assert.deepEqual([options.overheadBudget, options.maxBytes], [1, 0]);
});

test('a value that makes no sense is named, and the default counts', () => {
  for (const overheadBudget of [0, -1, 101, '10', null, Number.NaN]) {
    const { options, problems } = readRecordingSettings({ overheadBudget, recordingLimit: 1 });
    assert.equal(options.overheadBudget, DEFAULT_OPTIONS.overheadBudget);
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', /loopscope\.overheadBudget is .*10 counts/);
  }
  for (const recordingLimit of [-1, 0.5, '1 GiB', {}]) {
    const { options, problems } = readRecordingSettings({ overheadBudget: 1, recordingLimit });
    assert.equal(options.maxBytes, DEFAULT_OPTIONS.maxBytes);
    assert.match(problems.join(), /loopscope\.recordingLimit is .*1024 counts/);
  }
});

test('the defaults of package.json are those of the tracer', () => {
  const { contributes } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const defaultOf = (name: string) => contributes.configuration.properties[`loopscope.${name}`].default;
  const values = { overheadBudget: defaultOf('overheadBudget'), recordingLimit: defaultOf('recordingLimit') };
  assert.deepEqual(readRecordingSettings(values), { options: DEFAULT_OPTIONS, problems: [] });
});
