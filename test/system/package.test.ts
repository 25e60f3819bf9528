/** What is in the package: the golden list of files. A file that nobody meant to ship, or that is missing, shows here. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../support/trace-program.ts';

const GOLDEN = new URL('./package-files.txt', import.meta.url);
/** What every traced program loads: as it is, and 5 % more, so that growth is noticed. The target is 40 KiB. */
const TRACER_LIMIT_BYTES = 80 * 1024;

test('the package holds these files and no others', () => {
  const vsce = join(ROOT, 'node_modules/@vscode/vsce/vsce');
  const listed = execFileSync(process.execPath, [vsce, 'ls', '--no-dependencies'], { cwd: ROOT, encoding: 'utf8' });
  const files = `${listed.trim().split(/\r?\n/).sort().join('\n')}\n`;
  if (process.env.UPDATE_EXPECT === '1') writeFileSync(GOLDEN, files);
  assert.equal(files, readFileSync(GOLDEN, 'utf8'), 'run again with UPDATE_EXPECT=1 if the change is meant');
});

test('the tracer stays within its budget of bytes', () => {
  const { size } = statSync(join(ROOT, 'dist/tracer/tracer.cjs'));
  assert.ok(size <= TRACER_LIMIT_BYTES, `${size} bytes`);
});
