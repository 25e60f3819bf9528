/**
 * The command `loopscope`: finds the command by its name, runs it, turns its outcome into an exit code.
 * What always holds: results go to stdout, everything else to stderr; an expected failure is one sentence
 * and a hint; exit code 2 means that nothing was started.
 */
import { toErrorShape, UserError } from '../base/user-error.ts';
import { usageError } from './command-line.ts';
import { runCompare } from './compare-command.ts';
import { runEnv } from './env-command.ts';
import { HELP } from './help.ts';
import { packageVersion } from './installation.ts';
import { print, printNote } from './print.ts';
import { runQuery } from './query-command.ts';
import { runRun } from './run-command.ts';

/** A command: gets the arguments behind its name, answers with the exit code. */
type Command = (args: readonly string[]) => Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = { run: runRun, env: runEnv, query: runQuery, compare: runCompare };

const HELP_WORDS: ReadonlySet<string | undefined> = new Set(['--help', '-h', 'help']);
const VERSION_WORDS: ReadonlySet<string | undefined> = new Set(['--version', '-v', 'version']);

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined)
    throw usageError('Which command?', `Known: ${Object.keys(COMMANDS).join(', ')}. See: loopscope --help`);
  // `--help` behind the program of `run` is the program's.
  const ownArguments = name === 'run' ? rest.slice(0, 1) : rest;
  if (HELP_WORDS.has(name) || ownArguments.includes('--help')) return print(HELP);
  if (VERSION_WORDS.has(name)) return print(`${packageVersion()}\n`);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    const kind = name.startsWith('-') ? 'option' : 'command';
    throw usageError(
      `There is no ${kind} ${name}.`,
      `Known commands: ${Object.keys(COMMANDS).join(', ')}. See: loopscope --help`,
    );
  }
  return command(rest);
}

/** Errors in how the command was called, or found before anything was started. */
const NOTHING_STARTED: ReadonlySet<string> = new Set(['usage', 'missing', 'not-writable', 'not-built', 'cannot-start']);

function report(error: unknown): number {
  if (error instanceof UserError) {
    const { code, message, hint } = toErrorShape(error);
    printNote(hint === undefined ? message : `${message}\n  ${hint}`);
    return NOTHING_STARTED.has(code) ? 2 : 1;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  printNote(`This is a bug in Loopscope ${packageVersion()}:\n${stack}`);
  return 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = report(error);
  },
);
