/** The sentence about one run: what ran, for how long, and why not earlier. Places in brackets, no markup. */

import type { Delay } from '../analysis/delayed-by.ts';
import type { PoolWork } from '../analysis/pool-work.ts';
import { type Nanos, NONE, type RunId, type TaskId } from '../base/units.ts';
import { How, KindFlag, ReadyRule } from '../protocol/events.ts';
import { formatDuration, plural } from '../query/text.ts';
import { figuresIn } from '../trace/lane-figures.ts';
import { RunFlag } from '../trace/run-table.ts';
import type { Queue, Stream } from '../trace/stream.ts';
import { TaskFlag } from '../trace/task-table.ts';
import type { Trace } from '../trace/trace.ts';
import { functionName, kindOf, ownPlace, programName, siteOf } from './names.ts';
import { call, capital, withArticle } from './words.ts';

/** Queue times below this are nobody's fault: no cause is named. Chosen by eye. */
const NOTEWORTHY_NS = 1_000_000;

export interface RunFacts {
  readonly stream: Stream;
  readonly queue: Queue | undefined;
  /** Ready to start; NaN: not known. */
  readonly queueNs: Nanos;
  readonly delays: readonly Delay[];
  readonly work: PoolWork | null;
}

/** What happened and why. */
export function tellRun(trace: Trace, run: RunId, facts: RunFacts): string {
  const { runs } = trace;
  const { stream } = facts;
  const subject = capital(runPhrase(trace, run, 'this'));
  const isOpen = Number.isNaN(runs.endAt(run));
  const took = formatDuration((isOpen ? stream.now : runs.endAt(run)) - runs.startAt(run));
  const ran = isOpen
    ? stream.abandoned
      ? `ran for ${took} and had not ended when the record did`
      : `has been running for ${took}`
    : `ran for ${took}`;
  return `${subject} ${ran}${why(trace, run, facts)}${loss(trace, run)}`;
}

/** A run as the subject or object of a sentence: `this continuation of loadOrder() (orders.ts:84)`. */
export function runPhrase(trace: Trace, run: RunId, article: 'this' | 'a'): string {
  const task = trace.runs.taskOf(run);
  const kind = kindOf(trace, task);
  const site = siteOf(trace, task);
  const place = ownPlace(site);
  const where = place === null ? '' : ` (${place.label})`;
  const name = functionName(site);
  if ((kind.flags & KindFlag.topLevel) !== 0)
    return `the program's top level (${programName(streamOf(trace, task).header)})`;
  if (!trace.tasks.has(task, TaskFlag.known))
    return `${article} callback of task ${trace.tasks.asyncId(task)}, ${isOlder(trace, task) ? 'older than the attach' : 'whose creation was not recorded'},`;
  if (site.how === How.await)
    return `${article} continuation of ${name === '' ? 'an async function' : call(name)}${where}`;
  if (site.how === How.reaction)
    return `${article} promise reaction${name === '' ? '' : ` set up in ${call(name)}`}${where}`;
  const from = name === '' ? '' : ` created in ${call(name)}`;
  return `${article === 'this' ? 'the' : 'a'} callback of ${withArticle(kind.word)}${from}${where}`;
}

function why(trace: Trace, run: RunId, facts: RunFacts): string {
  const parent = trace.runs.parentOf(run);
  if (parent !== NONE) return `, called inside ${runPhrase(trace, parent, 'a').replace(/,$/, '')}.`;
  const { queue, queueNs } = facts;
  if (queue === undefined || Number.isNaN(queueNs)) return `.${workSentence(facts.work)}`;
  const amount = formatDuration(queueNs);
  const isLate = queueNs >= NOTEWORTHY_NS;
  const reason = isLate ? cause(trace, run, facts) : '';
  switch (queue.rule) {
    case ReadyRule.atDeadline:
      return isLate
        ? `. It was due ${amount} earlier${reason}.`
        : `, ${queueNs === 0 ? 'on time' : `${amount} after it was due`}.`;
    case ReadyRule.whenTriggerSettles:
      return `, ${amount} after ${settledWhat(trace, run)}${reason}.`;
    case ReadyRule.whenCreated:
      return `, ${amount} after it was queued${reason}.`;
    case ReadyRule.sincePoll:
      return `${pollSentence(trace, run, amount, isLate, reason)}${workSentence(facts.work)}`;
    case ReadyRule.pool:
    case ReadyRule.unknown:
      return `, ${amount} after it was ready${reason}.`;
  }
}

