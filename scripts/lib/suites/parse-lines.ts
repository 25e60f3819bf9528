/** Reads what `node-reporter.cjs` and `mocha-reporter.cjs` write: a line of JSON a result. */

import type { TestResult } from './results.ts';

/** The results. A line that was cut off when its runner died is left out. */
export function parseLines(text: string): TestResult[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as TestResult);
}
