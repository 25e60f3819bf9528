/**
 * A call of an async function as people see it: parts in which it ran, gaps in which it waited, and for what.
 *
 *     created ▆▆▆▆ await ┈┈┈┈┈┈┈┈┈┈ ready ░░░ run ▆▆▆ await ┈┈┈ …  settled
 *             part       wait             queue   part
 *
 * Times are those of the task's stream. What is not over yet ends with the record: NaN.
 */
import { type Nanos, NONE, type RunId, type TaskId } from '../base/units.ts';
import type { Trace } from '../trace/trace.ts';

export interface ActivationPart {
  /** The await that this part goes on from; NONE: the first part, or the last one, without length, of a call that returned a promise. */
  readonly await: TaskId;
  /** What that waited for, or NONE: nothing, or not known. */
  readonly awaited: TaskId;
  /** When it stood still; NaN: the first part. */
  readonly since: Nanos;
  /** When it could go on; NaN: not yet, or not known. */
  readonly ready: Nanos;
  /** The run that went on; NONE: none yet. */
  readonly run: RunId;
  /** NaN: it has not gone on. */
  readonly from: Nanos;
  /** NaN: it is running. */
  readonly to: Nanos;
}

export interface ActivationFigures {
  readonly awaits: number;
  readonly runNs: Nanos;
  /** Standing still until ready; what is not known to be queue time counts as wait. */
  readonly waitNs: Nanos;
  readonly queueNs: Nanos;
  /** Awaits beyond this many, the oldest, are not in the figures. */
  readonly isCut: boolean;
}

/** Awaits of one call that are looked at, the newest. */
export const MAX_AWAITS = 10_000;

/** Oldest first. **Cost**: O(awaits of the call). */
export function partsOf(trace: Trace, activation: TaskId): { parts: ActivationPart[]; isCut: boolean } {
  const { activations, tasks, runs } = trace;
  const awaits: TaskId[] = [];
  let last = activations.lastAwait(activation);
  while (last !== NONE && awaits.length < MAX_AWAITS) {
    awaits.push(last);
    last = activations.previousAwait(last);
  }
  awaits.reverse();
  const settled = tasks.settledAt(activation);
  const follows = activations.follows(activation);
  const returned = follows === NONE ? settled : tasks.createdAt(follows);
  const until = (run: RunId, next: number): Nanos => {
    const end = run === NONE ? Number.NaN : runs.endAt(run);
    const from = run === NONE ? Number.NaN : runs.startAt(run);
    // The promise that it returned may be older than the part that returned it.
    const stop = next < awaits.length ? tasks.createdAt(awaits[next]!) : Math.max(from, returned);
    // NaN is "not yet": the other one counts.
    return Number.isNaN(stop) ? end : Number.isNaN(end) ? stop : Math.min(stop, end);
  };
  const parts: ActivationPart[] = [];
  if (last === NONE) {
    const run = tasks.createdInOf(activation);
    const from = tasks.createdAt(activation);
    parts.push({ await: NONE, awaited: NONE, since: Number.NaN, ready: from, run, from, to: until(run, 0) });
  }
  for (const [index, one] of awaits.entries()) {
    const run = firstRun(trace, one);
    const isOn = run !== NONE;
    parts.push({
      await: one,
      awaited: activations.awaited(one),
      since: tasks.createdAt(one),
      ready: isOn ? runs.readyAt(run) : Number.NaN,
      run,
      from: isOn ? runs.startAt(run) : Number.NaN,
      to: isOn ? until(run, index + 1) : Number.NaN,
    });
  }
  const end = parts[parts.length - 1]?.to ?? Number.NaN;
  if (follows !== NONE && !Number.isNaN(end)) {
    const run = tasks.endedInOf(activation);
    parts.push({ await: NONE, awaited: follows, since: end, ready: settled, run, from: settled, to: settled });
  }
  return { parts, isCut: last !== NONE };
}

/** Sums over the parts; what is going on counts up to `now`. */
export function figuresOf(parts: readonly ActivationPart[], now: Nanos, isCut: boolean): ActivationFigures {
  let runNs = 0;
  let waitNs = 0;
  let queueNs = 0;
  let awaits = 0;
  for (const { await: one, since, ready, from, to } of parts) {
    const start = Number.isNaN(from) ? now : from;
    if (!Number.isNaN(since)) {
      if (one !== NONE) awaits++;
      const canGoOn = Number.isNaN(ready) ? start : Math.min(start, Math.max(ready, since));
      waitNs += canGoOn - since;
      queueNs += start - canGoOn;
    }
    if (!Number.isNaN(from)) runNs += (Number.isNaN(to) ? now : to) - from;
  }
  return { awaits, runNs, waitNs, queueNs, isCut };
}

/** An await runs once. */
function firstRun(trace: Trace, task: TaskId): RunId {
  let run = trace.tasks.lastRunOf(task);
  for (let step = 0; run !== NONE && step < 2; step++) {
    const before = trace.runs.previousOf(run);
    if (before === NONE) break;
    run = before;
  }
  return run;
}
