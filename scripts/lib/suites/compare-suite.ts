/**
 * Compares a suite with itself, run untraced and traced. One round of both is enough where they agree. Where they
 * do not, further rounds tell a difference that the tracer makes from tests that are unstable by themselves, and runs
 * on a busy machine tell tests that only measure time.
 */

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../src/base/user-error.ts';
import { ProcessGroup } from '../process-group.ts';
import type { ResultList } from './results.ts';
import { type Part, type PartRun, runPart } from './run-part.ts';
import { program } from './runners.ts';
import { EXIT, isNowAndThen, judge, type Round, type Verdicts } from './verdicts.ts';

/** A suite, ready to run. */
export interface Suite {
  readonly name: string;
  /** Path of the Node that runs it. */
  readonly node: string;
  readonly parts: readonly Part[];
  /** Gives the folder in which the next run of a part takes place; `scratch` may hold a copy. */
  readonly prepare: (scratch: string) => string;
  /** Rounds at most. */
  readonly rounds: number;
  /** How long one run of one part may take. */
  readonly limitMs: number;
}

/** What came out for one part. */
export interface PartComparison {
  readonly part: Part;
  /** By round: untraced, then traced. */
  readonly runs: readonly (readonly [untraced: PartRun, traced: PartRun])[];
  readonly verdicts: Verdicts;
  /** Reasons, in sentences, why the recordings are not as they must be. */
  readonly complaints: readonly string[];
}

export interface SuiteComparison {
  readonly suite: Suite;
  readonly parts: readonly PartComparison[];
  /** Whether every stable test and exit code is the same, and every recording whole. */
  readonly isSame: boolean;
  /** Where output, reports and recordings were kept; undefined: nothing to look at. */
  readonly kept: string | undefined;
}

/** How a part is run; `busy`: untraced, while other programs want the machine too. */
export type RunKind = 'untraced' | 'traced' | 'busy';

/** Said before each run of a part; `number` counts the runs of a kind. */
export type Announce = (part: Part, number: number, kind: RunKind) => void;

const TAIL_LINES = 30;
/** Runs on a busy machine at most, and what makes it so. Chosen by eye: tests that measure time notice it. */
const BUSY_RUNS = 2;
const LOOPS_PER_CORE = 2;

/**
 * Runs and compares. Errors: `UserError` when an untraced run gives no results at all, or a traced one records
 * nothing: then there is nothing to compare.
 */
export async function compareSuite(suite: Suite, announce: Announce): Promise<SuiteComparison> {
  // Short, for Unix sockets in it may have paths of a hundred characters.
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'ls-')));
  let keep = false;
  try {
    const parts: PartComparison[] = [];
    for (const [index, part] of suite.parts.entries()) {
      parts.push(await comparePart(suite, part, join(scratch, String(index)), announce));
    }
    const isSame = parts.every(({ verdicts, complaints }) => verdicts.different.length + complaints.length === 0);
    keep = !isSame;
    return { suite, parts, isSame, kept: keep ? scratch : undefined };
  } finally {
    if (!keep) rmSync(scratch, { recursive: true, force: true });
  }
}

async function comparePart(suite: Suite, part: Part, folder: string, announce: Announce): Promise<PartComparison> {
  const runs: [PartRun, PartRun][] = [];
  const run = async (kind: RunKind, number: number) => {
    announce(part, number, kind);
    const own = join(folder, `${number}-${kind}`);
    mkdirSync(own, { recursive: true });
    const { node, limitMs } = suite;
    return runPart(part, { node, cwd: suite.prepare(own), folder: own, isTraced: kind === 'traced', limitMs });
  };
  let verdicts: Verdicts;
  do {
    const number = runs.length + 1;
    const untraced = await run('untraced', number);
    if (part.command.runner !== program) mustHaveResults(part, untraced);
    const traced = await run('traced', number);
    mustBeTraced(part, traced);
    runs.push([untraced, traced]);
    verdicts = judge(runs.map(asRound));
    for (const done of [untraced, traced]) forget(done);
  } while (!verdicts.isSettled && runs.length < suite.rounds);
  const busy: ResultList[] = [];
  // A tracer takes time; so does anything else that runs. Tests that cannot stand it tell nothing about the tracer.
  while (verdicts.different.some(isNowAndThen) && busy.length < BUSY_RUNS) {
    const control = await whileBusy(() => run('busy', busy.length + 1));
    busy.push(asList(control));
    verdicts = judge(runs.map(asRound), busy);
    forget(control);
  }
  return { part, runs, verdicts, complaints: runs.flatMap(([, traced]) => complaintsOf(traced)) };
}

/** Runs `work` while endless loops compete for the machine's cores. */
async function whileBusy<T>(work: () => Promise<T>): Promise<T> {
  const count = availableParallelism() * LOOPS_PER_CORE;
  const loops = Array.from({ length: count }, () => new ProcessGroup('sh', ['-c', 'while :; do :; done'], {}));
  try {
    return await work();
  } finally {
    await Promise.all(loops.map((loop) => loop.stop()));
  }
}

function asRound([untraced, traced]: readonly [PartRun, PartRun]): Round {
  return { untraced: asList(untraced), traced: asList(traced) };
}

function asList(run: PartRun): ResultList {
  return new Map([...run.results, [EXIT, run.exit]]);
}

/** A recording that is whole has served its purpose; they are large. */
function forget(run: PartRun): void {
  rmSync(join(run.folder, 'tmp'), { recursive: true, force: true });
  if (complaintsOf(run).length === 0) rmSync(join(run.folder, 'session'), { recursive: true, force: true });
}

function complaintsOf({ figures }: PartRun): string[] {
  if (figures === undefined) return [];
  const detached = figures.detached === 0 ? [] : [`The tracer gave up in ${figures.detached} streams.`];
  return [...figures.problems, ...detached];
}

function mustHaveResults(part: Part, run: PartRun): void {
  if (run.results.size > 0) return;
  throw new UserError({
    code: 'no-results',
    message: `${part.title}\nended with ${run.exit} and reported no test.\n${tail(run)}`,
    hint: 'Are its dependencies installed? Name another command with --command "…".',
  });
}

function mustBeTraced(part: Part, run: PartRun): void {
  if ((run.figures?.processes ?? 0) > 0) return;
  throw new UserError({
    code: 'not-traced',
    message: `${part.title}\nended with ${run.exit}; no process of it was traced.\n${tail(run)}`,
    hint: 'NODE_OPTIONS must reach the runner: does the command, or what it starts, replace it?',
  });
}

/** The end of what the run printed. */
function tail({ folder }: PartRun): string {
  const lines = ['out.txt', 'err.txt'].flatMap((name) =>
    readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'),
  );
  return lines.slice(-TAIL_LINES).join('\n').trim();
}
