/** `loopscope env`: the variables that trace any program started with them. */
import { launchEnvironment } from '../protocol/launch.ts';
import { readCommandLine, usageError } from './command-line.ts';
import { makeSessionFolder, useSessionFolder } from './folders.ts';
import { placeTracer } from './installation.ts';
import { print } from './print.ts';
import { RECORDING_OPTIONS, readRecordingOptions } from './recording-options.ts';

const OPTIONS = { session: { type: 'string' }, json: { type: 'boolean' }, ...RECORDING_OPTIONS } as const;

/** Runs the command. **Errors**: `usage`, `not-writable`, `not-built`. */
export async function runEnv(args: readonly string[]): Promise<number> {
  const { values, positionals } = readCommandLine(args, OPTIONS);
  if (positionals.length > 0) {
    throw usageError(
      `env takes no argument, but there is "${positionals[0]}".`,
      'To run a program: loopscope run -- PROGRAM',
    );
  }
  const options = readRecordingOptions(values);
  const { stub, tracer } = placeTracer();
  const { session } = values;
  const sessionFolder =
    session === undefined
      ? makeSessionFolder({ ...options, tracer })
      : useSessionFolder(session, { ...options, tracer });
  const variables = launchEnvironment({
    tracerPath: stub,
    sessionFolder,
    nodeOptions: process.env.NODE_OPTIONS ?? '',
  });
  return print(values.json === true ? `${JSON.stringify(variables)}\n` : shellLines(variables));
}

/** Lines for a POSIX shell: `export NAME='value'`. */
export function shellLines(variables: Readonly<Record<string, string>>): string {
  const quote = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${quote(value)}\n`)
    .join('');
}
