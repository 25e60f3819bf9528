import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findProgram, programName } from './find-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'loopscope-program-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const script = join(folder, 'app.js');
writeFileSync(script, '');
const tool = join(folder, 'tool');
writeFileSync(tool, '#!/bin/sh\n');
chmodSync(tool, 0o755);

test('programs are found by path and on PATH', () => {
  assert.equal(findProgram(tool, []), tool);
  assert.match(findProgram('node', [script]), /node$/);
});

test('what is missing is named', () => {
  assert.throws(() => findProgram('no-such-program', []), /no program no-such-program/);
  assert.throws(() => findProgram(join(folder, 'gone'), []), /no program .*gone/);
  assert.throws(
    () => findProgram('node', [join(folder, 'gone.js')]),
    new RegExp(`no script ${join(folder, 'gone.js')}`),
  );
});

test('a script that is not executable comes with the way to run it', () => {
  assert.throws(() => findProgram(script, []), { hint: `To run a script: loopscope run -- node ${script}` });
});

test('what Node would find, or may, is not refused', () => {
  for (const args of [[], [join(folder, 'app')], ['-e', '1'], ['--run', 'start'], ['-'], ['inspect', 'x.js']])
    findProgram('node', args);
});

test('a trace is named after the script', () => {
  assert.equal(programName('node', ['--no-warnings', 'lib/server.mjs', 'x']), 'server');
  assert.equal(programName('/usr/bin/npm', ['start']), 'npm');
  assert.equal(programName('node', ['-p', '1']), 'node');
});
