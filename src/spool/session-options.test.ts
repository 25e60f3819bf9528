import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DEFAULT_OPTIONS, OPTIONS_FILE, parseTracerOptions } from '../protocol/launch.ts';
import { writeSessionOptions } from './session-options.ts';

test('what a session is started with is what its tracers read; the last start counts, and nothing else is left', () => {
  const folder = mkdtempSync(join(tmpdir(), 'loopscope-options-'));
  try {
    writeSessionOptions(folder, { ...DEFAULT_OPTIONS, level: 'tasks' });
    writeSessionOptions(folder, { overheadBudget: 0.5 });
    const text = readFileSync(join(folder, OPTIONS_FILE), 'utf8');
    assert.deepEqual(parseTracerOptions(text), { ...DEFAULT_OPTIONS, overheadBudget: 0.5 });
    assert.deepEqual(readdirSync(folder), [OPTIONS_FILE]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a folder that is gone is an error of the file system', () => {
  assert.throws(() => writeSessionOptions('/nowhere/at/all', {}), { code: 'ENOENT' });
});
