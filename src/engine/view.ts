/**
 * The question `view`: the lanes of one stream over a stretch of time, at the resolution of a screen.
 * Stream time inside, session time in the answer; the offset between them is added in one place, `toColumns`.
 */
import { type Nanos, NONE, type RunId, type SiteId } from '../base/units.ts';
import { GapReason, ReadyRule } from '../protocol/events.ts';
import type {
  BoxColumns,
  DepthColumns,
  GapView,
  LaneStats,
  LaneView,
  SiteLabel,
  ViewParams,
  ViewReply,
} from '../query/contract.ts';
import type { Lane } from '../trace/lane.ts';
import { type DepthLine, depthIn, figuresIn, quantile, sampleWaits } from '../trace/lane-figures.ts';
import { BoxList, bucketWidth, collectBoxes, onBorders, type Window } from '../trace/lane-walk.ts';
import { NO_QUEUE } from '../trace/run-table.ts';
import type { Queue, Stream } from '../trace/stream.ts';
import type { Trace } from '../trace/trace.ts';
import { kindOf, ownPlace, siteName } from './names.ts';
import { tellWindow } from './tell-window.ts';

/** Queue times looked at for a percentile. */
const SAMPLES = 1_000;
const MAX_WIDTH_PX = 16_384;
const MAX_GAPS = 500;

/** Everything that the parts of one answer share. */
interface Asked {
  readonly trace: Trace;
  readonly stream: Stream;
  /** The stretch on borders of buckets: for pictures. */
  readonly window: Window;
  /** The stretch as it was asked for: for figures. */
  readonly exact: Window;
  readonly bucketNs: Nanos;
  readonly widthPx: number;
  readonly sites: SiteLabel[];
  /** 1: the site is among them. */
  readonly hasSite: Uint8Array;
}

export function viewOf(trace: Trace, stream: Stream, params: ViewParams): ViewReply {
  const { offsetNs } = stream;
  const widthPx = Math.max(1, Math.min(MAX_WIDTH_PX, Math.floor(params.widthPx) || 1));
  const from = (Number.isFinite(params.fromNs) ? params.fromNs : 0) - offsetNs;
  const to = Math.max(from + 1, (Number.isFinite(params.toNs) ? params.toNs : 0) - offsetNs);
  const bucketNs = bucketWidth({ from, to }, widthPx);
  const exact = { from, to, now: stream.now };
  const window = onBorders(exact, bucketNs);
  const hasSite = new Uint8Array(trace.sites.length);
  const asked: Asked = { trace, stream, window, exact, bucketNs, widthPx, sites: [], hasSite };
  const lanes = [turnsView(asked), phasesView(asked), ...queueViews(asked)];
  return {
    revision: trace.revision,
    stream: stream.id,
    fromNs: window.from + offsetNs,
    toNs: window.to + offsetNs,
    lanes,
    gaps: gapsOf(stream, window),
    sites: asked.sites,
    headline: tellWindow(trace, stream, exact),
  };
}

/** Gaps that reach into the window. */
export function gapsOf(stream: Stream, window: Window): GapView[] {
  const { offsetNs } = stream;
  const gaps = stream.gaps.filter((gap) => gap.from <= window.to && gap.to >= window.from).slice(0, MAX_GAPS);
  return gaps.map(({ from, to, reason, lostEvents }) => ({
    fromNs: from + offsetNs,
    toNs: to + offsetNs,
    reason: gapWords(reason, lostEvents),
  }));
}

function gapWords(reason: number, lost: number): string {
  const events = lost === 0 ? '' : ` (${lost} events lost)`;
  switch (reason) {
    case GapReason.paused:
      return `recording paused${events}`;
    case GapReason.guard:
      return `tracer re-entered${events}`;
    case GapReason.sinkFull:
      return `could not be written${events}`;
    case GapReason.dropped:
      return `older record not kept${events}`;
    case GapReason.lost:
      return `record lost${events}`;
    default:
      return `no data${events}`;
  }
}

