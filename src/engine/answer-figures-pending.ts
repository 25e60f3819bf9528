/** The questions `pending` and `handles`. */
import { keptAlive, lostUntil } from '../analysis/open-state.ts';
import { aliveAt, momentIn, type PendingGroup, type PendingQuery, pendingAt } from '../analysis/pending.ts';
import { stateAt, type TaskState } from '../analysis/states.ts';
import { type Nanos, NONE, type TaskId } from '../base/units.ts';
import { KindFlag, ReadyRule } from '../protocol/events.ts';
import type { GapView, TaskRef } from '../query/contract.ts';
import type {
  HandleGroupRow,
  HandlesParams,
  HandlesReply,
  MomentParams,
  PendingGroupRow,
  PendingParams,
  PendingReply,
  PendingTaskRow,
} from '../query/contract-figures.ts';
import { TaskFlag } from '../trace/task-table.ts';
import type { Trace } from '../trace/trace.ts';
import { compileFilter, readFilter } from './filter-compile.ts';
import { momentsOf, TaskTerms } from './filter-tasks.ts';
import { closerOf } from './handle-closers.ts';
import { frameInfos, functionName, howWord, kindOf, ownPlace, siteName, siteOf, taskRef, taskTitle } from './names.ts';
import { chosenBy } from './roles.ts';
import { type PendingFacts, tellHandle, tellHandles, tellPending, waitsFor } from './tell-pending.ts';
import { gapsOf } from './view.ts';

const DEFAULT_LIMIT = 1_000;
const DEFAULT_EXAMPLES = 3;
const MAX_EXAMPLES = 100;
const MAX_GAPS = 100;
/** Runs gone back to find where the program began something. Chosen by eye. */
const MAX_STEPS = 20;

/** **Errors**: `bad-filter`. **Cost**: O(blocks of tasks + open tasks). */
export function pendingOf(trace: Trace, params: PendingParams): PendingReply {
  const { filter, atNs } = params;
  const query = {
    ...queryOf(trace, params),
    passes:
      filter === undefined
        ? () => true
        : compileFilter(readFilter(filter), new TaskTerms(trace, momentsOf(trace, atNs))),
  };
  const found = pendingAt(trace, query);
  // What the runtime and libraries keep for themselves comes last.
  const isOwn = ({ site }: PendingGroup) => ownPlace(trace.sites.at(site)) !== null;
  const all = [...found.filter(isOwn), ...found.filter((group) => !isOwn(group))];
  const groups = cut(all, params).map((group) => groupRow(trace, group, query));
  const total = all.reduce((sum, { count }) => sum + count, 0);
  const uncertain = all.reduce((sum, group) => sum + group.uncertain, 0);
  const facts = factsOf(trace, query, { total, uncertain, groups, groupCount: all.length });
  return { ...answerOf(trace, query), sentence: tellPending(facts), total, uncertain, groups, groupCount: all.length };
}

/** **Cost**: that of `pendingOf`. */
export function handlesOf(trace: Trace, params: HandlesParams): HandlesReply {
  const query = queryOf(trace, params);
  const all = aliveAt(trace, query);
  const total = all.reduce((sum, { keepAlive }) => sum + keepAlive, 0);
  const uncertain = all.reduce((sum, group) => sum + group.uncertain, 0);
  // What surely keeps the program alive comes first.
  const sorted = [...all].sort((a, b) => Number(b.keepAlive > 0) - Number(a.keepAlive > 0));
  const groups = cut(sorted, params).map((group) => handleRow(trace, group, query));
  const facts = factsOf(trace, query, { total, uncertain, groups, groupCount: all.length });
  return { ...answerOf(trace, query), sentence: tellHandles(facts), total, uncertain, groups, groupCount: all.length };
}

function queryOf(trace: Trace, params: MomentParams): PendingQuery {
  const examples = Math.max(0, Math.min(MAX_EXAMPLES, Math.floor(params.examples ?? DEFAULT_EXAMPLES) || 0));
  return { at: params.atNs, isIn: chosenBy(trace, params), passes: () => true, examples };
}

function cut(groups: readonly PendingGroup[], { limit = DEFAULT_LIMIT }: MomentParams): readonly PendingGroup[] {
  return limit === 0 ? groups : groups.slice(0, limit);
}

