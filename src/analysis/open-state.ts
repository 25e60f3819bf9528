/** What can be said of an open task at a moment, gaps of the record respected. Stream time throughout. */
import { type Nanos, NONE, type RunId, type TaskId } from '../base/units.ts';
import { keepsAliveByDefault } from '../trace/keeps-alive.ts';
import { overAt } from '../trace/open-index.ts';
import { RunFlag } from '../trace/run-table.ts';
import type { Stream } from '../trace/stream.ts';
import type { Trace } from '../trace/trace.ts';

export type OpenState = 'waiting' | 'ready' | 'running';

/** Runs walked back from the newest to find the one of a moment. Chosen by eye. */
const MAX_STEPS = 10_000;

/** The state of a task that was open at `at`. **Cost**: O(runs of the task behind `at`). */
export function openState(trace: Trace, task: TaskId, at: Nanos): OpenState {
  return stateOfRuns(trace, trace.tasks.lastRunOf(task), at);
}

/** The same of a task with these runs, the newest being `last`, or NONE. */
export function stateOfRuns({ runs }: Trace, last: RunId, at: Nanos): OpenState {
  let next = NONE;
  let run = last;
  for (let step = 0; run !== NONE && runs.startAt(run) > at && step < MAX_STEPS; step++) {
    next = run;
    run = runs.previousOf(run);
  }
  // NaN, in progress, is not before `at`.
  if (run !== NONE && runs.startAt(run) <= at && !(runs.endAt(run) <= at)) return 'running';
  // Where only the earliest time is known at which it can have become ready, it is not said that it was.
  const isKnown = next !== NONE && !runs.has(next, RunFlag.readyIsBound);
  return isKnown && runs.readyAt(next) <= at ? 'ready' : 'waiting';
}

/** Runs of a stream before this row had ended by `at`. **Cost**: O(log phases). */
export function runsOverBefore(stream: Stream, at: Nanos): RunId {
  const phase = stream.phaseLane.firstEndingAfter(at);
  return phase >= stream.phases.length ? Number.POSITIVE_INFINITY : stream.phases.runOf(phase);
}

/** Where the latest gap that began before `at` ends, `at` at most; -Infinity: there is none. **Cost**: O(gaps). */
export function lostUntil(stream: Stream, at: Nanos): Nanos {
  let until = Number.NEGATIVE_INFINITY;
  for (const { from, to } of stream.gaps) {
    if (from >= at) break;
    if (to > until) until = Math.min(to, at);
  }
  return until;
}

/** Whether the end of a task that seems open at `at` may lie in a gap. `lost`: what `lostUntil` says of `at`. */
export function mayBeOver(trace: Trace, task: TaskId, lost: Nanos): boolean {
  if (lost === Number.NEGATIVE_INFINITY || overAt(trace, task) !== Number.POSITIVE_INFINITY) return false;
  const { tasks, runs } = trace;
  const last = tasks.lastRunOf(task);
  const sign = Math.max(tasks.createdAt(task), last === NONE ? 0 : runs.startAt(last), tasks.refOf(task)?.at ?? 0);
  return sign < lost;
}

/** Whether an open task kept its process alive at `at`; null: not known. */
export function keptAlive(trace: Trace, stream: Stream, task: TaskId, at: Nanos, lost: Nanos): boolean | null {
  const { tasks } = trace;
  const byDefault = keepsAliveByDefault(trace, stream, task);
  const told = tasks.refOf(task);
  if (told === undefined) return byDefault ? (mayBeOver(trace, task, lost) ? null : true) : false;
  if (told.at <= at) return lost > told.at ? null : told.keepsAlive;
  // Only the newest word is kept. If that agrees with the default, there was another one before it.
  return told.keepsAlive === byDefault ? null : byDefault;
}
