/** The questions that answer with rows: counts, tasks, runs, queues, and a lane as a table. */
import { type Nanos, NONE, type RunId, type SiteId, type TaskId } from '../base/units.ts';
import { KindFlag, ReadyRule } from '../protocol/events.ts';
import type {
  Counts,
  LaneRows,
  LaneRowsParams,
  ListParams,
  ProblemInfo,
  QueueRow,
  RunRow,
  StreamFilter,
  TaskRow,
} from '../query/contract.ts';
import type { Lane } from '../trace/lane.ts';
import { figuresIn, quantile, sampleWaits } from '../trace/lane-figures.ts';
import { RunFlag } from '../trace/run-table.ts';
import type { Stream } from '../trace/stream.ts';
import { TaskFlag } from '../trace/task-table.ts';
import type { Trace } from '../trace/trace.ts';
import { howWord, kindOf, ownPlace, runTitle, siteOf, taskTitle } from './names.ts';
import { chosenBy } from './roles.ts';

const DEFAULT_LIMIT = 1_000;
/** Queue times looked at for the percentiles of a whole recording. */
const SAMPLES = 20_000;

/** Rows that pass, from `offset` on, at most `limit`. Cost: O(rows of the table). */
export function page<Row>(
  length: number,
  { offset, limit }: ListParams,
  passes: (row: number) => boolean,
  make: (row: number) => Row,
): Row[] {
  const rows: Row[] = [];
  const most = limit === 0 ? Number.POSITIVE_INFINITY : (limit ?? DEFAULT_LIMIT);
  let skip = offset ?? 0;
  for (let row = 0; row < length && rows.length < most; row++) {
    if (!passes(row)) continue;
    if (skip > 0) skip--;
    else rows.push(make(row));
  }
  return rows;
}

/** A program's top level is the tracer's own word: counts and lists agree with what the runtime's hooks tell of. */
function isTopLevel(trace: Trace, task: TaskId): boolean {
  return (kindOf(trace, task).flags & KindFlag.topLevel) !== 0;
}

export function countsOf(trace: Trace, filter: StreamFilter, problems: readonly ProblemInfo[]): Counts {
  const { tasks } = trace;
  const isIn = chosenBy(trace, filter);
  const byKind = new Map<number, number>();
  const sites = new Set<SiteId>();
  let known = 0;
  let topLevelRuns = 0;
  for (let task = 0; task < tasks.length; task++) {
    if (!tasks.has(task, TaskFlag.known) || !isIn(tasks.streamOf(task))) continue;
    if (isTopLevel(trace, task)) {
      topLevelRuns += tasks.runsOf(task);
      continue;
    }
    known++;
    byKind.set(tasks.kindOf(task), (byKind.get(tasks.kindOf(task)) ?? 0) + 1);
    if (tasks.siteOf(task) !== 0) sites.add(trace.sites.groupOf(tasks.siteOf(task)));
  }
  const byType: Record<string, number> = {};
  for (const [kind, count] of byKind) {
    const { name } = trace.kind(kind);
    byType[name] = (byType[name] ?? 0) + count;
  }
  const streams = trace.streams.filter(({ id }) => isIn(id));
  return {
    tasks: known,
    runs: streams.reduce((sum, { runs }) => sum + runs, -topLevelRuns),
    settles: streams.reduce((sum, { settles }) => sum + settles, 0),
    sites: sites.size,
    byType,
    problems,
  };
}

export function tasksOf(trace: Trace, params: ListParams): TaskRow[] {
  const { tasks } = trace;
  const isIn = chosenBy(trace, params);
  const passes = (task: TaskId) =>
    tasks.has(task, TaskFlag.known) && isIn(tasks.streamOf(task)) && !isTopLevel(trace, task);
  return page(tasks.length, params, passes, (task) => taskRow(trace, task));
}

function taskRow(trace: Trace, task: TaskId): TaskRow {
  const { tasks, runs } = trace;
  const { offsetNs } = streamOf(trace, task);
  const kind = kindOf(trace, task);
  const site = siteOf(trace, task);
  const createdIn = tasks.createdInOf(task);
  const trigger = tasks.triggerOf(task);
  return {
    task,
    stream: tasks.streamOf(task),
    asyncId: tasks.asyncId(task),
    type: kind.name,
    trigger: trigger === NONE ? 0 : tasks.asyncId(trigger),
    createdIn: createdIn === NONE ? 0 : tasks.asyncId(runs.taskOf(createdIn)),
    createdNs: tasks.createdAt(task) + offsetNs,
    settledNs: orNull(tasks.settledAt(task) + offsetNs),
    closedNs: orNull(tasks.closedAt(task) + offsetNs),
    cancelled: tasks.has(task, TaskFlag.cancelled),
    runs: tasks.runsOf(task),
    site: trace.sites.groupOf(tasks.siteOf(task)),
    place: ownPlace(site)?.label ?? '',
    how: howWord(site, kind),
  };
}

export function runsOf(trace: Trace, params: ListParams): RunRow[] {
  const { runs, tasks } = trace;
  const isIn = chosenBy(trace, params);
  return page(
    runs.length,
    params,
    (run) => isIn(tasks.streamOf(runs.taskOf(run))) && !isTopLevel(trace, runs.taskOf(run)),
    (run) => runRow(trace, run),
  );
}

