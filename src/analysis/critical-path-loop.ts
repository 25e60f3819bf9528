/** What the loop did around a moment, for walks backwards: who held it, what ran last. Stream time. */
import { type Nanos, NONE, type RunId } from '../base/units.ts';
import type { Lane } from '../trace/lane.ts';
import { longestIn } from '../trace/lane-figures.ts';
import { openEnd } from '../trace/lane-walk.ts';
import type { Stream } from '../trace/stream.ts';
import type { Trace } from '../trace/trace.ts';

/** A stretch in which one run held the loop; `run` NONE: several short ones. */
export interface Held {
  readonly from: Nanos;
  readonly to: Nanos;
  readonly run: RunId;
}

/** Runs that are told one by one in one stretch of queueing; of more, only the longest. */
const MAX_RUNS = 200;
/** Of a stretch with more runs: longest runs of each queue, and busy phases between them. */
const MAX_LONGEST = 20;
const MAX_PHASES = 200;

/**
 * Who held the loop in `[from, to)`: stretches that do not overlap, latest first. Between them nobody did.
 * **Cost**: a binary search per queue and the runs in the stretch; where these are many, a few tree walks.
 */
export function heldBy(trace: Trace, stream: Stream, from: Nanos, to: Nanos): Held[] {
  const held: Held[] = [];
  let isMany = false;
  for (const { lane } of stream.queues) {
    if (lane.count > 0) isMany = !addRuns(trace, stream, lane, from, to, held) || isMany;
  }
  addOutsideQueues(trace, stream, from, to, held);
  return isMany ? addPhases(stream, from, to, latestFirst(held, from, to)) : latestFirst(held, from, to);
}

/** Adds the runs of a lane that nothing is around. False: there are too many, only the longest were added. */
function addRuns(trace: Trace, stream: Stream, lane: Lane, from: Nanos, to: Nanos, held: Held[]): boolean {
  const first = lane.firstEndingAfter(from);
  const behind = lane.firstStartingAt(to, first);
  const add = (index: number): void => {
    const run = lane.row(index);
    if (trace.runs.parentOf(run) === NONE)
      held.push({ from: lane.startAt(index), to: openEnd(lane, index, stream.now), run });
  };
  if (behind - first <= MAX_RUNS) {
    for (let index = first; index < behind; index++) add(index);
    return true;
  }
  for (const { entry } of longestIn(lane, { from, to, now: stream.now }, MAX_LONGEST)) add(entry);
  return false;
}

/** A program's top level is in no queue: it stands in the phases. */
function addOutsideQueues(trace: Trace, stream: Stream, from: Nanos, to: Nanos, held: Held[]): void {
  const { phases, phaseLane } = stream;
  const first = phaseLane.firstEndingAfter(from);
  const behind = Math.min(phaseLane.firstStartingAt(to, first), first + MAX_PHASES);
  for (let index = first; index < behind; index++) {
    const run = phases.runOf(index);
    if (run === NONE || stream.queues[phases.keyOf(index)] !== undefined) continue;
    const end = trace.runs.endAt(run);
    held.push({ from: trace.runs.startAt(run), to: Number.isNaN(end) ? stream.now : end, run });
  }
}

/** Clipped to the window, without overlaps. */
function latestFirst(held: Held[], from: Nanos, to: Nanos): Held[] {
  held.sort((a, b) => b.from - a.from || b.run - a.run);
  const result: Held[] = [];
  let border = to;
  for (const one of held) {
    const start = Math.max(one.from, from);
    const end = Math.min(one.to, border);
    if (!(start < end)) continue;
    result.push({ from: start, to: end, run: one.run });
    border = start;
  }
  return result;
}

/** Fills the stretches between long runs: where a phase goes on, short runs held the loop. */
function addPhases(stream: Stream, from: Nanos, to: Nanos, long: readonly Held[]): Held[] {
  const { phaseLane } = stream;
  const first = phaseLane.firstEndingAfter(from);
  const behind = phaseLane.firstStartingAt(to, first);
  const isTold = behind - first <= MAX_PHASES;
  const busy: [Nanos, Nanos][] = [];
  if (isTold) {
    for (let index = first; index < behind; index++)
      busy.push([phaseLane.startAt(index), openEnd(phaseLane, index, stream.now)]);
  } else busy.push([from, to]);
  const filled: Held[] = [];
  let border = to;
  const fill = (start: Nanos, end: Nanos): void => {
    for (let index = busy.length - 1; index >= 0; index--) {
      const low = Math.max(start, busy[index]![0]);
      const high = Math.min(end, busy[index]![1]);
      if (low < high) filled.push({ from: low, to: high, run: NONE });
    }
  };
  for (const one of long) {
    fill(one.to, border);
    filled.push(one);
    border = one.from;
  }
  fill(from, border);
  return filled;
}

/** The innermost run in progress at `at`, its end included; NONE: the loop was between callbacks. */
export function runAt(trace: Trace, stream: Stream, at: Nanos): RunId {
  let found = NONE;
  const consider = (run: RunId): void => {
    const { runs } = trace;
    const end = runs.endAt(run);
    if (runs.startAt(run) > at || end < at) return;
    if (
      found === NONE ||
      runs.startAt(run) > runs.startAt(found) ||
      (runs.startAt(run) === runs.startAt(found) && run > found)
    )
      found = run;
  };
  for (const { lane } of stream.queues) {
    const next = lane.firstStartingAt(at + 1);
    // Where one run ends as the next begins, the one that ends is meant.
    for (let index = next - 1; index >= 0 && index >= next - 2; index--) {
      if (lane.startAt(index) < at || lane.endAt(index) === at) consider(lane.row(index));
    }
  }
  const { phases, phaseLane } = stream;
  const phase = phaseLane.firstStartingAt(at + 1) - 1;
  if (phase >= 0 && stream.queues[phases.keyOf(phase)] === undefined && phases.runOf(phase) !== NONE)
    consider(phases.runOf(phase));
  return found;
}

/** The newest run that nothing is around and that began before `at`; NONE: there is none. */
export function lastRunBefore(trace: Trace, stream: Stream, at: Nanos): RunId {
  return nearestRun(trace, stream, (lane) => lane.firstStartingAt(at) - 1, false);
}

/** The first run that nothing is around and that begins at `at` or later; NONE: there is none. */
export function firstRunFrom(trace: Trace, stream: Stream, at: Nanos): RunId {
  return nearestRun(trace, stream, (lane) => lane.firstStartingAt(at), true);
}

/** Nested runs stand in lanes too: this many are passed over in each. */
const MAX_NESTED = 100;

function nearestRun(trace: Trace, stream: Stream, from: (lane: Lane) => number, isForward: boolean): RunId {
  const { runs } = trace;
  const step = isForward ? 1 : -1;
  let found = NONE;
  const consider = (run: RunId): void => {
    if (found === NONE || (runs.startAt(run) - runs.startAt(found)) * step < 0) found = run;
  };
  for (const { lane } of stream.queues) {
    let index = from(lane);
    for (let tries = 0; index >= 0 && index < lane.count && tries < MAX_NESTED; tries++, index += step) {
      if (runs.parentOf(lane.row(index)) !== NONE) continue;
      consider(lane.row(index));
      break;
    }
  }
  // Phases are named after their first run; those off no queue stand nowhere else.
  const { phases, phaseLane } = stream;
  const phase = from(phaseLane);
  if (phase >= 0 && phase < phaseLane.count && phases.runOf(phase) !== NONE) consider(phases.runOf(phase));
  return found;
}
