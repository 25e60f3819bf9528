/** A child that works for a moment, and starts one of its own if it is told to. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const [name, next] = process.argv.slice(2);
for (let i = 0; i < 3; i++) await sleep(2);
console.log(`${name} worked`, process.execArgv);
if (next !== undefined) {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), next], { stdio: 'inherit' });
  await new Promise((resolve) => child.on('exit', resolve));
}
// A worker of a cluster has a channel to its primary, which would keep it.
process.disconnect?.();
