/**
 * The test runners that are known: how each is recognised in a command, what makes it report test by test, and
 * who reads the report. They run as their users run them; only the reporter is another one.
 */

import { fileURLToPath } from 'node:url';
import { parseJestReport } from './parse-jest.ts';
import { parseLines } from './parse-lines.ts';
import { parseTap } from './parse-tap.ts';
import type { TestResult } from './results.ts';
import { plainWord, quoteWord, type Words } from './shell-words.ts';

/** A runner: `report` in what follows is the path of the file that it is asked to write. */
export interface Runner {
  readonly name: string;
  /** Where the results come from: a file of their own, or what the command prints. */
  readonly reads: 'report' | 'output';
  /** Options that choose a reporter; each with its value is taken out of the command. */
  readonly replaces: RegExp;
  readonly options: (report: string) => readonly string[];
  readonly parse: (text: string) => TestResult[];
}

/** A command whose runner is known. */
export interface RunnerCommand {
  readonly runner: Runner;
  readonly words: Words;
  /** Index of the word after which options of the runner may stand. */
  readonly at: number;
}

const NOTHING = /^$/;
const nodeReporter = fileURLToPath(new URL('./node-reporter.cjs', import.meta.url));
const mochaReporter = fileURLToPath(new URL('./mocha-reporter.cjs', import.meta.url));

const nodeTest: Runner = {
  name: 'node:test',
  reads: 'report',
  replaces: /^--test-reporter(-destination)?$/,
  options: (report) => [
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...[`--test-reporter=${nodeReporter}`, `--test-reporter-destination=${report}`],
  ],
  parse: parseLines,
};

/** A program that may print TAP by itself: `node test.js` over tape. One that does not has only an exit code. */
export const program: Runner = {
  name: 'TAP',
  reads: 'output',
  replaces: NOTHING,
  options: () => [],
  parse: parseTap,
};

const byProgram: Readonly<Record<string, Runner>> = {
  borp: {
    name: 'borp',
    reads: 'report',
    replaces: /^(--reporter|-r)$/,
    options: (report) => ['--reporter', 'spec', '--reporter', `${nodeReporter}:${report}`],
    parse: parseLines,
  },
  mocha: {
    name: 'mocha',
    reads: 'report',
    replaces: /^(--reporter|-R|--reporter-options?|-O)$/,
    options: (report) => ['--reporter', mochaReporter, '--reporter-options', `output=${report}`],
    parse: parseLines,
  },
  jest: {
    name: 'jest',
    reads: 'report',
    replaces: /^(--json|--outputFile)$/,
    options: (report) => ['--json', `--outputFile=${report}`],
    parse: parseJestReport,
  },
  vitest: {
    name: 'vitest',
    reads: 'report',
    replaces: /^(--reporter|--outputFile)$/,
    options: (report) => ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    parse: parseJestReport,
  },
  ava: { name: 'ava', reads: 'output', replaces: NOTHING, options: () => ['--tap'], parse: parseTap },
  tap: {
    name: 'tap',
    reads: 'report',
    replaces: /^(--output-file|-o)$/,
    options: (report) => [`--output-file=${report}`],
    parse: parseTap,
  },
  tape: { ...program, name: 'tape' },
};

/** Options of runners that stand alone, so that the word behind them is no value. */
const WITHOUT_VALUE: ReadonlySet<string> = new Set(['--json']);

/** Finds the runner in a command; undefined: it runs no tests that could be read. */
export function findRunner(words: Words): RunnerCommand | undefined {
  for (let at = 0; at < words.length; at++) {
    const word = plainWord(words[at] ?? '');
    if (isNode(word)) {
      const flags = words.slice(at + 1).map(plainWord);
      if (flags.includes('--test')) return { runner: nodeTest, words, at };
      continue;
    }
    const runner = byProgram[programName(word)];
    if (runner !== undefined) return { runner, words, at: at + verbWords(words, at) };
  }
  return undefined;
}

/** A command that prints TAP by itself, whatever it is. */
export function asProgram(words: Words): RunnerCommand {
  return { runner: program, words, at: words.length - 1 };
}

/** Whether the command starts a script of the package's own, which may print TAP. */
export function isOwnScript(words: Words): boolean {
  const [first, ...rest] = words.filter((word) => !/^\w+=/.test(word)).map(plainWord);
  return isNode(first ?? '') && rest.some((word) => !word.startsWith('-') && /tests?\b/.test(word));
}

/** The shell line that runs the command and makes it write `report`. */
export function reportingLine({ runner, words, at }: RunnerCommand, report: string): string {
  const before = words.slice(0, at + 1);
  const after = withoutOptions(words.slice(at + 1), runner.replaces);
  return [...before, ...runner.options(report).map(quoteWord), ...after].join(' ');
}

function withoutOptions(words: Words, replaced: RegExp): string[] {
  const kept: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = plainWord(words[at] ?? '');
    if (word === '--') return [...kept, ...words.slice(at)];
    const [name = ''] = word.split('=');
    if (!replaced.test(name)) kept.push(words[at] ?? '');
    else if (name === word && !WITHOUT_VALUE.has(name)) at++;
  }
  return kept;
}

function isNode(word: string): boolean {
  return /(^|\/)node$/.test(word);
}

/** `node_modules/jest/bin/jest.js` is `jest`, `_mocha` is `mocha`; `test/tap.js` is a file of the package's own. */
function programName(word: string): string {
  if (!word.includes('/')) return word.replace(/^_/, '');
  const base = word.includes('node_modules/') ? word.split('/').at(-1) : '';
  return (base ?? '').replace(/\.[cm]?js$/, '').replace(/^_/, '');
}

/** Vitest's verb stands between its name and the options. */
function verbWords(words: Words, at: number): number {
  return programName(words[at] ?? '') === 'vitest' && /^(run|watch|dev)$/.test(words[at + 1] ?? '') ? 1 : 0;
}
