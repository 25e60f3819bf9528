/** Sequential awaits: two like operations of one call, one after the other, that may not have needed each other. */
import type { Nanos, TaskId } from '../../base/units.ts';
import { evidence, type Finding, type Insight } from './insight.ts';
import { Threshold } from './thresholds.ts';

export interface SequentialAwaits {
  readonly first: TaskId;
  readonly second: TaskId;
  /** What the calls that were seen would have saved. */
  readonly savedNs: Nanos;
  readonly share: number;
}

export const sequentialAwaits: Insight<SequentialAwaits> = {
  kind: 'sequential-awaits',
  title: 'Sequential awaits',
  summary:
    'If the second does not use what the first brought, both can run together: start both, then await Promise.all(). A trace does not show what is used: look at the code.',

  check({ trace, stream, pairs, places }) {
    const findings: Finding<SequentialAwaits>[] = [];
    for (const { first, second, count, savedNs, wholeNs, calls } of pairs.all) {
      const share = savedNs / wholeNs;
      if (count < Threshold.pairTimes || savedNs < Threshold.pairSavedNs || share < Threshold.pairShare) continue;
      findings.push({
        stream: stream.id,
        site: places.of(trace.tasks.siteOf(second)),
        confidence: 'possible',
        severity: 'hint',
        weight: savedNs,
        count,
        from: trace.tasks.createdAt(calls[0]!),
        to: trace.tasks.endedAt(calls[0]!),
        tasks: evidence([second, first, ...calls]),
        runs: [],
        facts: { first, second, savedNs, share },
      });
    }
    return findings;
  },

  sentence({ count, facts }, words) {
    const { first, second, savedNs, share } = facts;
    const each = words.duration(savedNs / count);
    return `${words.task(second)} began each time when ${words.task(first)} was over, and both wait for operations of the same function. If the second does not use what the first brought, they could have run together: about ${each} less in each of ${words.count(count, 'call')}, ${words.share(share)} of their time.`;
  },
};
