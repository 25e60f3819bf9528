/** Floating promise that failed: it was rejected, and nothing waited for it or handled the error, then or later. */
import { NONE } from '../../base/units.ts';
import type { Failure } from '../../trace/failures.ts';
import { isUnhandledRejection } from '../../trace/task-facts.ts';
import { evidence, type Finding, groupedBy, type Insight } from './insight.ts';
import type { StreamScan } from './stream-scan.ts';

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
    const failures = stream.around.failures.rows.filter(isUnhandledRejection);
    const groups = groupedBy(failures, (failure) => `${siteOf(scan, failure)}`);
    const findings: Finding<FloatingRejection>[] = [];
    for (const group of groups.values()) {
      const first = group[0]!;
      findings.push({
        stream: stream.id,
        site: siteOf(scan, first),
        confidence: 'certain',
        severity: 'error',
        weight: 0,
        count: group.length,
        from: first.at,
        to: group[group.length - 1]!.at,
        tasks: evidence(group.map(({ task }) => task).filter((task) => task !== NONE)),
        runs: evidence(group.map(({ run }) => run).filter((run) => run !== NONE)),
        facts: { first },
      });
    }
    return findings;
  },

  sentence({ count, facts: { first } }, words) {
    const what = first.task === NONE ? 'a promise' : words.task(first.task);
    const error = first.text === '' ? 'an error' : `"${first.text}"`;
    const often = count === 1 ? '' : ` It happened ${count} times.`;
    return `${what} was rejected with ${error}, and nobody handled it.${often}`;
  },
};

function siteOf(scan: StreamScan, { task, run }: Failure): number {
  const subject = task !== NONE ? task : run !== NONE ? scan.trace.runs.taskOf(run) : NONE;
  return subject === NONE ? 0 : scan.placeOfTask(subject);
}
