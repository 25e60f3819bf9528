/** Promise flood: one callback started very many operations at once, instead of so many at a time. */
import { NONE, type RunId, type SiteId, type TaskId } from '../../base/units.ts';
import { isPromise } from '../../trace/task-facts.ts';
import type { Finding, Insight } from './insight.ts';
import type { Burst, StreamScan } from './stream-scan.ts';

export interface PromiseFlood {
  readonly run: RunId;
  /** Tasks that the run made, and one of those that most of them are like. */
  readonly made: number;
  readonly example: TaskId;
  /** Share of the sample that is of its site, and that was still pending when the run ended. */
  readonly share: number;
}

const SAMPLES = 500;
/** Of the tasks so many must be of one place, and be pending at once. */
const LEAST_SHARE = 0.2;
const PENDING_SHARE = 0.5;

export const promiseFlood: Insight<PromiseFlood> = {
  kind: 'promise-flood',
  title: 'Promise flood',
  summary:
    'All of it is in memory at once, and whatever it asks for (sockets, files, a database) is asked for at once. Work on a bounded number at a time: a loop with await over slices, or a limit on concurrency.',

  check(scan) {
    const findings = new Map<SiteId, Finding<PromiseFlood>>();
    for (const burst of scan.bursts) {
      const finding = findingOf(scan, burst);
      if (finding === null) continue;
      const before = findings.get(finding.site);
      const larger = before !== undefined && before.facts.made >= finding.facts.made ? before : finding;
      findings.set(finding.site, { ...larger, count: (before?.count ?? 0) + 1 });
    }
    return [...findings.values()];
  },

  sentence({ count, facts }, words) {
    const { run, made, example } = facts;
    const often = count === 1 ? '' : ` (${count} runs did so; this was the largest)`;
    return `${words.run(run)} made ${words.count(made, 'task')} at once${often}, most of them like ${words.task(example)}.`;
  },
};

function findingOf(scan: StreamScan, { run, firstTask }: Burst): Finding<PromiseFlood> | null {
  const { trace, stream } = scan;
  const { tasks, runs } = trace;
  const made = runs.createdTasksOf(run);
  const start = runs.startAt(run);
  const end = Number.isNaN(runs.endAt(run)) ? stream.now : runs.endAt(run);
  const stride = Math.max(1, Math.floor(made / SAMPLES));
  const seen = new Map<SiteId, { count: number; pending: number; task: TaskId }>();
  let total = 0;
  for (let task = firstTask; task < Math.min(tasks.length, firstTask + made); task += stride) {
    if (tasks.createdInOf(task) !== run) continue;
    total++;
    if (!isPromise(trace, task)) continue;
    const site = scan.placeOfTask(task);
    const of = seen.get(site) ?? { count: 0, pending: 0, task };
    of.count++;
    if (!(tasks.endedAt(task) < end)) of.pending++;
    seen.set(site, of);
  }
  // The site 0 stands for many places: nothing can be said of it.
  const [most] = [...seen].filter(([site]) => site !== 0).sort((a, b) => b[1].count - a[1].count);
  if (most === undefined || run === NONE) return null;
  const [site, { count, pending, task }] = most;
  if (count < total * LEAST_SHARE || pending < count * PENDING_SHARE) return null;
  return {
    stream: stream.id,
    site,
    confidence: 'certain',
    severity: 'hint',
    weight: end - start,
    count: 1,
    from: start,
    to: end,
    tasks: [task],
    runs: [run],
    facts: { run, made, example: task, share: count / total },
  };
}
