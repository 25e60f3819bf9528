/** Starts the built command `loopscope` as a person does, and says how it ended. Used by the `cli-*` tests. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const CLI: string = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
export const DEBUGGEES: string = fileURLToPath(new URL('../debuggees/', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Start {
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  /** Called with each piece of output: to send a signal at the right moment. */
  readonly onOutput?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs `loopscope ARGS` to its end. */
export function loopscope(start: Start): Promise<Outcome> {
  return runProcess({ ...start, args: [CLI, ...start.args] });
}

/** Runs Node itself, for comparison. */
export function runProcess({ args, cwd, env, input, onOutput }: Start): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    // What the command keeps for its user stays out of that of the person who runs the tests.
    const own = { XDG_DATA_HOME: join(tmpdir(), 'loopscope-test-data') };
    const child = spawn(process.execPath, args, { cwd: cwd ?? DEBUGGEES, env: { ...process.env, ...own, ...env } });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      onOutput?.(text, (signal) => child.kill(signal));
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    child.stdin.end(input ?? '');
  });
}

/** Runs `use` with an empty folder that is removed afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'loopscope-cli-test-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
