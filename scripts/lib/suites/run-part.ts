/**
 * Runs one test command to its end, with the tracer or without, and reads what its runner reported. Nothing of
 * ours reaches the command but the reporter and, when traced, what a traced program's environment holds.
 */

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { launchEnvironment } from '../../../src/protocol/launch.ts';
import { distDir, repoRoot } from '../paths.ts';
import { ProcessGroup } from '../process-group.ts';
import { countOutcomes, listResults, type OutcomeCounts, type ResultList } from './results.ts';
import { type RunnerCommand, reportingLine } from './runners.ts';
import { quoteWord } from './shell-words.ts';
import { readFigures, type SpoolFigures } from './spool-figures.ts';

/** A test command with what is known about it. */
export interface Part {
  /** As people know it: `borp -p "test/*.js"`. */
  readonly title: string;
  readonly command: RunnerCommand;
  /** `NODE_OPTIONS` that the command asks for. */
  readonly nodeOptions: string;
}

/** One run of a part. */
export interface PartRun {
  readonly isTraced: boolean;
  readonly results: ResultList;
  readonly counts: OutcomeCounts;
  /** `0`, `1` …, or that the limit ended it. */
  readonly exit: string;
  readonly seconds: number;
  /** Of a traced run. */
  readonly figures: SpoolFigures | undefined;
  /** Folder with `out.txt`, `err.txt`, the report, and the session of a traced run. */
  readonly folder: string;
}

export interface PartRunOptions {
  readonly node: string;
  readonly cwd: string;
  /** A folder for this run alone, which does not exist yet. */
  readonly folder: string;
  readonly isTraced: boolean;
  readonly limitMs: number;
}

/** Runs the part. Cost: what the tests take, and as long again for reading a large recording. */
export async function runPart(part: Part, options: PartRunOptions): Promise<PartRun> {
  const { folder, isTraced } = options;
  const file = (name: string) => join(folder, name);
  const session = file('session');
  // Tests find a temporary folder of their own, so that no run sees what another one left.
  for (const made of [file('tmp'), session]) mkdirSync(made, { recursive: true });
  const line = reportingLine(part.command, file('report'));
  const redirected = `{ ${line}\n} >${quoteWord(file('out.txt'))} 2>${quoteWord(file('err.txt'))}`;
  const started = performance.now();
  const env = { ...environment(options, part.nodeOptions, isTraced ? session : undefined), TMPDIR: file('tmp') };
  const exit = await runLimited(redirected, { cwd: options.cwd, env }, options.limitMs);
  const seconds = (performance.now() - started) / 1000;
  const source = part.command.runner.reads === 'report' ? file('report') : file('out.txt');
  const results = existsSync(source) ? part.command.runner.parse(readFileSync(source, 'utf8')) : [];
  return {
    isTraced,
    results: listResults(results, options.cwd),
    counts: countOutcomes(results),
    exit,
    seconds,
    figures: isTraced ? readFigures(session) : undefined,
    folder,
  };
}

/** How the group's leader ended; whatever it left behind in its group is ended too. */
async function runLimited(
  line: string,
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  limitMs: number,
): Promise<string> {
  const group = new ProcessGroup('sh', ['-c', line], options);
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`ended after ${limitMs / 60_000} min`), limitMs);
  });
  const exit = await Promise.race([group.exited.then(String), limit]);
  clearTimeout(timer);
  await group.stop();
  return exit;
}

/** What runners and tests find in their environment. */
function environment(options: PartRunOptions, nodeOptions: string, session: string | undefined): NodeJS.ProcessEnv {
  // We may ourselves run under npm and Node's test runner, which tests under test must not notice.
  const foreign = /^(npm_|LOOPSCOPE_|NODE_OPTIONS$|NODE_TEST_CONTEXT$|NODE_V8_COVERAGE$|INIT_CWD$)/;
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const traced =
    session === undefined
      ? {}
      : launchEnvironment({ tracerPath: join(distDir, 'tracer/preload.cjs'), sessionFolder: session, nodeOptions });
  return {
    ...Object.fromEntries(inherited),
    ...(nodeOptions === '' ? {} : { NODE_OPTIONS: nodeOptions }),
    ...traced,
    PATH: searchPath(options),
  };
}

/** The chosen Node, the programs of the package and of what is around it, then the machine's; none of ours. */
function searchPath({ node, cwd }: PartRunOptions): string {
  const folders = [dirname(node)];
  for (let folder = cwd; ; folder = dirname(folder)) {
    folders.push(join(folder, 'node_modules/.bin'));
    if (folder === dirname(folder)) break;
  }
  const machine = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.startsWith(repoRoot));
  return [...folders, ...machine].join(delimiter);
}