function runRow(trace: Trace, run: RunId): RunRow {
  const { runs } = trace;
  const task = runs.taskOf(run);
  const stream = streamOf(trace, task);
  const start = runs.startAt(run);
  return {
    run,
    task,
    stream: stream.id,
    asyncId: trace.tasks.asyncId(task),
    type: kindOf(trace, task).name,
    queue: stream.queues[runs.queueOf(run)]?.name ?? '',
    startNs: start + stream.offsetNs,
    endNs: orNull(runs.endAt(run) + stream.offsetNs),
    readyNs: orNull(runs.readyAt(run) + stream.offsetNs),
    queueNs: orNull(start - runs.readyAt(run)),
    queueIsBound: runs.has(run, RunFlag.readyIsBound),
    depth: runs.depthOf(run),
    name: runTitle(trace, run),
    place: ownPlace(siteOf(trace, task))?.label ?? '',
  };
}

export function queuesOf(trace: Trace, filter: StreamFilter): QueueRow[] {
  const isIn = chosenBy(trace, filter);
  const streams = trace.streams.filter(({ id }) => isIn(id));
  return streams.flatMap((one) =>
    one.orderedQueues().map((queue) => {
      const window = { from: 0, to: one.now + 1, now: one.now };
      const lanes = queue.pool === null ? [queue.lane] : queue.pool.threads;
      const figures = lanes.map((lane) => figuresIn(lane, window));
      const { waits } = sampleWaits(queue.pool?.queue ?? queue.lane, window, SAMPLES);
      const count = figures.reduce((sum, figure) => sum + figure.count, 0);
      return {
        stream: one.id,
        queue: queue.name,
        title: queue.title,
        runs: queue.pool === null ? queue.runs : count,
        busyNs: figures.reduce((sum, figure) => sum + figure.busy, 0),
        longestNs: figures.reduce((max, figure) => Math.max(max, figure.maxRun), 0),
        queueP50Ns: orNull(quantile(waits, 0.5)),
        queueP95Ns: orNull(quantile(waits, 0.95)),
        queueMaxNs: orNull(
          figures.reduce(
            (max, figure) => (figure.maxWait > max || Number.isNaN(max) ? figure.maxWait : max),
            Number.NaN,
          ),
        ),
        // When a thread of the pool took a piece of work up is inferred: its wait for one is an upper bound too.
        queueIsBound: queue.rule === ReadyRule.sincePoll || queue.pool !== null,
      };
    }),
  );
}

/** The entries of a lane that are in the window, as rows. */
export function laneRowsOf(trace: Trace, stream: Stream, params: LaneRowsParams): LaneRows {
  const from = params.fromNs - stream.offsetNs;
  const to = params.toNs - stream.offsetNs;
  const { lanes, rowOf } = tableOf(trace, stream, params.lane);
  const found: { lane: Lane; entry: number }[] = [];
  let total = 0;
  for (const lane of lanes) {
    const first = lane.firstEndingAfter(from);
    const behind = lane.firstStartingAt(to, first);
    total += behind - first;
    for (let entry = first; entry < Math.min(behind, first + params.limit); entry++) found.push({ lane, entry });
  }
  found.sort((a, b) => a.lane.startAt(a.entry) - b.lane.startAt(b.entry));
  return { rows: found.slice(0, params.limit).map(({ lane, entry }) => rowOf(lane, entry)), total };
}

interface LaneTable {
  readonly lanes: readonly Lane[];
  readonly rowOf: (lane: Lane, entry: number) => RunRow;
}

function tableOf(trace: Trace, stream: Stream, name: string): LaneTable {
  if (name === 'turns') {
    return {
      lanes: [stream.turnLane],
      rowOf: (lane, entry) => spanRow(stream, lane, entry, 'turn', `turn ${stream.turns.keyOf(entry)}`, ''),
    };
  }
  if (name === 'phases') {
    const queueOf = (entry: number) => stream.queues[stream.phases.keyOf(entry)];
    return {
      lanes: [stream.phaseLane],
      rowOf: (lane, entry) =>
        spanRow(stream, lane, entry, 'phase', queueOf(entry)?.title ?? 'top level', queueOf(entry)?.name ?? ''),
    };
  }
  const queue = stream.queueNamed(name);
  const pool = queue?.pool ?? null;
  if (pool === null)
    return { lanes: queue === undefined ? [] : [queue.lane], rowOf: (lane, entry) => runRow(trace, lane.row(entry)) };
  return {
    lanes: pool.threads,
    rowOf: (lane, entry) => {
      const work = lane.row(entry);
      const task = pool.work.keyOf(work);
      const place = ownPlace(siteOf(trace, task))?.label ?? '';
      const row = spanRow(stream, lane, entry, kindOf(trace, task).name, taskTitle(trace, task), name);
      return { ...row, task, run: pool.work.runOf(work), asyncId: trace.tasks.asyncId(task), place };
    },
  };
}

/** A row for what is no run. */
function spanRow(stream: Stream, lane: Lane, entry: number, type: string, name: string, queue: string): RunRow {
  const start = lane.startAt(entry);
  const ready = lane.readyAt(entry);
  return {
    run: NONE,
    task: NONE,
    stream: stream.id,
    asyncId: 0,
    type,
    queue,
    startNs: start + stream.offsetNs,
    endNs: orNull(lane.endAt(entry) + stream.offsetNs),
    readyNs: orNull(ready + stream.offsetNs),
    queueNs: orNull(start - ready),
    queueIsBound: false,
    depth: 0,
    name,
    place: '',
  };
}

function streamOf(trace: Trace, task: TaskId): Stream {
  return trace.streams[trace.tasks.streamOf(task)]!;
}

function orNull(ns: Nanos): Nanos | null {
  return Number.isNaN(ns) ? null : ns;
}
