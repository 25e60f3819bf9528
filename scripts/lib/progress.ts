/**
 * What scripts say while they work, on stderr, so that stdout stays for results.
 *
 *   > Building            a step begins
 *     … 5 s              it still runs
 *     done in 1.2 s
 */

import { toErrorShape, UserError } from '../../src/base/user-error.ts';

const HEARTBEAT_MS = 10_000;

/** Prints one indented line under the current step. */
export function say(line: string): void {
  process.stderr.write(`  ${line}\n`);
}

/** Steps that are running, outermost first; only the innermost says that it still runs. */
const running: object[] = [];

/** Runs `work` as a named step with its time; a failure passes through untouched. */
export async function step<T>(title: string, work: () => Promise<T> | T): Promise<T> {
  const self = {};
  running.push(self);
  const heartbeat = setInterval(() => {
    if (running.at(-1) === self) say(`… ${secondsSince(started).toFixed(0)} s`);
  }, HEARTBEAT_MS);
  const started = performance.now();
  process.stderr.write(`> ${title}\n`);
  try {
    const result = await work();
    say(`done in ${secondsSince(started).toFixed(1)} s`);
    return result;
  } finally {
    clearInterval(heartbeat);
    running.splice(running.indexOf(self), 1);
  }
}

/** Runs `work` under a headline, for work that prints by itself as it goes. */
export async function section<T>(title: string, work: () => Promise<T>): Promise<T> {
  process.stderr.write(`\n== ${title}\n`);
  return work();
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}

/** Runs a script's `main`: an expected failure is a message and a hint, a bug is a stack; both exit 1. */
export async function runMain(main: () => Promise<number | undefined>): Promise<void> {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof UserError) {
      const { message, hint } = toErrorShape(error);
      process.stderr.write(`\n${message}\n${hint === undefined ? '' : `${hint}\n`}`);
    } else {
      process.stderr.write(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    }
  }
}
