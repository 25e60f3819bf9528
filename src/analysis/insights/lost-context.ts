/**
 * Lost context: a store of the program held a value, and then did not, where nothing had taken it away. Either a task's
 * callback began without a store that was there when the task was made, or a request's later callbacks ran without the
 * store that its first had entered.
 */
import type { TaskId } from '../../base/units.ts';
import type { Store } from '../../trace/around.ts';
import type { LostTask } from './entered-stores.ts';
import { evidence, type Finding, groupedBy, type Insight } from './insight.ts';
import type { StreamScan } from './stream-scan.ts';

export interface LostContext {
  readonly store: Store;
  /** The first task that had lost it. */
  readonly task: TaskId;
  /** `callback`: it was there when the task was made, and not when its callback began. */
  readonly where: 'callback' | 'request';
}

interface Lost {
  readonly task: TaskId;
  readonly runs: readonly number[];
}

export const lostContext: Insight<LostContext> = {
  kind: 'lost-context',
  title: 'Lost context',
  summary:
    'From here on getStore() answers undefined, and so does everything that is called from here. Bind callbacks that others keep and call later: AsyncResource.bind() or AsyncLocalStorage.snapshot().',

  check(scan) {
    const findings: Finding<LostContext>[] = [];
    for (const store of scan.stream.around.stores) {
      findings.push(...found(scan, store, 'callback', lostCallbacks(scan, store)));
      findings.push(...found(scan, store, 'request', lostInRequests(scan, store)));
    }
    return findings;
  },

  sentence({ count, facts: { store, task, where } }, words) {
    const name = store.name === '' ? 'the store' : `the store ${store.name}`;
    const place = words.site(store.site);
    const made = place === '' ? '' : `, made in ${place},`;
    const often = count === 1 ? '' : ` (${count} times)`;
    const what = words.task(task);
    return where === 'callback'
      ? `the callback of ${what} began without ${name}${made} which held a value when the task was made${often}.`
      : `${what} was made without ${name}${made} which an earlier callback of the same request had entered${often}.`;
  },
};

function found(
  scan: StreamScan,
  store: Store,
  where: LostContext['where'],
  lost: readonly Lost[],
): Finding<LostContext>[] {
  const { trace, stream } = scan;
  const groups = groupedBy(lost, ({ task }) => scan.groupOfTask(task));
  return [...groups].map(([site, group]) => {
    const { task, runs } = group[0]!;
    return {
      stream: stream.id,
      site: Math.max(0, site),
      confidence: where === 'callback' ? 'certain' : 'likely',
      severity: 'warning',
      weight: 0,
      count: group.length,
      from: trace.runs.startAt(runs[0]!),
      to: Math.max(trace.tasks.createdAt(task), trace.runs.startAt(runs[0]!)),
      tasks: evidence(group.map((one) => one.task)),
      runs: evidence(runs),
      facts: { store, task, where },
    };
  });
}

/** A store that was given up as a whole is not lost: it must have held a value later. */
function lostCallbacks({ trace, lostRuns, lastHeldAt }: StreamScan, store: Store): Lost[] {
  const until = lastHeldAt[store.bit] ?? Number.NEGATIVE_INFINITY;
  return lostRuns
    .filter((run) => {
      const lost = trace.tasks.stores.get(trace.runs.taskOf(run)) & ~trace.runs.stores.get(run);
      return has(lost, store) && trace.runs.startAt(run) < until;
    })
    .map((run) => ({ task: trace.runs.taskOf(run), runs: [run] }));
}

function lostInRequests(scan: StreamScan, store: Store): Lost[] {
  return scan.entered.lost
    .filter((lost) => has(lost.mask, store) && isOneRequest(scan, lost))
    .map(({ task, entered, run }) => ({ task, runs: [entered, run] }));
}

/** Both runs are of one piece of work from outside, and none other of that task began in between. */
function isOneRequest({ trace, stream }: StreamScan, { entered, run }: LostTask): boolean {
  const { spans } = stream.around;
  const task = trace.runs.taskOf(entered);
  const from = trace.runs.startAt(entered);
  const to = trace.runs.startAt(run);
  const rows = spans.within(from, to + 1, (kind) => spans.isRoot(kind)).filter((row) => spans.task[row] === task);
  const [row] = rows;
  return rows.length === 1 && row !== undefined && !(spans.end[row]! < to);
}

function has(mask: number, { bit }: Store): boolean {
  return ((mask >>> bit) & 1) === 1;
}