function turnsView(asked: Asked): LaneView {
  return {
    ...plainLane(asked, asked.stream.turnLane),
    lane: 'turns',
    kind: 'turns',
    title: 'Event loop',
    detail: 'turns',
  };
}

function phasesView(asked: Asked): LaneView {
  const { stream } = asked;
  const shown = stream.orderedQueues().filter((queue) => queue.pool === null);
  const placeOfQueue = stream.queues.map((queue) => shown.indexOf(queue));
  const boxes = boxesWithin(asked, [stream.phaseLane]);
  const view = plainLane(asked, stream.phaseLane, boxes);
  for (let index = 0; index < boxes.length; index++) {
    view.boxes.queue[index] = placeOfQueue[stream.phases.keyOf(boxes.list.entry[index]!)] ?? NO_QUEUE;
  }
  return { ...view, lane: 'phases', kind: 'phases', title: 'Phases', detail: 'phases' };
}

/** What turns and phases have in common: boxes without a run, no depth. */
function plainLane(
  asked: Asked,
  lane: Lane,
  boxes = boxesWithin(asked, [lane]),
): Omit<LaneView, 'lane' | 'kind' | 'title' | 'detail'> {
  return {
    rows: 1,
    empty: lane.count === 0,
    drained: false,
    readyIsBound: false,
    inferred: false,
    boxes: toColumns(asked, boxes, () => NONE),
    depth: { length: 0, atNs: new Float64Array(0), value: new Int32Array(0) },
    stats: statsOf(asked, [lane], null, 0),
  };
}

function queueViews(asked: Asked): LaneView[] {
  return asked.stream
    .orderedQueues()
    .map((queue) => (queue.pool === null ? queueView(asked, queue) : poolView(asked, queue)));
}

function queueView(asked: Asked, queue: Queue): LaneView {
  const { lane, rule } = queue;
  const depth = depthIn(lane, asked.window, asked.bucketNs, asked.widthPx);
  const boxes = boxesWithin(asked, [lane]);
  return {
    lane: queue.name,
    kind: 'queue',
    title: queue.title,
    detail: queue.detail,
    rows: 1,
    empty: queue.runs === 0,
    drained: queue.drained,
    readyIsBound: rule === ReadyRule.sincePoll,
    inferred: false,
    boxes: toColumns(asked, boxes, (index) => lane.row(boxes.list.entry[index]!)),
    depth: depthColumns(asked, depth),
    stats: statsOf(asked, [lane], lane, depth.max),
  };
}

function poolView(asked: Asked, queue: Queue): LaneView {
  const pool = queue.pool!;
  const depth = depthIn(pool.queue, asked.window, asked.bucketNs, asked.widthPx);
  const boxes = boxesWithin(asked, pool.threads);
  const workOf = (index: number) => pool.threads[boxes.row[index]!]!.row(boxes.list.entry[index]!);
  const columns = toColumns(asked, boxes, (index) => pool.work.runOf(workOf(index)));
  // Work in progress has no run yet, but a task with a site all the same.
  for (let index = 0; index < boxes.length; index++)
    columns.site[index] = noteSite(asked, pool.work.keyOf(workOf(index)));
  return {
    lane: queue.name,
    kind: 'pool',
    title: queue.title,
    detail: pool.threads.length === 1 ? '1 thread' : `${pool.threads.length} threads`,
    rows: pool.threads.length,
    empty: pool.work.length === 0,
    drained: false,
    readyIsBound: false,
    inferred: true,
    boxes: columns,
    depth: depthColumns(asked, depth),
    stats: statsOf(asked, pool.threads, pool.queue, depth.max),
  };
}

/** Boxes of all rows of a lane by start. */
interface Boxes {
  readonly length: number;
  readonly list: BoxList;
  /** Row of each box. */
  readonly row: Uint8Array;
}

