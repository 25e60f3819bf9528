/** Runs test files with Node's own test runner and counts. */

import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../src/base/user-error.ts';
import { repoRoot } from './paths.ts';
import { run } from './run.ts';

/** How many tests passed and failed. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** A set of test files; `concurrency` says how many files run at once. */
export interface TestFiles {
  readonly patterns: readonly string[];
  /** Only tests whose name matches. */
  readonly grep?: string | undefined;
  readonly concurrency?: number;
}

/** The test files beside the sources, and those of the scripts. */
export const unitTests: readonly string[] = ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'test/support/**/*.test.ts'];

/** Runs the files with the spec reporter on stdout. A file that breaks counts as one failed test. */
export async function runTestFiles(what: TestFiles): Promise<Counts> {
  const exclude = (path: string) => path.includes('node_modules');
  const files = what.patterns.flatMap((pattern) => globSync(pattern, { cwd: repoRoot, exclude })).sort();
  if (files.length === 0) {
    throw new UserError({ code: 'tests', message: `No test file matches ${what.patterns.join(', ')}.` });
  }
  const scratch = mkdtempSync(join(tmpdir(), 'loopscope-counts-'));
  const counts = join(scratch, 'counts.json');
  try {
    const { code } = await run(process.execPath, ['--test', ...testFlags(what, counts), ...files], {
      cwd: repoRoot,
      show: true,
    });
    return readCounts(counts, code);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function testFlags(what: TestFiles, counts: string): string[] {
  const reporter = new URL('./count-reporter.mjs', import.meta.url).href;
  return [
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...[`--test-reporter=${reporter}`, `--test-reporter-destination=${counts}`],
    ...(what.concurrency === undefined ? [] : [`--test-concurrency=${what.concurrency}`]),
    ...(what.grep === undefined ? [] : [`--test-name-pattern=${what.grep}`]),
  ];
}

function readCounts(path: string, code: number): Counts {
  let counts: Counts = { passed: 0, failed: 0 };
  try {
    counts = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // The runner died before its summary; its exit code says so below.
  }
  return code !== 0 && counts.failed === 0 ? { passed: counts.passed, failed: 1 } : counts;
}
