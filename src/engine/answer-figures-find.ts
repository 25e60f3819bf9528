/** The question `find`: what a filter lets pass, page by page, in slices so that other questions are answered in between. */
import { mayBeOver, openState } from '../analysis/open-state.ts';
import { type Nanos, NONE, type RunId, type TaskId } from '../base/units.ts';
import { KindFlag } from '../protocol/events.ts';
import type { FindParams, FindReply, FoundRow } from '../query/contract-figures.ts';
import { hasGapAfter } from '../trace/keeps-alive.ts';
import { overAt } from '../trace/open-index.ts';
import { RunFlag } from '../trace/run-table.ts';
import type { Stream } from '../trace/stream.ts';
import { TaskFlag } from '../trace/task-table.ts';
import type { Trace } from '../trace/trace.ts';
import type { Pause } from './answer-figures-sites.ts';
import { compileFilter, type Predicate, readFilter } from './filter-compile.ts';
import { RunTerms, SpanTerms } from './filter-rows.ts';
import { runFiguresOf } from './filter-run-figures.ts';
import { type Moments, momentsOf, TaskTerms } from './filter-tasks.ts';
import { howWord, kindOf, ownPlace, siteName, siteOf } from './names.ts';
import { chosenBy } from './roles.ts';

const DEFAULT_LIMIT = 100;
/** Rows between two pauses: some milliseconds. */
const SLICE_ROWS = 20_000;
/** Rows of spans are numbered by stream and row: a stream keeps at most so many. */
const SPANS_OF_STREAM = 2 ** 20;

/** Rows of one kind: how many there are, which pass, and what is told of one. */
interface Source {
  /** The first row at or behind `row`; undefined: there is none. */
  next(row: number): number | undefined;
  readonly passes: Predicate;
  readonly tell: (row: number) => FoundRow;
}

/** **Errors**: `bad-filter`. **Cost**: O(rows looked at); with `count`, O(all rows). */
export async function findIn(trace: Trace, params: FindParams, pause: Pause | undefined): Promise<FindReply> {
  const { of = 'tasks', limit = DEFAULT_LIMIT, after = 0, count = false } = params;
  const source = sourceOf(trace, params);
  const most = limit === 0 ? Number.POSITIVE_INFINITY : limit;
  const rows: FoundRow[] = [];
  let next: number | null = null;
  let total = 0;
  let looked = 0;
  let row = source.next(count ? 0 : Math.max(0, after));
  for (; row !== undefined; row = source.next(row + 1)) {
    if (++looked % SLICE_ROWS === 0) await pause?.();
    if (!source.passes(row)) continue;
    total++;
    if (row < after) continue;
    if (rows.length < most) rows.push(source.tell(row));
    else {
      next ??= row;
      if (!count) break;
    }
  }
  return { revision: trace.revision, of, rows, next, total: count ? total : null };
}

function sourceOf(trace: Trace, params: FindParams): Source {
  const filter = readFilter(params.filter);
  const moments = momentsOf(trace, params.atNs);
  const isIn = chosenBy(trace, params);
  switch (params.of ?? 'tasks') {
    case 'tasks': {
      const passes = compileFilter(filter, new TaskTerms(trace, moments));
      const { tasks } = trace;
      return {
        next: upTo(() => tasks.length),
        passes: (task) => isListed(trace, task) && isIn(tasks.streamOf(task)) && passes(task),
        tell: (task) => taskRow(trace, task, moments),
      };
    }
    case 'runs': {
      const passes = compileFilter(filter, new RunTerms(trace, moments));
      const { runs, tasks } = trace;
      return {
        next: upTo(() => runs.length),
        passes: (run) => isIn(tasks.streamOf(runs.taskOf(run))) && passes(run),
        tell: (run) => runRow(trace, run, moments),
      };
    }
    case 'spans':
      return spanSource(trace, isIn, (stream) => compileFilter(filter, new SpanTerms(trace, stream, moments)), moments);
  }
}

function upTo(length: () => number): Source['next'] {
  return (row) => (row < length() ? row : undefined);
}

/** A program's top level is the tracer's own word, and of what has no INIT nothing is known. */
function isListed(trace: Trace, task: TaskId): boolean {
  return trace.tasks.has(task, TaskFlag.known) && (kindOf(trace, task).flags & KindFlag.topLevel) === 0;
}

function spanSource(
  trace: Trace,
  isIn: (stream: number) => boolean,
  compile: (stream: Stream) => Predicate,
  moments: Moments,
): Source {
  const ofStream = new Map<number, Predicate>();
  const streamOf = (row: number) => Math.floor(row / SPANS_OF_STREAM);
  return {
    next: (row) => {
      for (let id = streamOf(row), at = row % SPANS_OF_STREAM; id < trace.streams.length; id++, at = 0)
        if (isIn(id) && at < trace.streams[id]!.around.spans.length) return id * SPANS_OF_STREAM + at;
      return undefined;
    },
    passes: (row) => {
      const id = streamOf(row);
      const passes = ofStream.get(id) ?? compile(trace.streams[id]!);
      ofStream.set(id, passes);
      return passes(row % SPANS_OF_STREAM);
    },
    tell: (row) => spanRow(trace, trace.streams[streamOf(row)]!, row % SPANS_OF_STREAM, moments),
  };
}

