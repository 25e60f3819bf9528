/** Sentences about what is pending and about what keeps a process alive. */
import { stateAt } from '../analysis/states.ts';
import { waitChain } from '../analysis/wait-chain.ts';
import { type Nanos, NONE, type TaskId } from '../base/units.ts';
import { KindFlag, ReadyRule } from '../protocol/events.ts';
import type { PlaceRef } from '../query/contract.ts';
import type { HandleGroupRow, PendingGroupRow } from '../query/contract-figures.ts';
import { formatCount, formatDuration, plural } from '../query/text.ts';
import type { Stream } from '../trace/stream.ts';
import { TaskFlag } from '../trace/task-table.ts';
import type { Trace } from '../trace/trace.ts';
import { functionName, howWord, kindOf, ownPlace, siteOf } from './names.ts';
import { call, withArticle } from './words.ts';

/** Groups that a sentence names. */
const NAMED = 3;

/** What an open task waits for at a moment of its stream, in the end, and which task that is. */
export interface WaitsFor {
  /** Empty: not known. */
  readonly text: string;
  /** The end of its chain; null: it is that itself. */
  readonly head: TaskId | null;
}

export function waitsFor(trace: Trace, stream: Stream, task: TaskId, at: Nanos): WaitsFor {
  const leaf = waitChain(trace, task, at).at(-1);
  if (leaf === undefined || leaf.task === task) return { text: ownWait(trace, stream, task, at), head: null };
  const others = leaf.others === 0 ? '' : ` and ${formatCount(leaf.others)} more`;
  const phrase = taskPhrase(trace, leaf.task);
  const wait =
    leaf.state === 'unknown'
      ? 'it may be over'
      : leaf.state === 'done'
        ? 'it is over'
        : ownWait(trace, stream, leaf.task, at);
  return { text: `${phrase}${others}: ${wait}`, head: leaf.task };
}

/** `a timer from tick() (timers.js:3)`, `await in load() (load.js:8)`. */
function taskPhrase(trace: Trace, task: TaskId): string {
  const site = siteOf(trace, task);
  const kind = kindOf(trace, task);
  const how = howWord(site, kind);
  const from = origin(functionName(site), ownPlace(site));
  return how === kind.word ? `${withArticle(kind.word)}${from}` : `${how}${from.replace(/^ from/, ' in')}`;
}

/** What a task that hangs on no other waits for. */
function ownWait(trace: Trace, stream: Stream, task: TaskId, at: Nanos): string {
  const { flags, queue, pool } = kindOf(trace, task);
  const state = stateAt(trace, task, at);
  if (state === 'running') return 'nothing: its callback runs';
  const source = stream.queues[queue];
  if (source?.rule === ReadyRule.atDeadline) return tellDeadline(trace, task, at);
  if (state === 'ready') return 'the loop: it is ready to run';
  if ((flags & KindFlag.settles) !== 0) return 'whoever settles it';
  if ((flags & KindFlag.custom) !== 0) return 'its owner: the program keeps this resource';
  if ((flags & KindFlag.oneShot) === 0) return 'its next event';
  const { title } = stream.queues[pool] ?? {};
  return title === undefined ? 'the operating system' : `its work on the ${title.toLowerCase()}`;
}

function tellDeadline(trace: Trace, task: TaskId, at: Nanos): string {
  const { tasks, runs } = trace;
  const delay = tasks.delay.get(task);
  if (delay === undefined) return 'its deadline';
  let run = tasks.lastRunOf(task);
  while (run !== NONE && runs.startAt(run) > at) run = runs.previousOf(run);
  const left = (run === NONE ? tasks.createdAt(task) : runs.startAt(run)) + delay - at;
  const every = tasks.has(task, TaskFlag.repeats) ? `, every ${formatDuration(delay)}` : '';
  return left >= 0
    ? `its deadline in ${formatDuration(left)}${every}`
    : `the loop: it was due ${formatDuration(-left)} ago`;
}

function origin(name: string, place: PlaceRef | null): string {
  if (name === '' && place === null) return '';
  if (name === '') return ` from ${place?.label}`;
  return ` from ${call(name)}${place === null ? '' : ` (${place.label})`}`;
}

