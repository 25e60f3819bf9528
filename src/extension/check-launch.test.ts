import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { UserError } from '../base/user-error.ts';
import { checkLaunch } from './check-launch.ts';
import type { Configuration } from './traced-configuration.ts';

const folder = mkdtempSync(join(tmpdir(), 'loopscope-check-'));
after(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'app.js'), '');
mkdirSync(join(folder, 'lib'));
writeFileSync(join(folder, 'lib/index.js'), '');
writeFileSync(join(folder, 'main.ts'), '');

function check(config: Configuration): string {
  try {
    checkLaunch({ request: 'launch', ...config });
    return 'fine';
  } catch (error) {
    assert.ok(error instanceof UserError);
    return error.message;
  }
}

test('programs that Node finds are fine', () => {
  for (const program of ['app.js', 'app', 'lib', 'main.ts'])
    assert.equal(check({ program: join(folder, program) }), 'fine');
  assert.equal(check({ program: './app.js', cwd: folder }), 'fine');
});

test('a missing program is named with its whole path', () => {
  const program = join(folder, 'sever.js');
  assert.equal(check({ program }), `The program ${program} does not exist.`);
  assert.equal(check({ program: 'sever.js', cwd: folder }), `The program ${program} does not exist.`);
});

test('a missing working folder is named', () => {
  assert.equal(check({ cwd: join(folder, 'no') }), `The working folder ${join(folder, 'no')} does not exist.`);
});

test('what a task may build and other runtimes may find is not refused', () => {
  assert.equal(check({ program: join(folder, 'dist/app.js'), preLaunchTask: 'build' }), 'fine');
  assert.equal(check({ program: join(folder, 'task'), runtimeExecutable: 'npm' }), 'fine');
  assert.equal(
    check({ program: join(folder, 'no.js'), runtimeExecutable: '/opt/node/bin/node' }),
    `The program ${join(folder, 'no.js')} does not exist.`,
  );
  assert.equal(check({}), 'fine');
});

test('attaching is refused with what to do', () => {
  assert.match(check({ request: 'attach' }), /cannot attach/);
});
