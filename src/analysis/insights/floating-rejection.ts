/** Floating promise that failed: it was rejected, and nothing waited for it or handled the error, then or later. */
import { NONE } from '../../base/units.ts';
import type { Failure } from '../../trace/failures.ts';
import { isUnhandledRejection } from '../../trace/task-facts.ts';
import { evidence, type Finding, groupedBy, type Insight } from './insight.ts';

export interface FloatingRejection {
  readonly first: Failure;
}

export const floatingRejection: Insight<FloatingRejection> = {
  kind: 'floating-rejection',
  title: 'Floating promise that failed',
  summary:
    'Nobody awaits this promise, so its error is lost, or ends the process. await or return it, or handle the error with catch() where it is meant to go on by itself.',

  check(scan) {
    const { stream } = scan;
    // Where the promise is not known it is that of the program's entry, which nobody could have awaited.
    const failures = stream.around.failures.rows.filter((row) => row.task !== NONE && isUnhandledRejection(row));
    const groups = groupedBy(failures, ({ task }) => scan.groupOfTask(task));
    const findings: Finding<FloatingRejection>[] = [];
    for (const [site, group] of groups) {
      const first = group[0]!;
      findings.push({
        stream: stream.id,
        site: Math.max(0, site),
        confidence: 'certain',
        severity: 'error',
        weight: 0,
        count: group.length,
        from: first.at,
        to: group[group.length - 1]!.at,
        tasks: evidence(group.map(({ task }) => task)),
        runs: evidence(group.map(({ run }) => run).filter((run) => run !== NONE)),
        facts: { first },
      });
    }
    return findings;
  },

  sentence({ count, facts: { first } }, words) {
    const error = first.text === '' ? 'an error' : `"${first.text}"`;
    const often = count === 1 ? '' : ` It happened ${count} times.`;
    return `${words.task(first.task)} was rejected with ${error}, and nobody handled it.${often}`;
  },
};
