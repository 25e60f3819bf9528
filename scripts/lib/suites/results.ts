/**
 * What a run of tests gave, as a list that can be compared with that of another run: by name, for order and
 * number of results differ between runs that say the same.
 */

export type Outcome = 'pass' | 'fail' | 'skip' | 'todo';

/** One result as a runner said it. `path`: file and titles, outermost first, as far as they are known. */
export interface TestResult {
  readonly path: readonly string[];
  readonly outcome: Outcome;
}

/** Name → outcome. Tests that share a name share an entry: `pass ×3`, `fail ×1 pass ×2`. */
export type ResultList = ReadonlyMap<string, string>;

/** Between the parts of a name. */
export const SEPARATOR = ' › ';

/** Outcome of a name that a run did not have. */
export const ABSENT = 'absent';

/** How many results there are of each outcome. */
export type OutcomeCounts = Readonly<Record<Outcome, number>>;

/** Makes the list. `folder` is where the tests stand: paths in it become relative ones. */
export function listResults(results: readonly TestResult[], folder: string): ResultList {
  const outcomes = new Map<string, Map<Outcome, number>>();
  for (const { path, outcome } of results) {
    const name = path.join(SEPARATOR).replaceAll(`file://${folder}/`, '').replaceAll(`${folder}/`, '');
    const counts = outcomes.get(name) ?? new Map<Outcome, number>();
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    outcomes.set(name, counts);
  }
  return new Map([...outcomes].map(([name, counts]) => [name, describe(counts)]));
}

function describe(counts: ReadonlyMap<Outcome, number>): string {
  const [only, ...others] = counts;
  if (only !== undefined && others.length === 0 && only[1] === 1) return only[0];
  return [...counts]
    .sort()
    .map(([outcome, count]) => `${outcome} ×${count}`)
    .join(' ');
}

export function countOutcomes(results: readonly TestResult[]): OutcomeCounts {
  const counts = { pass: 0, fail: 0, skip: 0, todo: 0 };
  for (const { outcome } of results) counts[outcome]++;
  return counts;
}
