/** Why the process does not exit: the program has nothing more to do, and handles that it left open keep it alive. */
import { type Nanos, NONE, type TaskId } from '../../base/units.ts';
import { idleSince, keepersOf } from './ending.ts';
import { evidence, type Finding, groupedBy, type Insight } from './insight.ts';
import { isServer } from './servers.ts';
import type { StreamScan } from './stream-scan.ts';
import { Threshold } from './thresholds.ts';

export interface KeepsProcessAlive {
  /** One of those made at this site, and how many they are. */
  readonly keeper: TaskId;
  readonly keepers: number;
  /** How many other sites keep it alive as well. */
  readonly others: number;
  readonly idleNs: Nanos;
  /** The process is still there. */
  readonly isLive: boolean;
}

export const keepsProcessAlive: Insight<KeepsProcessAlive> = {
  kind: 'keeps-process-alive',
  title: 'Keeps the process alive',
  summary:
    'A process ends when nothing is left that could still call back. This was left open, or was never unreferenced. Close it when its work is done, or unref() it if the process need not wait for it.',

  check(scan) {
    const { trace, stream } = scan;
    // Worker threads are ended by those that made them.
    if (stream.ended || stream.header.thread !== 0 || stream.header.attached) return [];
    const keepers = keepersOf(scan);
    if (keepers === null || keepers.length === 0) return [];
    // A server is meant to stay.
    if (keepers.some((task) => isServer(trace, task))) return [];
    const since = idleSince(scan, new Set(keepers), Threshold.idleNs);
    if (Number.isNaN(since)) return [];
    const groups = groupedBy(keepers, (task) => scan.groupOfTask(task));
    return [...groups].map(([site, group]) => findingOf(scan, site, group, groups.size, since));
  },

  sentence({ facts }, words) {
    const { keeper, keepers, others, idleNs, isLive } = facts;
    const what =
      keepers === 1
        ? words.task(keeper)
        : `${words.task(keeper)} and ${words.count(keepers - 1, 'more', 'more')} like it`;
    const keep = isLive ? (keepers === 1 ? 'keeps' : 'keep') : 'kept';
    const alone = others === 0 ? '' : ` (${words.count(others, 'other place')} too)`;
    const closer = words.closer(keeper);
    const how = closer === '' ? '' : `; it ends with ${closer}`;
    return `${what} ${keep} the process alive${alone}, which ${isLive ? 'has had' : 'had'} nothing else to do for ${words.duration(idleNs)}${how}.`;
  },
};

function findingOf(
  { trace, stream }: StreamScan,
  site: number,
  group: readonly TaskId[],
  sites: number,
  since: Nanos,
): Finding<KeepsProcessAlive> {
  const keeper = group[0]!;
  return {
    stream: stream.id,
    site: Math.max(0, site),
    confidence: 'likely',
    severity: 'hint',
    weight: stream.now - since,
    count: group.length,
    from: since,
    to: stream.now,
    tasks: evidence(group),
    runs: evidence(group.map((task) => trace.tasks.createdInOf(task)).filter((run) => run !== NONE)),
    facts: {
      keeper,
      keepers: group.length,
      others: sites - 1,
      idleNs: stream.now - since,
      isLive: !stream.abandoned,
    },
  };
}
