import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProcessGroup } from './process-group.ts';

const LIMIT_MS = 10_000;
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** A program that starts another, says its id, and would both run for a minute. */
const PARENT = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
  console.log('child ' + child.pid);
  setTimeout(() => {}, 60000);
`;

async function untilDead(pid: number): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (isAlive(pid)) {
    assert.ok(performance.now() < end, `process ${pid} is still alive`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('stop ends the program and what it started', async () => {
  const group = new ProcessGroup(process.execPath, ['-e', PARENT], {});
  const match = await group.waitFor(/child (\d+)/, LIMIT_MS);
  const childPid = Number(match?.[1]);
  assert.ok(isAlive(childPid));
  await group.stop();
  await untilDead(childPid);
});

test('a program whose owner is killed ends too', async () => {
  const module = new URL('./process-group.ts', import.meta.url).href;
  const owner = `
    const { ProcessGroup } = await import(${JSON.stringify(module)});
    const group = new ProcessGroup(process.execPath, ['-e', ${JSON.stringify(PARENT)}], {});
    const match = await group.waitFor(/child (\\d+)/, ${LIMIT_MS});
    console.log(match[0]);
    process.kill(process.pid, 'SIGKILL');
  `;
  const group = new ProcessGroup(process.execPath, ['--input-type=module', '-e', owner], {});
  const match = await group.waitFor(/child (\d+)/, LIMIT_MS);
  await group.exited;
  await untilDead(Number(match?.[1]));
});

test('waiting for words that never come ends with the program', async () => {
  const group = new ProcessGroup(process.execPath, ['-e', 'console.log("other words")'], {});
  assert.equal(await group.waitFor(/these words/, LIMIT_MS), undefined);
  assert.match(group.log, /other words/);
});

test('a program that does not exist ends with 127 and says so', async () => {
  const group = new ProcessGroup('no-such-program-anywhere', [], {});
  assert.equal(await group.exited, 127);
  assert.match(group.log, /ENOENT/);
});