/** The boxes of all rows; of coarser buckets where the rows together have more than the picture can show. */
function boxesWithin({ window, bucketNs, widthPx }: Asked, rows: readonly Lane[]): Boxes {
  for (let width = bucketNs; ; width *= 2) {
    const lists = rows.map((lane) => collectBoxes(lane, window, width, widthPx));
    const length = lists.reduce((sum, list) => sum + list.length, 0);
    if (length > 3 * widthPx + 16 && width < window.to - window.from) continue;
    return lists.length === 1 ? { length, list: lists[0]!, row: new Uint8Array(length) } : merged(lists, length);
  }
}

function merged(lists: readonly BoxList[], length: number): Boxes {
  const result = new BoxList();
  const row = new Uint8Array(length);
  const at = new Int32Array(lists.length);
  while (result.length < length) {
    let next = -1;
    for (let index = 0; index < lists.length; index++) {
      const list = lists[index]!;
      if (at[index]! < list.length && (next < 0 || list.start[at[index]!]! < lists[next]!.start[at[next]!]!))
        next = index;
    }
    row[result.length] = next;
    result.pushFrom(lists[next]!, at[next]!);
    at[next]!++;
  }
  return { length, list: result, row };
}

/** The answer's columns: in session time, with runs and sites looked up. `runOf` takes an index of `boxes`. */
function toColumns(asked: Asked, boxes: Boxes, runOf: (index: number) => RunId): BoxColumns {
  const { trace, stream } = asked;
  const { length, list, row } = boxes;
  const run = new Int32Array(length);
  const site = new Int32Array(length);
  for (let index = 0; index < length; index++) {
    run[index] = runOf(index);
    if (run[index] !== NONE) site[index] = noteSite(asked, trace.runs.taskOf(run[index]!));
  }
  return {
    length,
    startNs: shifted(list.start, length, stream.offsetNs),
    endNs: shifted(list.end, length, stream.offsetNs),
    readyNs: shifted(list.ready, length, stream.offsetNs),
    busyNs: list.busy.slice(0, length),
    count: list.count.slice(0, length),
    run,
    site,
    queue: new Uint8Array(length),
    row,
  };
}

/** A copy of the first values, moved to session time. */
function shifted(times: Float64Array, length: number, offsetNs: Nanos): Float64Array {
  const copy = times.slice(0, length);
  if (offsetNs !== 0) for (let index = 0; index < length; index++) copy[index]! += offsetNs;
  return copy;
}

/** The task's site, with its label noted for the answer. */
function noteSite({ trace, sites, hasSite }: Asked, task: number): SiteId {
  const site = trace.sites.groupOf(trace.tasks.siteOf(task));
  if (site !== 0 && hasSite[site] === 0) {
    hasSite[site] = 1;
    const row = trace.sites.at(site);
    sites.push({ site, name: siteName(row, kindOf(trace, task)), place: ownPlace(row)?.label ?? '' });
  }
  return site;
}

function depthColumns({ stream }: Asked, line: DepthLine): DepthColumns {
  const { length } = line.at;
  return {
    length,
    atNs: line.at.data.slice(0, length).map((at) => at + stream.offsetNs),
    value: line.value.data.slice(0, length),
  };
}

function statsOf({ exact }: Asked, lanes: readonly Lane[], waiting: Lane | null, maxDepth: number): LaneStats {
  const figures = lanes.map((lane) => figuresIn(lane, exact));
  const sample =
    waiting === null ? { waits: new Float64Array(0), sampled: false } : sampleWaits(waiting, exact, SAMPLES);
  const maxWait = figures.reduce((max, { maxWait }) => (maxWait > max ? maxWait : max), Number.NEGATIVE_INFINITY);
  return {
    runs: figures.reduce((sum, { count }) => sum + count, 0),
    busyNs: figures.reduce((sum, { busy }) => sum + busy, 0),
    longestNs: figures.reduce((max, { maxRun }) => Math.max(max, maxRun), 0),
    queueP95Ns: quantile(sample.waits, 0.95),
    queueMaxNs: waiting === null || maxWait === Number.NEGATIVE_INFINITY ? Number.NaN : maxWait,
    maxDepth,
    sampled: sample.sampled,
  };
}
