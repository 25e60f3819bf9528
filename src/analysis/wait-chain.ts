/**
 * What a task waits for, step by step, to the leaf: what nothing in the record goes on from (a timer, a request, a
 * promise that somebody else must settle). Of a task that is over, what it had waited for.
 *
 *     load() ─part-of→ its await ─awaits→ new Promise() ─settled-by→ timer
 *
 * Times are those of the task's stream. Each link says whether the runtime told of it or it was worked out. A task that
 * may lie in a gap ends the chain. **Cost**: bounded by `MAX_LINKS` and by the rows that each step looks at.
 */
import { type Nanos, NONE, type RunId, type TaskId } from '../base/units.ts';
import { combinatorOf, isPromise, parentPromise } from '../trace/promises.ts';
import type { Trace } from '../trace/trace.ts';
import { isCombinator, membersOf } from './combinators.ts';
import { type EdgeKind, isCapturedAt } from './edges.ts';
import { stateAt, type TaskState } from './states.ts';

export interface ChainLink {
  /** The edge that led here; `part-of` is gone backwards, from a call to the await that it stands at. */
  readonly via: EdgeKind | 'start';
  readonly task: TaskId;
  /** The run that the edge is about, or NONE. */
  readonly run: RunId;
  readonly observed: boolean;
  readonly state: TaskState;
  /** Further tasks beside this one that the link before waits for as well. */
  readonly others: number;
}

type Step = Omit<ChainLink, 'state'>;

const MAX_LINKS = 64;
/** Awaits of a call walked back to find the one of a moment. */
const MAX_AWAITS = 10_000;
/** Rows behind a promise among which its executor's timer or request is looked for. */
const MAX_MADE = 64;

export function waitChain(trace: Trace, task: TaskId, at: Nanos): ChainLink[] {
  const links: ChainLink[] = [];
  const seen = new Set<TaskId>();
  let next: Step | null = { via: 'start', task, run: NONE, observed: true, others: 0 };
  while (next !== null && links.length < MAX_LINKS && !seen.has(next.task)) {
    seen.add(next.task);
    const state = stateAt(trace, next.task, at);
    links.push({ ...next, state });
    // Who settled something has a story of its own.
    if (next.via === 'settled-by') break;
    next = state === 'done' ? finishedStep(trace, next.task) : state === 'waiting' ? step(trace, next.task, at) : null;
  }
  return links;
}

/** From a task that waits. */
function step(trace: Trace, task: TaskId, at: Nanos): Step | null {
  const { activations } = trace;
  if (!isPromise(trace, task)) return null;
  if (activations.isAwait(task)) return to(trace, 'awaits', task, activations.awaited(task));
  if (activations.isCall(task)) {
    const awaiting = awaitAt(trace, task, at);
    if (awaiting !== NONE && stateAt(trace, awaiting, at) !== 'done') return to(trace, 'part-of', task, awaiting);
  }
  const adoption = activations.adoptionOf(task);
  if (adoption !== NONE && trace.tasks.createdAt(adoption) <= at)
    return to(trace, 'follows', task, activations.follows(task));
  if (isCombinator(trace, task)) return member(trace, task, at);
  const parent = parentPromise(trace, task);
  if (parent !== NONE) return to(trace, 'trigger', task, parent);
  return guess(trace, task, at);
}

/** From a task that is over, to what it had waited for. */
function finishedStep(trace: Trace, task: TaskId): Step | null {
  const { activations, tasks, runs } = trace;
  if (!isPromise(trace, task)) return null;
  if (activations.isAwait(task)) return to(trace, 'awaits', task, activations.awaited(task));
  const endedIn = tasks.endedInOf(task);
  const by = endedIn === NONE ? NONE : runs.taskOf(endedIn);
  if (by !== NONE && by !== task && activations.isAwait(by) && activations.of(by) === task)
    return { ...to(trace, 'part-of', task, by)!, run: endedIn };
  const follows = activations.follows(task);
  if (follows !== NONE) return to(trace, 'follows', task, follows);
  if (isCombinator(trace, task)) {
    const last = by !== NONE && combinatorOf(trace, by) !== null ? parentPromise(trace, by) : NONE;
    return last === NONE ? null : { ...to(trace, 'awaits', task, last)!, run: endedIn };
  }
  const parent = parentPromise(trace, task);
  if (parent !== NONE) return to(trace, 'trigger', task, parent);
  // In the run that made it, it had waited for nothing.
  if (by === NONE || endedIn === tasks.createdInOf(task)) return null;
  return { via: 'settled-by', task: by, run: endedIn, observed: true, others: 0 };
}

function to(trace: Trace, via: EdgeKind, from: TaskId, task: TaskId): Step | null {
  if (task === NONE) return null;
  return { via, task, run: NONE, observed: via === 'trigger' || isCapturedAt(trace, from), others: 0 };
}

/** The newest await of a call at `at`, or NONE. */
function awaitAt(trace: Trace, call: TaskId, at: Nanos): TaskId {
  const { activations, tasks } = trace;
  let found = activations.lastAwait(call);
  for (let count = 0; found !== NONE && tasks.createdAt(found) > at && count < MAX_AWAITS; count++)
    found = activations.previousAwait(found);
  return found !== NONE && tasks.createdAt(found) <= at ? found : NONE;
}

/** Of what a combinator waits for, the oldest that is not over. */
function member(trace: Trace, task: TaskId, at: Nanos): Step | null {
  const open = membersOf(trace, task).filter((one) => stateAt(trace, one, at) !== 'done');
  const [first] = open;
  if (first === undefined) return null;
  return { via: 'awaits', task: first, run: NONE, observed: false, others: open.length - 1 };
}

/** A timer or request that the promise's own executor made will most likely settle it. */
function guess(trace: Trace, task: TaskId, at: Nanos): Step | null {
  const { activations, tasks } = trace;
  const createdIn = tasks.createdInOf(task);
  if (createdIn === NONE) return null;
  const behind = Math.min(tasks.length, task + 1 + MAX_MADE);
  for (let row = task + 1; row < behind; row++) {
    if (tasks.createdInOf(row) !== createdIn || isPromise(trace, row)) continue;
    if (!activations.isMadeWith(row, task)) continue;
    if (stateAt(trace, row, at) === 'done') return null;
    return { via: 'settled-by', task: row, run: NONE, observed: false, others: 0 };
  }
  return null;
}
