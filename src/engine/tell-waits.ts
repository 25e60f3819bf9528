/** Sentences on what tasks wait for: a state, a chain, a stack, a call. Places in brackets, no markup. */
import type { ActivationFigures } from '../analysis/activations.ts';
import { isCombinator } from '../analysis/combinators.ts';
import type { TaskState } from '../analysis/states.ts';
import type { SettleHistory } from '../analysis/usual-settlers.ts';
import type { ChainLink } from '../analysis/wait-chain.ts';
import { type Nanos, NONE, type TaskId } from '../base/units.ts';
import { How, KindFlag } from '../protocol/events.ts';
import { formatDuration, plural } from '../query/text.ts';
import { overAt } from '../trace/open-index.ts';
import { isPromise } from '../trace/promises.ts';
import type { Trace } from '../trace/trace.ts';
import { functionName, howWord, kindOf, ownPlace, programName, siteOf } from './names.ts';
import { call, capital, withArticle } from './words.ts';

/** Links named between the first and the last; more of them are counted. */
const MOST_NAMED = 4;

/** A task as part of a sentence: `the call of load() (app.js:3)`, `a timer of 5 ms (app.js:6)`. */
export function waitPhrase(trace: Trace, task: TaskId): string {
  const { activations, tasks } = trace;
  const kind = kindOf(trace, task);
  const site = siteOf(trace, task);
  const place = ownPlace(site);
  const where = place === null ? '' : ` (${place.label})`;
  const name = functionName(site);
  const inside = name === '' ? '' : ` in ${call(name)}`;
  if ((kind.flags & KindFlag.topLevel) !== 0)
    return `the program's top level (${programName(trace.streams[tasks.streamOf(task)]!.header)})`;
  if (activations.isActivation(task)) return `${name === '' ? 'an async function' : call(name)}${where}`;
  if (activations.isAwait(task)) return `an await${inside}${where}`;
  if (isPromise(trace, task)) {
    if (site.how === How.asyncCall || site.how === How.unknown) return `a promise that was made${inside}${where}`;
    return `${howWord(site, kind)}${inside}${where}`;
  }
  const delay = tasks.delay.get(task);
  const after = delay === undefined ? '' : ` of ${formatDuration(delay)}`;
  return `${withArticle(kind.word)}${after}${inside}${where}`;
}

/** At the beginning of a sentence: names of functions stay as they are. */
function subjectOf(trace: Trace, task: TaskId): string {
  const phrase = waitPhrase(trace, task);
  return trace.activations.isActivation(task) && functionName(siteOf(trace, task)) !== '' ? phrase : capital(phrase);
}

const STATE_WORDS: Readonly<Record<TaskState, string>> = {
  unborn: 'did not exist yet',
  waiting: 'waited',
  ready: 'was ready and had not run',
  running: 'was running',
  done: 'was over',
  unknown: 'cannot be told of: its end may lie in a gap of the record, or outside of it',
};

export function tellState(trace: Trace, task: TaskId, state: TaskState, at: Nanos): string {
  const age = at - trace.tasks.createdAt(task);
  const since = age >= 0 && state !== 'unknown' ? `, ${formatDuration(age)} after it was made` : '';
  return `${subjectOf(trace, task)} ${STATE_WORDS[state]}${since}.`;
}

/** `load() (app.js:3) has waited 14 s at app.js:4 for …, which waits for …. Such a promise is usually settled …` */
export function tellChain(trace: Trace, links: readonly ChainLink[], history: SettleHistory | null, at: Nanos): string {
  const [first] = links;
  if (first === undefined) return '';
  const { tasks } = trace;
  const { task, state } = first;
  const subject = subjectOf(trace, task);
  const created = tasks.createdAt(task);
  const named = links.slice(1).filter(({ task: one }, index) => !(trace.activations.isAwait(one) && index === 0));
  const await_ = links[1] !== undefined && trace.activations.isAwait(links[1].task) ? links[1].task : NONE;
  const place = await_ === NONE ? null : ownPlace(siteOf(trace, await_));
  const standing = place === null ? '' : ` at ${place.label}`;
  if (state === 'done') {
    const took = formatDuration(overAt(trace, task) - created);
    const told = named.length === 0 ? '' : ` for ${clauses(trace, named, true)}`;
    const waited = named.length === 0 ? 'was over' : 'waited';
    return Number.isFinite(overAt(trace, task))
      ? `${subject} ${waited}${named.length === 0 ? ` ${took} after it was made, having waited for nothing that is in the record` : ` ${took}${standing}${told}`}.`
      : `${subject} is over.`;
  }
  if (state !== 'waiting') return tellState(trace, task, state, at);
  const waits = `has waited ${formatDuration(at - created)}${standing}`;
  if (named.length === 0) return `${subject} ${waits}${last(trace, links, at)}.${tellUsual(trace, history)}`;
  return `${subject} ${waits} for ${clauses(trace, named, false)}${last(trace, links, at)}.${tellUsual(trace, history)}`;
}