function answerOf(trace: Trace, query: PendingQuery): { revision: number; atNs: Nanos; gaps: GapView[] } {
  const gaps = trace.streams.flatMap((stream) => {
    const at = momentIn(stream, query);
    return at === null ? [] : gapsOf(stream, { from: 0, to: at, now: stream.now });
  });
  gaps.sort((a, b) => a.fromNs - b.fromNs);
  return { revision: trace.revision, atNs: query.at ?? trace.endNs, gaps: gaps.slice(0, MAX_GAPS) };
}

function factsOf(
  trace: Trace,
  query: PendingQuery,
  facts: Pick<PendingFacts, 'total' | 'uncertain' | 'groups' | 'groupCount'>,
): PendingFacts {
  const isPast = query.at !== undefined || trace.streams.every((stream) => !query.isIn(stream.id) || isOver(stream));
  const nameOf = ({ site }: PendingGroupRow) => functionName(trace.sites.at(site));
  return { ...facts, atNs: query.at ?? trace.endNs, isPast, nameOf };
}

function isOver({ ended, abandoned }: { readonly ended: boolean; readonly abandoned: boolean }): boolean {
  return ended || abandoned;
}

function groupRow(trace: Trace, group: PendingGroup, query: PendingQuery): PendingGroupRow {
  const { task, count, uncertain, waiting, ready, running, keepAlive, oldest, newest } = group;
  const kind = kindOf(trace, task);
  const site = trace.sites.at(group.site);
  return {
    site: group.site,
    name: siteName(site, kind),
    how: howWord(site, kind),
    type: kind.name,
    word: kind.word,
    place: ownPlace(site),
    frames: frameInfos(site),
    begunBy: begunBy(trace, task),
    count,
    uncertain,
    waiting,
    ready,
    running,
    keepAlive,
    oldestNs: oldest,
    newestNs: newest,
    examples: group.examples.map((example) => taskRow(trace, example, query)),
  };
}

/** Of a task that has no place of its own: the nearest in whose runs it came about that has one. */
function begunBy(trace: Trace, task: TaskId): TaskRef | null {
  const { tasks, runs } = trace;
  if (ownPlace(siteOf(trace, task)) !== null) return null;
  let run = tasks.createdInOf(task);
  for (let step = 0; run !== NONE && step < MAX_STEPS; step++) {
    const maker = runs.taskOf(run);
    if (ownPlace(siteOf(trace, maker)) !== null) return taskRef(trace, maker);
    run = tasks.createdInOf(maker);
  }
  return null;
}

function taskRow(trace: Trace, task: TaskId, query: PendingQuery): PendingTaskRow {
  const { tasks } = trace;
  const stream = trace.streams[tasks.streamOf(task)]!;
  const at = momentIn(stream, query) ?? stream.now;
  const lost = lostUntil(stream, at);
  const { text, head } = waitsFor(trace, stream, task, at);
  return {
    task,
    stream: stream.id,
    title: taskTitle(trace, task),
    createdNs: tasks.createdAt(task) + stream.offsetNs,
    ageNs: at - tasks.createdAt(task),
    state: openWord(stateAt(trace, task, at)),
    keepsAlive: keptAlive(trace, stream, task, at, lost),
    waitsFor: text,
    head,
  };
}

/** What is open is never said to be over. */
function openWord(state: TaskState): PendingTaskRow['state'] {
  return state === 'unborn' || state === 'done' ? 'unknown' : state;
}

function handleRow(trace: Trace, group: PendingGroup, query: PendingQuery): HandleGroupRow {
  const row = groupRow(trace, group, query);
  const { tasks } = trace;
  const kind = kindOf(trace, group.task);
  const stream = trace.streams[tasks.streamOf(group.task)]!;
  const closer = closerOf({
    type: kind.name,
    isTimer: stream.queues[kind.queue]?.rule === ReadyRule.atDeadline,
    repeats: tasks.has(group.task, TaskFlag.repeats),
    isOneShot: (kind.flags & KindFlag.oneShot) !== 0,
  });
  const name = functionName(trace.sites.at(group.site));
  const at = (momentIn(stream, query) ?? stream.now) + stream.offsetNs;
  const handle = { ...row, ...closer };
  return { ...handle, sentence: tellHandle(handle, name, at, query.at !== undefined || isOver(stream)) };
}
