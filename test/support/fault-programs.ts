/**
 * Runs a program with and without the tracer, at the same time, and says what each came to: for tests of programs
 * that do what is hard on a tracer. They stand in `test/debuggees/fault-programs`.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FaultStream, readRecord } from './fault-record.ts';
import type { NodeLine } from './nodes.ts';
import { DEBUGGEES, type ProgramResult, runProgram, withFolder } from './trace-program.ts';

export const FAULT_PROGRAMS = join(DEBUGGEES, 'fault-programs');

/** Folder that a program may do something to: its session's, or one alike where it is not traced. */
export const FOLDER_VARIABLE = 'FAULT_FOLDER';

/** With `FAULTS=all` every program runs on every line, else on one of each way of capturing, or on one. */
export const ALL = process.env.FAULTS === 'all';

export interface FaultOptions {
  readonly node: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Shell text before the program: commands such as `ulimit -n 64;`, and a program that starts it. */
  readonly shell?: string;
  /** Makes the session's folder ready; what it returns is undone afterwards. */
  readonly prepare?: (folder: string) => () => void;
}

export interface FaultOutcome {
  readonly plain: ProgramResult;
  readonly traced: ProgramResult;
  /** What was recorded; main threads first. */
  readonly streams: readonly FaultStream[];
}

/** The lines on which the case of this number runs: `share` of the four, other ones for the next case. */
export function linesFor(index: number, lines: readonly NodeLine[], share: 1 | 2 = 2): readonly NodeLine[] {
  if (ALL || lines.length < 4) return lines;
  const every = 4 / share;
  return lines.filter((_, line) => line % every === index % every);
}

/** Names of the cases that a program of `fault-programs` knows. */
export function casesOf(program: string): string[] {
  const text = execFileSync(process.execPath, [program, '--list'], { cwd: FAULT_PROGRAMS, encoding: 'utf8' });
  return JSON.parse(text) as string[];
}

/** Runs the program twice, side by side: untraced and traced. */
export function runBoth(options: FaultOptions): Promise<FaultOutcome> {
  return withFolder((other) =>
    withFolder(async (session) => {
      // A program that removes what it finds in its folder finds something untraced, too.
      writeFileSync(join(other, 'untraced-0.looptrace'), '');
      const undo = options.prepare?.(session);
      try {
        const [plain, traced] = await Promise.all([runOnce(options, other), runOnce(options, session, session)]);
        return { plain, traced, streams: isFolder(session) ? readRecord(session) : [] };
      } finally {
        undo?.();
        // Where a program moves its folder to.
        for (const folder of [other, session]) rmSync(`${folder}-moved`, { recursive: true, force: true });
      }
    }),
  );
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function runOnce(options: FaultOptions, folder: string, session?: string): Promise<ProgramResult> {
  const { node, args, shell } = options;
  return runProgram({
    node: shell === undefined ? node : '/bin/sh',
    args: shell === undefined ? args : ['-c', `${shell} "$0" "$@"`, node, ...args],
    cwd: FAULT_PROGRAMS,
    env: { ...options.env, [FOLDER_VARIABLE]: folder },
    timeoutMs: options.timeoutMs ?? 30_000,
    ...(session === undefined ? {} : { session }),
  });
}

/** The outcome is the same: output, exit code and signal. */
export function assertSameOutcome({ plain, traced }: FaultOutcome): void {
  assert.deepEqual(comparable(traced), comparable(plain));
}

/** All that was recorded can be read without a problem. */
export function assertReadable({ streams }: FaultOutcome): void {
  for (const stream of streams) assert.deepEqual(stream.problems, [], stream.name);
}

/**
 * What is missing at the end is said: the stream of a process that ended in order has an end with its exit code,
 * or a note why the tracer stopped before.
 */
export function assertSaid({ traced, streams }: FaultOutcome): void {
  const [main] = streams;
  assert.ok(main?.isMain, 'it was not traced');
  if (main.notes.some((note) => note.startsWith('1 '))) return;
  // Only the low byte of an exit code leaves the process; of a negative one nothing is said.
  const said = main.end === undefined || main.end < 0 ? main.end : main.end & 0xff;
  assert.ok(said === traced.code || said === -1, `exit code ${traced.code}, said ${said}`);
}

/**
 * What two runs of one program can share. Node's own frames for hooks show in stacks wherever there is a hook, as
 * does our function around `process.emit`.
 */
export function comparable(result: ProgramResult): ProgramResult {
  return { ...result, stdout: normal(result.stdout), stderr: normal(result.stderr) };
}

/** Node prints this where a rejection could not be noted: whether the stack ends just there is chance. */
const NOT_NOTED =
  /Exception in PromiseRejectCallback:\n(?:.*\n){1,6}?RangeError: Maximum call stack size exceeded\n\n/g;

const OURS_OR_HOOKS =
  /^\s*(?:at|\d+:) .*(?:tracer\.cjs|node:async_hooks|internal\/(?:async_hooks|promise_hooks|process\/task_queues))/;

function normal(text: string): string {
  return text
    .replace(/\(node:\d+\)/g, '(node:PID)')
    .replace(/\b0x[0-9a-f]+\b/g, 'ADDRESS')
    .replace(NOT_NOTED, '')
    .split('\n')
    .filter((line) => !OURS_OR_HOOKS.test(line))
    .join('\n');
}