/** The links as clauses behind one another. Awaits of a call are told with it. */
function clauses(trace: Trace, links: readonly ChainLink[], isOver: boolean): string {
  const shown = links.filter(
    (link, index) => index === links.length - 1 || isWorthAWord(trace, link, links[index + 1]!),
  );
  const left = shown.length - MOST_NAMED - 1;
  const kept = left > 0 ? [...shown.slice(0, MOST_NAMED), shown[shown.length - 1]!] : shown;
  return kept
    .map((link, index) => {
      const others = link.others === 0 ? '' : ` and ${plural(link.others, 'other')}`;
      const phrase = `${waitPhrase(trace, link.task)}${others}`;
      const skipped = left > 0 && index === kept.length - 1 ? `over ${plural(left, 'more step')}, ` : '';
      if (index === 0 && link.via === 'follows') return `the outcome of ${phrase}`;
      if (index === 0) return link.via === 'settled-by' ? `what ${settler(phrase, link, isOver)}` : phrase;
      if (link.via === 'settled-by') return `, which ${settler(phrase, link, isOver)}`;
      if (link.via === 'follows') return `, ${skipped}which ${isOver ? 'took' : 'takes'} the outcome of ${phrase}`;
      return `, ${skipped}which ${isOver ? 'waited' : 'waits'} for ${phrase}`;
    })
    .join('');
}

/** Awaits are told with their call, and of what happens in one place, or in the runtime's own code, the end alone. */
function isWorthAWord(trace: Trace, { via, task }: ChainLink, next: ChainLink): boolean {
  if (via === 'part-of') return false;
  if (trace.activations.isActivation(task) || isCombinator(trace, task)) return true;
  const place = ownPlace(siteOf(trace, task));
  return place !== null && place.label !== ownPlace(siteOf(trace, next.task))?.label;
}

function settler(phrase: string, { observed }: ChainLink, isOver: boolean): string {
  if (observed) return `${isOver ? 'settled' : 'settles'} in a run of ${phrase}`;
  return `${phrase} will most likely settle (inferred)`;
}

/** What holds up the end of the chain, where it is not waiting. */
function last(trace: Trace, links: readonly ChainLink[], at: Nanos): string {
  const { task, state } = links[links.length - 1]!;
  if (state === 'ready') return ', which is ready and waits for its turn';
  if (state === 'running') return ', which is running';
  if (state === 'unknown') return ', which may have ended in a gap of the record';
  if (links.length === 1 && isCombinator(trace, task)) return ' for promises that are not known';
  const delay = trace.tasks.delay.get(task);
  if (delay === undefined || links.length === 1) return '';
  const due = trace.tasks.createdAt(task) + delay - at;
  return due > 0 ? `, due in ${formatDuration(due)}` : '';
}

/** What usually settles promises like the last one. */
export function tellUsual(trace: Trace, history: SettleHistory | null): string {
  if (history === null) return '';
  const { seen, settled, medianNs, settlers } = history;
  if (seen === 0) return ' No other promise from that place was seen.';
  if (settled === 0) return ` None of the ${plural(seen, 'other')} from that place that were looked at has settled.`;
  const [usual] = settlers;
  const within = `after ${formatDuration(medianNs)} (median of ${settled})`;
  if (usual === undefined) return ` Such a promise usually settles in the run that makes it.`;
  return ` Such a promise is usually settled in a run of ${waitPhrase(trace, usual.task)}, ${within}; ${settled} of ${seen} looked at settled.`;
}

/** `load() (app.js:3) was called in …; its time: …` */
export function tellActivation(trace: Trace, task: TaskId, figures: ActivationFigures, now: Nanos): string {
  const { tasks } = trace;
  const settled = tasks.settledAt(task);
  const isOpen = Number.isNaN(settled);
  const took = formatDuration((isOpen ? now : settled) - tasks.createdAt(task));
  const { awaits, runNs, waitNs, queueNs } = figures;
  const shares = `ran for ${formatDuration(runNs)}, waited ${formatDuration(waitNs)} and queued for ${formatDuration(queueNs)}, in ${plural(awaits, 'await')}`;
  return `${subjectOf(trace, task)} ${isOpen ? `has not returned after ${took}` : `returned after ${took}`}: it ${shares}.`;
}

/** Where a run comes from in one sentence. */
export function tellStack(trace: Trace, tasks: readonly TaskId[], isWhole: boolean): string {
  const [first] = tasks;
  const root = tasks[tasks.length - 1];
  if (first === undefined || root === undefined) return '';
  const way = tasks.length === 1 ? '' : `, ${plural(tasks.length - 1, 'step')} from ${waitPhrase(trace, root)}`;
  const rest = isWhole ? '' : ' What is before that is left out.';
  return `A run of ${waitPhrase(trace, first)}${way}.${rest}`;
}