/** `3 sockets`, `1 child process`, `2 × setImmediate()`. */
export function countOf(count: number, word: string): string {
  if (word.endsWith(')')) return count === 1 ? word : `${formatCount(count)} × ${word}`;
  if (/[^aeiou]y$/.test(word)) return plural(count, word, `${word.slice(0, -1)}ies`);
  return plural(count, word, /(?:s|x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`);
}

/** What one group is: `3 sockets from connect() (pool.ts:88)`, `5 × await in loadOrder() (orders.ts:84)`. */
function groupPhrase({ count, word, how, place, frames, begunBy }: PendingGroupRow, name: string): string {
  const own = frames.length === 0 ? '' : name;
  const begun = begunBy === null || begunBy.place === null ? '' : `, begun at ${begunBy.place.label},`;
  if (how === word) return `${count === 1 ? withArticle(word) : countOf(count, word)}${origin(own, place)}${begun}`;
  // Of promises from one place, how they came to be tells them apart.
  return `${count === 1 ? how : `${formatCount(count)} × ${how}`}${origin(own, place).replace(/^ from/, ' in')}${begun}`;
}

/** Phrases of groups side by side; one may end in a comma of its own. */
function listed(phrases: readonly string[]): string {
  return phrases.map((phrase) => phrase.replace(/,$/, '')).join(', ');
}

export interface PendingFacts {
  readonly total: number;
  readonly uncertain: number;
  readonly groups: readonly PendingGroupRow[];
  readonly groupCount: number;
  readonly atNs: Nanos;
  /** The record is over. */
  readonly isPast: boolean;
  /** Name of the function of a group; empty: none. */
  readonly nameOf: (group: PendingGroupRow) => string;
}

/** `41 tasks are pending: 30 promises from loadOrder() (orders.ts:84), …; the oldest for 12 s.` */
export function tellPending({ total, uncertain, groups, groupCount, atNs, isPast, nameOf }: PendingFacts): string {
  const be = isPast ? (total === 1 ? 'was' : 'were') : total === 1 ? 'is' : 'are';
  if (total === 0) return `Nothing ${be === 'are' ? 'is' : 'was'} pending.`;
  const named = groups.slice(0, NAMED).map((group) => groupPhrase(group, nameOf(group)));
  const left = groupCount - named.length;
  const more = left > 0 ? ` and ${plural(left, 'more place')}` : '';
  const oldest = groups.reduce((least, group) => Math.min(least, group.oldestNs), Number.POSITIVE_INFINITY);
  const doubt = uncertain === 0 ? '' : ` Of ${formatCount(uncertain)} the end may lie in a gap of the record.`;
  return `${plural(total, 'task')} ${be} pending: ${listed(named)}${more}; the oldest for ${formatDuration(atNs - oldest)}.${doubt}`;
}

/** Why the program does not end: the answer to `handles`. */
export function tellHandles({ total, uncertain, groups, groupCount, isPast, nameOf }: PendingFacts): string {
  const doubt =
    uncertain === 0
      ? ''
      : ` Of ${plural(uncertain, 'task')} a gap of the record hides whether ${uncertain === 1 ? 'it does' : 'they do'}.`;
  if (total === 0) return `Nothing ${isPast ? 'kept' : 'keeps'} the program alive.${doubt}`;
  const sure = groups.filter(({ keepAlive }) => keepAlive > 0);
  const named = sure.slice(0, NAMED).map((group) => groupPhrase({ ...group, count: group.keepAlive }, nameOf(group)));
  const left = groupCount - (groups.length - sure.length) - named.length;
  const more = left > 0 ? ` and ${plural(left, 'more place')}` : '';
  return `The program ${isPast ? 'was' : 'is'} kept alive by ${listed(named)}${more}.${doubt}`;
}

/** One group of `handles`: what it is, since when, and what would close it. */
export function tellHandle(group: Omit<HandleGroupRow, 'sentence'>, name: string, at: Nanos, isPast: boolean): string {
  const { closes, unrefs, keepAlive, uncertain, oldestNs, examples } = group;
  const count = keepAlive === 0 ? uncertain : keepAlive;
  const phrase = groupPhrase({ ...group, count }, name);
  const age = formatDuration(at - oldestNs);
  const keeps = isPast ? 'kept' : count === 1 ? 'keeps' : 'keep';
  const may = keepAlive === 0 ? 'may have kept' : keeps;
  const [first] = examples;
  const ends =
    closes === ''
      ? ` It ends by itself, and waits for ${first?.waitsFor || 'its result'}.`
      : ` What ends it: ${closes}.`;
  const loose = unrefs === '' ? '' : ` ${unrefs} lets the program end without.`;
  return `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)} ${may} the program alive, for ${age} so far.${ends}${loose}`;
}
