/**
 * What `npm test` really runs: the scripts of a package.json, followed through each other down to commands
 * that are no scripts, in order.
 *
 *   "test": "npm run lint && c8 npm run unit", "unit": "borp"   →   eslint …   and   c8 borp
 */

import { plainWord, splitCommands, type Words } from './shell-words.ts';

export type Scripts = Readonly<Record<string, string>>;

/** A command that is no script. */
export interface TestCommand {
  /** Assignments of variables, then the program and its arguments; raw words. */
  readonly words: Words;
  /** What the line gives `NODE_OPTIONS`: taken out of `words`, for it must not replace what the tracer needs. */
  readonly nodeOptions: string;
}

const ASSIGNMENT = /^\w+=/;
const PACKAGE_MANAGERS: ReadonlySet<string> = new Set(['npm', 'yarn', 'pnpm', 'bun']);
/** Programs that run several scripts by name or pattern. */
const SCRIPT_LISTS: ReadonlySet<string> = new Set(['npm-run-all', 'npm-run-all2', 'run-s', 'run-p']);

/** The commands behind a command line. A script that calls itself again is followed once. */
export function testCommands(line: string, scripts: Scripts): TestCommand[] {
  return splitCommands(line)
    .flatMap((words) => expand(words, scripts, []))
    .map(takeNodeOptions);
}

function expand(words: Words, scripts: Scripts, open: readonly string[]): Words[] {
  const { assignments, command } = splitAssignments(words);
  const called = calledScripts(command, scripts);
  if (called === undefined) return [[...assignments, ...command]];
  const inner = called.names
    .filter((name) => !open.includes(name))
    .flatMap((name) => splitCommands(scripts[name] ?? '').flatMap((each) => expand(each, scripts, [...open, name])));
  const last = inner.at(-1);
  if (last !== undefined) inner[inner.length - 1] = [...last, ...called.more];
  return inner.map((each) => {
    const { assignments: own, command: rest } = splitAssignments(each);
    return [...assignments, ...own, ...called.wrapper, ...rest];
  });
}

/** `A=1 cross-env B=2 program` is A and B, then the program. */
function splitAssignments(words: Words): { assignments: Words; command: Words } {
  const assignments: string[] = [];
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at] ?? '';
    if (ASSIGNMENT.test(plainWord(word))) assignments.push(word);
    else if (!/^cross-env(-shell)?$/.test(word)) break;
  }
  return { assignments, command: words.slice(at) };
}

interface Call {
  readonly names: readonly string[];
  /** What stands before: `c8 --100`. */
  readonly wrapper: Words;
  /** Arguments that are passed on. */
  readonly more: Words;
}

function calledScripts(command: Words, scripts: Scripts): Call | undefined {
  for (let at = 0; at < command.length; at++) {
    const program = command[at] ?? '';
    const wrapper = command.slice(0, at);
    const rest = command.slice(at + 1);
    if (SCRIPT_LISTS.has(program)) return { names: matching(rest, scripts), wrapper, more: [] };
    if (!PACKAGE_MANAGERS.has(program)) continue;
    const call = calledScript(program, rest, scripts);
    if (call !== undefined) return { names: [call.name], wrapper, more: call.more };
  }
  return undefined;
}

function calledScript(program: string, args: Words, scripts: Scripts): { name: string; more: Words } | undefined {
  const words = args.filter((word) => !/^(-s|--silent|--if-present)$/.test(word));
  const hasVerb = words[0] === 'run' || words[0] === 'run-script';
  const name = plainWord((hasVerb ? words[1] : words[0]) ?? '').replace(/^(t|tst)$/, 'test');
  // Only `npm test` goes without `run`; the others take any script's name, unless it is a verb of their own.
  if (!hasVerb && name !== 'test' && (program === 'npm' || program === 'bun')) return undefined;
  if (!(name in scripts)) return undefined;
  const more = words.slice(hasVerb ? 2 : 1);
  return { name, more: more[0] === '--' ? more.slice(1) : more };
}

/** Scripts that the patterns name, in the order of the patterns: `test:*`, `lint`. */
function matching(patterns: Words, scripts: Scripts): string[] {
  return patterns
    .map(plainWord)
    .filter((pattern) => !pattern.startsWith('-'))
    .flatMap((pattern) => {
      const source = pattern
        .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
        .replaceAll('**', '.+')
        .replaceAll('*', '[^:]+');
      return Object.keys(scripts).filter((name) => new RegExp(`^${source}$`).test(name));
    });
}

function takeNodeOptions(words: Words): TestCommand {
  const { assignments, command } = splitAssignments(words);
  const isNodeOptions = (word: string) => plainWord(word).startsWith('NODE_OPTIONS=');
  const values = assignments.filter(isNodeOptions).map((word) => plainWord(word).slice('NODE_OPTIONS='.length));
  return {
    words: [...assignments.filter((word) => !isNodeOptions(word)), ...command],
    nodeOptions: (values.at(-1) ?? '').replace(/\$\{?NODE_OPTIONS\}?/, '').trim(),
  };
}