function pollSentence(trace: Trace, run: RunId, amount: string, isLate: boolean, reason: string): string {
  if (!trace.runs.has(run, RunFlag.readyIsBound)) return `, ${amount} after it was ready${reason}.`;
  if (isLate) return `. What it answers to had been ready for ≤ ${amount}${reason}.`;
  return amount === '0'
    ? ', as soon as what it answers to was ready.'
    : `, ≤ ${amount} after what it answers to was ready.`;
}

/** What a promise reaction waited for. */
function settledWhat(trace: Trace, run: RunId): string {
  const { tasks } = trace;
  const task = trace.runs.taskOf(run);
  const trigger = tasks.triggerOf(task);
  const { how } = siteOf(trace, task);
  if ((kindOf(trace, task).flags & KindFlag.settles) === 0) return 'it was queued';
  if (trigger === NONE || trace.runs.readyAt(run) === tasks.createdAt(task))
    return 'it was created, its promise having settled before';
  return how === How.await ? 'the promise that it awaited had settled' : 'its promise had settled';
}

/**
 * `: a continuation of importCatalog() (catalog.ts:57) held the loop for 175 ms`; where many short runs did so
 * together, how many, and which took longest. Empty where the loop was free for most of the time.
 */
function cause(trace: Trace, run: RunId, { stream, delays, queueNs }: RunFacts): string {
  const [worst] = delays;
  if (worst === undefined) return '';
  if (worst.ns >= queueNs / 2)
    return `: ${runPhrase(trace, worst.run, 'a')} held the loop for ${formatDuration(worst.ns)}`;
  // The delays are only the longest few: the whole is asked of the phases.
  const window = { from: trace.runs.readyAt(run), to: trace.runs.startAt(run), now: stream.now };
  const { busy } = figuresIn(stream.phaseLane, window);
  if (busy < queueNs / 2) return '';
  const count = stream.queues.reduce((sum, { lane }) => sum + figuresIn(lane, window).count, 0);
  const longest = `${runPhrase(trace, worst.run, 'a')} took longest, ${formatDuration(worst.ns)}`;
  return `: ${plural(count, 'callback')} held the loop for ${formatDuration(busy)}; ${longest}`;
}

function workSentence(work: PoolWork | null): string {
  if (work === null || work.workNs + work.waitNs < NOTEWORTHY_NS) return '';
  const waited = work.waitNs >= NOTEWORTHY_NS ? `, after about ${formatDuration(work.waitNs)} of waiting for one` : '';
  return ` A thread of the pool was busy with it for about ${formatDuration(work.workNs)}${waited} (inferred).`;
}

function loss(trace: Trace, run: RunId): string {
  if (trace.runs.has(run, RunFlag.startLost)) return ' Its beginning lies in a gap of the record.';
  return trace.runs.has(run, RunFlag.endLost) ? ' Its end lies in a gap of the record.' : '';
}

/** The sentence about a task. `now`: newest time of its stream. */
export function tellTask(trace: Trace, task: TaskId, now: Nanos, isOver: boolean): string {
  const { tasks } = trace;
  const kind = kindOf(trace, task);
  if (!tasks.has(task, TaskFlag.known))
    return `Task ${tasks.asyncId(task)} is older than the ${isOlder(trace, task) ? 'attach of the tracer: nothing is known of where it was created' : 'recording, or its creation was lost'}.`;
  const site = siteOf(trace, task);
  const name = functionName(site);
  const place = ownPlace(site);
  const where = `${name === '' ? '' : ` in ${call(name)}`}${place === null ? '' : ` (${place.label})`}`;
  const created = tasks.createdAt(task);
  const count = tasks.runsOf(task);
  const ran = count === 0 ? '' : ` It has had ${plural(count, 'run')}.`;
  const subject = `${capital(withArticle(kind.word))} was created${where}`;
  if (tasks.has(task, TaskFlag.settled))
    return `${subject} and settled ${formatDuration(tasks.endedAt(task) - created)} later.${ran}`;
  if (tasks.has(task, TaskFlag.closed)) {
    const how = tasks.has(task, TaskFlag.cancelled) ? 'cancelled' : 'closed';
    return `${subject} and ${how} ${formatDuration(tasks.endedAt(task) - created)} later.${ran}`;
  }
  return isOver
    ? `${subject}.${ran} It is over.`
    : `${subject} and has been pending for ${formatDuration(now - created)}.${ran}`;
}

/** Without an INIT because the tracer came later; where records were lost as well, nobody knows. */
function isOlder(trace: Trace, task: TaskId): boolean {
  const { header, gaps } = streamOf(trace, task);
  return header.attached && gaps.length === 0;
}

function streamOf(trace: Trace, task: TaskId): Stream {
  return trace.streams[trace.tasks.streamOf(task)]!;
}
