/** Reads the JSON report of Jest, which Vitest writes too. */

import type { Outcome, TestResult } from './results.ts';

interface Report {
  readonly testResults?: readonly {
    readonly name?: string;
    readonly status?: string;
    readonly assertionResults?: readonly {
      readonly ancestorTitles?: readonly string[];
      readonly title?: string;
      readonly status?: string;
    }[];
  }[];
}

/** The results. A file without tests is one itself; text that is no report has none. */
export function parseJestReport(text: string): TestResult[] {
  let report: Report;
  try {
    report = JSON.parse(text) as Report;
  } catch {
    return [];
  }
  return (report.testResults ?? []).flatMap(({ name = '', status, assertionResults = [] }) => {
    const tests = assertionResults.map((test) => ({
      path: [name, ...(test.ancestorTitles ?? []).filter((title) => title !== ''), test.title ?? ''],
      outcome: outcomeOf(test.status),
    }));
    return tests.length === 0 ? [{ path: [name], outcome: outcomeOf(status) }] : tests;
  });
}

function outcomeOf(status: string | undefined): Outcome {
  if (status === 'passed' || status === 'failed') return status === 'passed' ? 'pass' : 'fail';
  return status === 'todo' ? 'todo' : 'skip';
}
