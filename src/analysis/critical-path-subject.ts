/** Critical paths of what people ask about: a task (an async function's promise stands for its call), a span, a stretch. */
import { type Nanos, NONE, type RunId, type TaskId } from '../base/units.ts';
import type { Stream } from '../trace/stream.ts';
import type { Trace } from '../trace/trace.ts';
import { hasTrait } from '../trace/traits.ts';
import { type Path, PathWalk } from './critical-path.ts';
import { firstRunFrom, runAt } from './critical-path-loop.ts';

/** A path with what it is of. */
export interface SubjectPath extends Path {
  readonly stream: Stream;
  /** The subject was over at `to`; else `to` is the newest time of the record. */
  readonly isOver: boolean;
}

/**
 * From a task's creation until it settled or was over: of an async function's promise, the call; of a timer or a
 * request, until its callback had run. A task that is not over is followed until now.
 * **Errors**: none; `task` must be a row of the table.
 */
export function pathOfTask(trace: Trace, task: TaskId): SubjectPath {
  const { tasks } = trace;
  const stream = trace.streams[tasks.streamOf(task)]!;
  const { end, run } = endOf(trace, task);
  const created = tasks.createdAt(task);
  const first = Number.isNaN(created) ? firstStart(trace, task) : created;
  const isOver = !Number.isNaN(end);
  const to = isOver ? end : stream.now;
  const walk = new PathWalk(trace, stream, Math.min(first, to), to);
  // Called off, or over without a word of how: until then it waited.
  const path = run === NONE ? walk.walk(walk.pending(task)) : walk.walk(run, task);
  return { ...path, stream, isOver };
}

/** When a task was over, NaN: it is not, and in which run. */
function endOf(trace: Trace, task: TaskId): { end: Nanos; run: RunId } {
  const { tasks, runs } = trace;
  const last = tasks.lastRunOf(task);
  const ended = tasks.endedAt(task);
  const isOver = !Number.isNaN(ended);
  const ran = last === NONE ? Number.NaN : runs.endAt(last);
  // That a timer was over is told when the tracer next looks; its last callback says when that was.
  const isRunOnce = hasTrait(trace, task, 'oneShot') || hasTrait(trace, task, 'topLevel');
  const byRun = isRunOnce || (isOver && tasks.endedInOf(task) === NONE);
  if (!hasTrait(trace, task, 'handle') && byRun && !Number.isNaN(ran)) return { end: ran, run: last };
  if (!isOver) return { end: Number.NaN, run: NONE };
  return { end: ended, run: tasks.endedInOf(task) === NONE ? last : tasks.endedInOf(task) };
}

/** Of a task whose creation was not seen: where it first ran, within reason. */
function firstStart(trace: Trace, task: TaskId): Nanos {
  const { runs } = trace;
  let run = trace.tasks.lastRunOf(task);
  for (let count = 0; run !== NONE && runs.previousOf(run) !== NONE && count < MAX_RUNS; count++)
    run = runs.previousOf(run);
  return run === NONE ? 0 : runs.startAt(run);
}

const MAX_RUNS = 100_000;

/** Of a span, from its beginning to its end, or until now. `row`: of the stream's spans. */
export function pathOfSpan(trace: Trace, stream: Stream, row: number): SubjectPath {
  const { spans } = stream.around;
  const end = spans.end[row]!;
  const isOver = !Number.isNaN(end);
  return pathOfStretch(trace, stream, {
    from: spans.start[row]!,
    to: isOver ? end : stream.now,
    isOver,
    isWhole: false,
  });
}

/** Of a stretch of a stream: what led to what ran at its end, or, where nothing did, to what ran next. */
export function pathOfRange(trace: Trace, stream: Stream, from: Nanos, to: Nanos): SubjectPath {
  return pathOfStretch(trace, stream, { from, to, isOver: true, isWhole: true });
}

interface Stretch {
  readonly from: Nanos;
  readonly to: Nanos;
  readonly isOver: boolean;
  /** Where a chain of causes ends, the walk goes on with what ran before. */
  readonly isWhole: boolean;
}

function pathOfStretch(trace: Trace, stream: Stream, { from, to, isOver, isWhole }: Stretch): SubjectPath {
  const start = Math.max(0, Math.min(from, stream.now));
  const end = Math.max(start, Math.min(to, stream.now));
  const inside = runAt(trace, stream, end);
  const run = inside === NONE ? firstRunFrom(trace, stream, end) : inside;
  return { ...new PathWalk(trace, stream, start, end).walk(run, NONE, isWhole), stream, isOver };
}
