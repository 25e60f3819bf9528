/** The questions `spans` and `failures`, and the facts around one task or run. */
import { streamsMade } from '../analysis/joins.ts';
import { messagesOf, otherEnd } from '../analysis/messages.ts';
import type { StoreState } from '../analysis/stores.ts';
import { type Nanos, NONE, type RunId, type TaskId } from '../base/units.ts';
import { FailureCode } from '../protocol/events.ts';
import type { ListParams } from '../query/contract.ts';
import type { FailureRow, MadeInfo, MessageInfo, SpanParams, SpanRow, StoreInfo } from '../query/contract-around.ts';
import type { Failure } from '../trace/failures.ts';
import { hasGapAfter } from '../trace/keeps-alive.ts';
import type { Stream } from '../trace/stream.ts';
import type { Trace } from '../trace/trace.ts';
import { ownPlace, runPlace, runTitle, siteOf } from './names.ts';
import { chosenBy } from './roles.ts';

const DEFAULT_LIMIT = 1_000;
const MAX_MESSAGES = 10;

/** By start, in session time. **Cost**: that of `SpanTable.within`, in each stream. */
export function spansOf(trace: Trace, params: SpanParams): SpanRow[] {
  const { fromNs = 0, toNs = Number.POSITIVE_INFINITY, kind: wanted } = params;
  const found: { stream: Stream; row: number }[] = [];
  for (const stream of streamsOf(trace, params)) {
    const { spans } = stream.around;
    const passes = (kind: number) => wanted === undefined || spans.kinds[kind]!.name === wanted;
    for (const row of spans.within(fromNs - stream.offsetNs, toNs - stream.offsetNs, passes))
      found.push({ stream, row });
  }
  // Of one stream they are in order; the sort notices.
  found.sort((a, b) => startOf(a.stream, a.row) - startOf(b.stream, b.row));
  return paged(found, params).map(({ stream, row }) => spanRow(trace, stream, row));
}

function startOf({ around: { spans }, offsetNs }: Stream, row: number): Nanos {
  return spans.start[row]! + offsetNs;
}

function spanRow(trace: Trace, stream: Stream, row: number): SpanRow {
  const { spans } = stream.around;
  const kind = spans.kind[row]!;
  const task = spans.task[row]!;
  const end = spans.end[row]!;
  return {
    span: row,
    stream: stream.id,
    kind: spans.kinds[kind]!.name,
    word: spans.kinds[kind]!.word,
    label: spans.texts.at(spans.label[row]!),
    startNs: startOf(stream, row),
    endNs: orNull(end + stream.offsetNs),
    state: stateOf(stream, row),
    outcome: spans.texts.at(spans.outcome[row]!),
    isRoot: spans.isRoot(kind),
    isExclusive: spans.isExclusive(kind),
    isInstant: spans.isInstant(kind),
    task: rowOrNull(task),
    run: rowOrNull(spans.run[row]!),
    place: task === NONE ? '' : placeOf(trace, task),
  };
}

function stateOf(stream: Stream, row: number): SpanRow['state'] {
  const { spans } = stream.around;
  if (!Number.isNaN(spans.end[row]!)) return spans.failed[row] === 1 ? 'failed' : 'over';
  return hasGapAfter(stream, spans.start[row]!) ? 'unknown' : 'open';
}

/** By time, in session time. */
export function failuresOf(trace: Trace, params: ListParams): FailureRow[] {
  const found = streamsOf(trace, params).flatMap((stream) =>
    stream.around.failures.rows.map((failure) => ({ stream, failure, at: failure.at + stream.offsetNs })),
  );
  found.sort((a, b) => a.at - b.at);
  return paged(found, params).map(({ stream, failure }) => failureRow(trace, stream, failure));
}

export function failureRow(
  trace: Trace,
  stream: Stream,
  { at, code, text, task, run, handledAt }: Failure,
): FailureRow {
  const subject = task !== NONE ? task : run !== NONE ? trace.runs.taskOf(run) : NONE;
  return {
    stream: stream.id,
    atNs: at + stream.offsetNs,
    kind: FAILURE_WORDS[code] ?? 'failure',
    text,
    task: rowOrNull(task),
    run: rowOrNull(run),
    place: subject === NONE ? '' : placeOf(trace, subject),
    handledNs: orNull(handledAt + stream.offsetNs),
  };
}

const FAILURE_WORDS: Readonly<Record<number, FailureRow['kind']>> = {
  [FailureCode.uncaught]: 'uncaught exception',
  [FailureCode.unhandled]: 'unhandled rejection',
};

/** The first messages of a run. */
export function messageInfos(trace: Trace, stream: Stream, run: RunId): MessageInfo[] {
  const { messages } = stream.around;
  return messagesOf(trace, stream, run, MAX_MESSAGES).map((row) => ({
    direction: messages.received[row] === 1 ? ('received' as const) : ('sent' as const),
    atNs: messages.at[row]! + stream.offsetNs,
    peer: messages.peer[row]!,
    other: otherInfo(trace, stream, row),
  }));
}

function otherInfo(trace: Trace, stream: Stream, row: number): MessageInfo['other'] {
  const end = otherEnd(trace, { stream, row });
  if (end === null) return null;
  const { messages } = end.stream.around;
  const run = messages.run[end.row]!;
  return {
    stream: end.stream.id,
    atNs: messages.at[end.row]! + end.stream.offsetNs,
    run: rowOrNull(run),
    title: run === NONE ? '' : runTitle(trace, run),
    place: run === NONE ? null : runPlace(trace, run),
  };
}

export function storeInfos(trace: Trace, states: readonly StoreState[]): StoreInfo[] {
  return states.map(({ store, state }) => ({ name: store.name, place: ownPlace(trace.sites.at(store.site)), state }));
}

/** The thread or process that a task made; null: none. */
export function madeInfo(trace: Trace, stream: Stream, task: TaskId): MadeInfo | null {
  const join = stream.around.joins.of(task);
  if (join === undefined) return null;
  return {
    kind: join.isProcess ? 'process' : 'thread',
    id: join.id,
    streams: streamsMade(trace, join).map(({ id }) => id),
    untraced: join.untraced,
  };
}

function streamsOf(trace: Trace, params: ListParams): Stream[] {
  const isIn = chosenBy(trace, params);
  return trace.streams.filter(({ id }) => isIn(id));
}

function paged<Row>(rows: readonly Row[], { offset = 0, limit = DEFAULT_LIMIT }: ListParams): readonly Row[] {
  return rows.slice(offset, limit === 0 ? undefined : offset + limit);
}

function placeOf(trace: Trace, task: TaskId): string {
  return ownPlace(siteOf(trace, task))?.label ?? '';
}

function rowOrNull(row: number): number | null {
  return row === NONE ? null : row;
}

function orNull(ns: Nanos): Nanos | null {
  return Number.isNaN(ns) ? null : ns;
}
