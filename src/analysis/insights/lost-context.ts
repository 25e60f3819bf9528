/** Lost context: a store of the program held a value when a task was made, and none when the task's callback began. */
import type { RunId } from '../../base/units.ts';
import type { Store } from '../../trace/around.ts';
import { evidence, type Finding, groupedBy, type Insight } from './insight.ts';
import type { StreamScan } from './stream-scan.ts';

export interface LostContext {
  readonly store: Store;
  readonly first: RunId;
}

export const lostContext: Insight<LostContext> = {
  kind: 'lost-context',
  title: 'Lost context',
  summary:
    'From here on getStore() answers undefined, and so does everything that is called from here. Bind callbacks that others keep and call later: AsyncResource.bind() or AsyncLocalStorage.snapshot().',

  check(scan) {
    const { trace, stream, lostRuns } = scan;
    const findings: Finding<LostContext>[] = [];
    for (const store of stream.around.stores) {
      const runs = lostRuns.filter((run) => isLost(scan, store, run));
      const groups = groupedBy(runs, (run) => scan.placeOfRun(run));
      for (const [site, group] of groups) {
        const first = group[0]!;
        findings.push({
          stream: stream.id,
          site,
          confidence: 'certain',
          severity: 'warning',
          weight: 0,
          count: group.length,
          from: trace.tasks.createdAt(trace.runs.taskOf(first)),
          to: trace.runs.startAt(first),
          tasks: evidence(group.map((run) => trace.runs.taskOf(run))),
          runs: evidence(group),
          facts: { store, first },
        });
      }
    }
    return findings;
  },

  sentence({ count, facts: { store, first } }, words) {
    const name = store.name === '' ? 'a store' : `the store ${store.name}`;
    const place = words.site(store.site);
    const made = place === '' ? '' : `, made in ${place},`;
    const often = count === 1 ? '' : ` (${count} times)`;
    return `${words.run(first)} began without ${name}${made} which held a value when its task was created${often}.`;
  },
};

function isLost({ trace }: StreamScan, store: Store, run: RunId): boolean {
  const lost = trace.tasks.stores.get(trace.runs.taskOf(run)) & ~trace.runs.stores.get(run);
  return ((lost >>> store.bit) & 1) === 1;
}