function taskRow(trace: Trace, task: TaskId, moments: Moments): FoundRow {
  const { tasks, runs } = trace;
  const stream = trace.streams[tasks.streamOf(task)]!;
  const at = moments.at[stream.id]!;
  const over = overAt(trace, task);
  const { wait, queued, ran } = runFiguresOf(trace, task, at);
  const last = tasks.lastRunOf(task);
  return {
    ...calledAs(trace, task),
    stream: stream.id,
    run: null,
    span: null,
    state: stateOf(trace, task, at, moments.lost[stream.id]!),
    startNs: tasks.createdAt(task) + stream.offsetNs,
    endNs: Number.isFinite(over) ? over + stream.offsetNs : null,
    runs: tasks.runsOf(task),
    waitNs: orNull(wait),
    queuedNs: orNull(queued),
    queuedIsBound: last !== NONE && runs.has(last, RunFlag.readyIsBound),
    ranNs: orNull(ran),
  };
}

function stateOf(trace: Trace, task: TaskId, at: Nanos, lost: Nanos): FoundRow['state'] {
  if (trace.tasks.createdAt(task) > at) return 'unborn';
  if (overAt(trace, task) <= at) return 'done';
  return mayBeOver(trace, task, lost) ? 'unknown' : openState(trace, task, at);
}

function runRow(trace: Trace, run: RunId, moments: Moments): FoundRow {
  const { runs, tasks } = trace;
  const task = runs.taskOf(run);
  const stream = trace.streams[tasks.streamOf(task)]!;
  const at = moments.at[stream.id]!;
  const start = runs.startAt(run);
  const end = runs.endAt(run);
  const ready = runs.readyAt(run);
  const before = runs.previousOf(run);
  const since = before === NONE ? tasks.createdAt(task) : runs.endAt(before);
  return {
    ...calledAs(trace, task),
    stream: stream.id,
    run,
    span: null,
    state: start > at ? (ready <= at ? 'ready' : 'waiting') : end <= at ? 'done' : 'running',
    startNs: start + stream.offsetNs,
    endNs: orNull(end + stream.offsetNs),
    runs: tasks.runsOf(task),
    waitNs: orNull(Math.max(0, ready - since)),
    queuedNs: orNull(start - ready),
    queuedIsBound: runs.has(run, RunFlag.readyIsBound),
    ranNs: orNull((Number.isNaN(end) ? Math.max(start, at) : end) - start),
  };
}

function spanRow(trace: Trace, stream: Stream, span: number, moments: Moments): FoundRow {
  const { spans } = stream.around;
  const { name, word } = spans.kinds[spans.kind[span]!]!;
  const task = spans.task[span]!;
  const run = spans.run[span]!;
  const called = task === NONE ? NO_TASK : calledAs(trace, task);
  return {
    ...called,
    stream: stream.id,
    type: name,
    word,
    name: spans.texts.at(spans.label[span]!) || word,
    run: run === NONE ? null : run,
    span,
    state: spanState(stream, span, moments.at[stream.id]!),
    startNs: spans.start[span]! + stream.offsetNs,
    endNs: orNull(spans.end[span]! + stream.offsetNs),
    runs: 0,
    waitNs: null,
    queuedNs: null,
    queuedIsBound: false,
    ranNs: orNull(spans.end[span]! - spans.start[span]!),
  };
}

function spanState(stream: Stream, span: number, at: Nanos): FoundRow['state'] {
  const { spans } = stream.around;
  const end = spans.end[span]!;
  if (spans.start[span]! > at) return 'unborn';
  if (end <= at) return spans.failed[span] === 1 ? 'failed' : 'done';
  return Number.isNaN(end) && hasGapAfter(stream, spans.start[span]!) ? 'unknown' : 'running';
}

type Called = Pick<FoundRow, 'task' | 'type' | 'word' | 'name' | 'how' | 'site' | 'place'>;

const NO_TASK: Called = { task: null, type: '', word: '', name: '', how: '', site: 0, place: '' };

function calledAs(trace: Trace, task: TaskId): Called {
  const kind = kindOf(trace, task);
  const site = siteOf(trace, task);
  return {
    task,
    type: kind.name,
    word: kind.word,
    name: siteName(site, kind),
    how: howWord(site, kind),
    site: trace.sites.groupOf(trace.tasks.siteOf(task)),
    place: ownPlace(site)?.label ?? '',
  };
}

function orNull(ns: Nanos): Nanos | null {
  return Number.isNaN(ns) ? null : ns;
}
