/** A recording of a program that a launcher started, for the panel: the launcher is a script called `npm`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchEnvironment } from '../../src/protocol/launch.ts';
import { TRACER } from '../support/trace-program.ts';
import { PROGRAM } from './recordings.ts';

const LAUNCHER = `
const { spawn } = require('node:child_process');
const [program, ...rest] = process.argv.slice(2);
spawn(process.execPath, [program, ...rest], { stdio: 'inherit' }).on('exit', () => {
  // Busier than the program, as npm is in a large folder.
  for (let i = 0; i < 3_000; i++) setImmediate(() => {});
});`;

/** A finished recording of three processes: `npm`, which starts a second `npm`, which starts the program. */
export async function recordLaunched(forMs: number): Promise<{ readonly folder: string; remove(): void }> {
  const scratch = mkdtempSync(join(tmpdir(), 'loopscope-launched-'));
  const folder = join(scratch, 'session');
  const launcher = join(scratch, 'npm');
  mkdirSync(folder);
  writeFileSync(launcher, LAUNCHER);
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, [launcher, launcher, PROGRAM, String(forMs)], {
    env: { ...env, ...launchEnvironment({ tracerPath: TRACER, sessionFolder: folder }) },
    stdio: 'inherit',
  });
  await once(child, 'close');
  return { folder, remove: () => rmSync(scratch, { recursive: true, force: true }) };
}
