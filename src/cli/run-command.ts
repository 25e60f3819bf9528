/**
 * `loopscope run`: starts a program under the tracer and saves what was recorded when it has ended.
 * What always holds: all checks come before the start; once started, the outcome is the program's, whatever
 * becomes of the trace; nothing recorded is lost when it cannot be saved.
 */
import { rm } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { toErrorShape } from '../base/user-error.ts';
import { launchArguments, launchEnvironment, TRACE_EXTENSION } from '../protocol/launch.ts';
import { endLike, runChild } from './child-program.ts';
import { readCommandLine, splitProgram, usageError } from './command-line.ts';
import { findProgram, isNode, programName } from './find-program.ts';
import { checkOutputFile, makeSessionFolder } from './folders.ts';
import { placeTracer } from './installation.ts';
import { printNote } from './print.ts';
import { RECORDING_OPTIONS, readRecordingOptions } from './recording-options.ts';
import { saveTrace } from './save-trace.ts';
import { summarize } from './summary.ts';

const OPTIONS = { out: { type: 'string' }, quiet: { type: 'boolean' }, ...RECORDING_OPTIONS } as const;

/** Runs the command. **Errors**: `usage`, `missing`, `not-writable`, `not-built`: nothing was started. */
export async function runRun(args: readonly string[]): Promise<number> {
  const [own, [program, ...programArgs]] = splitProgram(args, OPTIONS);
  const { values } = readCommandLine(own, OPTIONS);
  if (program === undefined) throw usageError('run needs a program.', 'For example: loopscope run -- node app.js');
  const options = readRecordingOptions(values);
  const path = findProgram(program, programArgs);
  const file = resolve(values.out ?? defaultFile(programName(program, programArgs), new Date()));
  checkOutputFile(file);
  const { stub, tracer } = placeTracer();
  const sessionFolder = makeSessionFolder({ ...options, tracer });
  const environment = launchEnvironment({
    tracerPath: stub,
    sessionFolder,
    nodeOptions: process.env.NODE_OPTIONS ?? '',
  });
  try {
    const launchArgs = isNode(path) ? launchArguments(stub) : [];
    const outcome = await runChild(path, [...launchArgs, ...programArgs], { ...process.env, ...environment });
    await keep(sessionFolder, file, values.quiet !== true);
    return await endLike(outcome);
  } catch (error) {
    await removeFolder(sessionFolder);
    throw error;
  }
}

/** `./server-20260314-150926.looptrace` */
export function defaultFile(name: string, now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${name}-${date}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}${TRACE_EXTENSION}`;
}

/** Saves the trace, says so, and removes the folder. Failures are said, not thrown: the outcome is the program's. */
async function keep(sessionFolder: string, file: string, withSummary: boolean): Promise<void> {
  let size: number;
  try {
    size = await saveTrace(sessionFolder, file);
  } catch (error) {
    const { message, hint } = toErrorShape(error);
    printNote(`${message}\n  ${hint}`);
    return;
  }
  if (size === 0) {
    printNote(
      'Nothing was recorded: the program started no Node that could be traced.\n' +
        '  Node 20 and newer can be, unless NODE_OPTIONS is removed from its environment.',
    );
  } else if (withSummary) {
    await sayWhatWasRecorded(file, size);
  }
  await removeFolder(sessionFolder);
}

async function sayWhatWasRecorded(file: string, size: number): Promise<void> {
  try {
    for (const line of await summarize(file)) printNote(line);
  } catch (error) {
    printNote(`The trace could not be summed up: ${toErrorShape(error).message}`);
  }
  const path = relative(process.cwd(), file);
  printNote(`saved ${path.startsWith('..') ? file : path} (${formatSize(size)})`);
}

/** `1.2 MB` */
export function formatSize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
}
