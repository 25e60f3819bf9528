/** Answers: where the time of a task, a span or a stretch went. `analysis/critical-path.ts` has the walk. */
import type { PathPart as Part } from '../analysis/critical-path-parts.ts';
import { pathOfRange, pathOfSpan, pathOfTask, type SubjectPath } from '../analysis/critical-path-subject.ts';
import { NONE, type StreamId, type TaskId } from '../base/units.ts';
import { UserError } from '../base/user-error.ts';
import { How, KindFlag } from '../protocol/events.ts';
import type { PathParams, PathPart, PathPlace, PathQuestions, PathReply, PathTotal } from '../query/contract-path.ts';
import type { Handlers } from '../query/rpc.ts';
import { formatMoment } from '../query/text.ts';
import type { Stream } from '../trace/stream.ts';
import type { Trace } from '../trace/trace.ts';
import { functionName, kindOf, ownPlace, programName, siteName, siteOf, taskRef, taskTitle } from './names.ts';
import { rolesIn } from './roles.ts';
import { type ToldPlace, tellPath } from './tell-path.ts';
import { call, withArticle } from './words.ts';

const DEFAULT_LIMIT = 1_000;
const MAX_PLACES = 20;

export function pathHandlers(trace: Trace): Pick<Handlers, keyof PathQuestions> {
  return { path: (params) => pathReply(trace, params) };
}

type Subject = PathReply['subject'];
interface Asked {
  readonly path: SubjectPath;
  readonly subject: Subject;
}

function pathReply(trace: Trace, params: PathParams): PathReply {
  const { path, subject } = asked(trace, params);
  const { stream, parts, isOver, followedFrom } = path;
  const { offsetNs } = stream;
  const places = placesOf(trace, parts);
  const totals = totalsOf(parts);
  const followedNs = path.to - followedFrom;
  const told = { title: subject.title, ns: path.to - path.from, isOver, followedNs, totals, places };
  return {
    revision: trace.revision,
    stream: stream.id,
    subject,
    sentence: tellPath(told),
    fromNs: path.from + offsetNs,
    toNs: path.to + offsetNs,
    isOpen: !isOver,
    parts: fewer(trace, parts, offsetNs, params.limit ?? DEFAULT_LIMIT),
    totals,
    places: places.slice(0, MAX_PLACES).map(({ phrase: _, ...place }) => place),
    partCount: parts.length,
    followedFromNs: Number.isNaN(followedFrom) ? null : followedFrom + offsetNs,
  };
}

function asked(trace: Trace, params: PathParams): Asked {
  const { task, span, fromNs, toNs } = params;
  const isRange = fromNs !== undefined || toNs !== undefined;
  if ([task !== undefined, span !== undefined, isRange].filter(Boolean).length !== 1)
    throw new UserError({
      code: 'usage',
      message: 'A path is that of a task, of a span or of a stretch of time.',
      hint: 'Give one of: task; span and stream; fromNs and toNs.',
    });
  if (task !== undefined) return askedTask(trace, task);
  const stream = streamOf(trace, params.stream ?? firstProgram(trace));
  if (span !== undefined) return askedSpan(trace, stream, span);
  const from = (fromNs ?? stream.offsetNs) - stream.offsetNs;
  const to = (toNs ?? Number.POSITIVE_INFINITY) - stream.offsetNs;
  const path = pathOfRange(trace, stream, from, to);
  const title = `${formatMoment(path.from + stream.offsetNs)} to ${formatMoment(path.to + stream.offsetNs)}`;
  return { path, subject: { kind: 'range', title, task: null, span: null } };
}

function askedTask(trace: Trace, task: TaskId): Asked {
  if (!Number.isInteger(task) || task < 0 || task >= trace.tasks.length)
    throw new UserError({ code: 'no-such-task', message: `There is no task with the row ${task} in this trace.` });
  const path = pathOfTask(trace, task);
  return { path, subject: { kind: 'task', title: titleOf(trace, task), task: taskRef(trace, task), span: null } };
}

/** `loadOrder()` for the call of an async function, `the top level of app.js`, else `timer 12 of flush()`. */
function titleOf(trace: Trace, task: TaskId): string {
  const site = siteOf(trace, task);
  const name = functionName(site);
  if ((kindOf(trace, task).flags & KindFlag.topLevel) !== 0)
    return `the top level of ${programName(trace.streams[trace.tasks.streamOf(task)]!.header)}`;
  if (name === '') return taskTitle(trace, task);
  return site.how === How.asyncCall ? call(name) : `${taskTitle(trace, task)} of ${call(name)}`;
}

