/** Other programs, run to their end. Long-lived ones (a server, a browser) are in `process-group.ts`. */

import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UserError } from '../../src/base/user-error.ts';

/** How a program ended. `code` is 128 + n for signal n, as a shell says it. */
export interface RunResult {
  readonly code: number;
  /** stdout and stderr as they came; empty when they were inherited. */
  readonly output: string;
}

/** Options of `run`: `show` lets the program write to our own stdout and stderr. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly show?: boolean;
}

/** Runs a program and says how it ended. Errors: one that cannot be started ends with 127. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const spawnOptions: SpawnOptions = {
    cwd: options.cwd ?? process.cwd(),
    env: options.env ?? process.env,
    stdio: options.show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
  };
  return new Promise((resolve) => {
    const child = spawn(command, args, spawnOptions);
    let output = '';
    const collect = (data: Buffer) => {
      output += data.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code, signal) => resolve({ code: code ?? 128 + (signal === 'SIGINT' ? 2 : 15), output }));
  });
}

/** Runs a program that must succeed. Errors: a `UserError` with its output and `hint`. */
export async function runOrFail(
  command: string,
  args: readonly string[],
  options: RunOptions & { readonly hint?: string } = {},
): Promise<string> {
  const { code, output } = await run(command, args, options);
  if (code === 0) return output;
  const message = `${command} ${args.join(' ')}\nended with code ${code}.\n${output.trimEnd()}`;
  throw new UserError(
    options.hint === undefined ? { code: 'program', message } : { code: 'program', message, hint: options.hint },
  );
}

/** Path of a program found on PATH. */
export function which(name: string): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder !== '' && isExecutable(path)) return path;
  }
  return undefined;
}

/** Whether `path` is a file that can be started. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Whether a program of this name starts and answers `--version`. */
export function answersVersion(path: string): boolean {
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}