function askedSpan(trace: Trace, stream: Stream, row: number): Asked {
  const { spans } = stream.around;
  if (!Number.isInteger(row) || row < 0 || row >= spans.length)
    throw new UserError({ code: 'no-such-span', message: `Stream ${stream.id} has no span ${row}.` });
  const task = spans.task[row]!;
  const title = spans.texts.at(spans.label[row]!) || spans.kinds[spans.kind[row]!]!.word;
  const ref = task === NONE ? null : taskRef(trace, task);
  return { path: pathOfSpan(trace, stream, row), subject: { kind: 'span', title, task: ref, span: row } };
}

function firstProgram(trace: Trace): StreamId {
  return Math.max(0, rolesIn(trace).indexOf('program'));
}

function streamOf(trace: Trace, id: StreamId): Stream {
  const stream = trace.streams[id];
  if (stream !== undefined) return stream;
  throw new UserError({ code: 'no-such-stream', message: `There is no stream ${id} in this trace.` });
}

function totalsOf(parts: readonly Part[]): PathTotal[] {
  const totals = new Map<Part['kind'], { ns: number; inferredNs: number }>();
  for (const { kind, from, to, inferred } of parts) {
    const total = totals.get(kind) ?? { ns: 0, inferredNs: 0 };
    total.ns += to - from;
    if (inferred) total.inferredNs += to - from;
    totals.set(kind, total);
  }
  return [...totals].map(([kind, total]) => ({ kind, ...total })).sort((a, b) => b.ns - a.ns);
}

function placesOf(trace: Trace, parts: readonly Part[]): (PathPlace & ToldPlace)[] {
  const places = new Map<string, { kind: Part['kind']; task: TaskId; ns: number; parts: number }>();
  for (const { kind, task, from, to } of parts) {
    const site = task === NONE ? 0 : trace.sites.groupOf(trace.tasks.siteOf(task));
    // Tasks whose site was not captured are told apart by what they are.
    const key = `${kind} ${site || (task === NONE ? '' : kindOf(trace, task).name)}`;
    const place = places.get(key) ?? { kind, task, ns: 0, parts: 0 };
    place.ns += to - from;
    place.parts++;
    places.set(key, place);
  }
  return [...places.values()]
    .sort((a, b) => b.ns - a.ns)
    .map(({ kind, task, ns, parts: count }) => ({
      kind,
      ...nameOf(trace, task),
      ns,
      parts: count,
      phrase: phraseOf(trace, task),
    }));
}

function nameOf(trace: Trace, task: TaskId): Pick<PathPart, 'site' | 'name' | 'place'> {
  if (task === NONE) return { site: 0, name: '', place: null };
  const site = siteOf(trace, task);
  const kind = kindOf(trace, task);
  const isTop = (kind.flags & KindFlag.topLevel) !== 0;
  return {
    site: trace.sites.groupOf(trace.tasks.siteOf(task)),
    name: isTop ? 'top level' : siteName(site, kind),
    place: ownPlace(site),
  };
}

/** `loadOrder()`, `a timer`, `the top level`; empty: not known. */
function phraseOf(trace: Trace, task: TaskId): string {
  if (task === NONE) return '';
  const kind = kindOf(trace, task);
  if ((kind.flags & KindFlag.topLevel) !== 0) return 'the top level';
  const name = functionName(siteOf(trace, task));
  return name === '' ? withArticle(kind.word) : call(name);
}

/** At most `limit` parts: the longest half of them stay, the others become `several` between them. */
function fewer(trace: Trace, parts: readonly Part[], offsetNs: number, limit: number): PathPart[] {
  const row = ({ kind, from, to, task, run, inferred }: Part): PathPart => ({
    kind,
    fromNs: from + offsetNs,
    toNs: to + offsetNs,
    task: task === NONE ? null : task,
    run: run === NONE ? null : run,
    ...nameOf(trace, task),
    inferred,
  });
  if (limit <= 0 || parts.length <= limit) return parts.map(row);
  const lengths = parts.map(({ from, to }, index) => ({ index, ns: to - from })).sort((a, b) => b.ns - a.ns);
  const kept = new Set(lengths.slice(0, Math.floor((limit - 1) / 2)).map(({ index }) => index));
  const rows: PathPart[] = [];
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index]!;
    const last = rows[rows.length - 1];
    if (kept.has(index)) rows.push(row(part));
    else if (last?.kind === 'several')
      rows[rows.length - 1] = { ...last, toNs: part.to + offsetNs, inferred: last.inferred || part.inferred };
    else rows.push({ ...row({ ...part, task: NONE, run: NONE }), kind: 'several' });
  }
  return rows;
}
