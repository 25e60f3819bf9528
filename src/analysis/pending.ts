/** What was pending at a moment, by site and type; and of that, what kept the process alive. */
import { type Nanos, NONE, type RunId, type SiteId, type StreamId, type TaskId } from '../base/units.ts';
import { openIndexOf } from '../trace/open-index.ts';
import { dueAt } from '../trace/promises.ts';
import type { Stream } from '../trace/stream.ts';
import type { Trace } from '../trace/trace.ts';
import { keptAlive, lostUntil, mayBeOver, runsOverBefore, stateOfRuns } from './open-state.ts';

export interface PendingQuery {
  /** Session time; undefined: the end of each stream's record. */
  readonly at: Nanos | undefined;
  readonly isIn: (stream: StreamId) => boolean;
  /** Further condition. */
  readonly passes: (task: TaskId) => boolean;
  /** Oldest tasks to name of each group. */
  readonly examples: number;
}

/** Tasks of one type from one place. Moments in session time. */
export interface PendingGroup {
  readonly site: SiteId;
  /** One of its tasks. */
  readonly task: TaskId;
  count: number;
  /** Of these, such whose end may lie in a gap of the record. */
  uncertain: number;
  waiting: number;
  ready: number;
  running: number;
  /** Of these, such that keep their process alive. */
  keepAlive: number;
  oldest: Nanos;
  newest: Nanos;
  /** The oldest ones, oldest first. */
  readonly examples: TaskId[];
  /** Creation of the youngest of these, once they are as many as are wanted. */
  lastExample: Nanos;
}

/**
 * Tasks that were open at a moment, in groups by site and type, largest first. What a thread left open when it ended is
 * pending at its end and not later.
 * **Cost**: that of `OpenIndex.openAt`, and O(1) for each task found.
 */
export function pendingAt(trace: Trace, query: PendingQuery): PendingGroup[] {
  const groups = new Groups(trace, query.examples);
  eachOpen(trace, query, ({ stream, at, lost, runsOver }, task) => {
    const group = groups.of(task);
    groups.count(group, stream, task);
    count(trace, group, task, at, runsOver);
    if (mayBeOver(trace, task, lost)) group.uncertain++;
    if (keptAlive(trace, stream, task, at, lost) === true) group.keepAlive++;
  });
  return groups.all.sort((a, b) => b.count - a.count || a.oldest - b.oldest);
}

/**
 * Tasks that kept their process alive at a moment, in groups by site and type, oldest first. `uncertain` are those of
 * which a gap hides whether they did; groups of nothing else are included.
 */
export function aliveAt(trace: Trace, query: PendingQuery): PendingGroup[] {
  const groups = new Groups(trace, query.examples);
  eachOpen(trace, query, ({ stream, at, lost, runsOver }, task) => {
    const keeps = keptAlive(trace, stream, task, at, lost);
    if (keeps === false) return;
    const group = groups.of(task);
    groups.count(group, stream, task);
    count(trace, group, task, at, runsOver);
    if (keeps === null || mayBeOver(trace, task, lost)) group.uncertain++;
    else group.keepAlive++;
  });
  return groups.all.sort((a, b) => a.oldest - b.oldest || b.count - a.count);
}

/** The moment in a stream's own time; null: it is not in the question, or was over by then. */
export function momentIn(stream: Stream, { at, isIn }: Pick<PendingQuery, 'at' | 'isIn'>): Nanos | null {
  if (!isIn(stream.id)) return null;
  if (at === undefined) return stream.now;
  const time = at - stream.offsetNs;
  return time < 0 || ((stream.ended || stream.abandoned) && time > stream.now) ? null : time;
}

/** Counts a task in the state that it was in. */
function count(trace: Trace, group: PendingGroup, task: TaskId, at: Nanos, runsOver: RunId): void {
  const last = trace.tasks.lastRunOf(task);
  // Most have no run yet, or had it long ago.
  const isOld = last < runsOver;
  const state = isOld ? 'waiting' : stateOfRuns(trace, last, at);
  // As `stateAt` says it, with what is known here already.
  const isReady = state === 'waiting' && dueAt(trace, task) <= at && (isOld || trace.runs.startAt(last) <= at);
  group[isReady ? 'ready' : state]++;
}

/** A stream at the moment asked for. */
interface StreamThen {
  readonly stream: Stream;
  /** In its own time. */
  readonly at: Nanos;
  readonly lost: Nanos;
  readonly runsOver: RunId;
}

function eachOpen(trace: Trace, query: PendingQuery, visit: (then: StreamThen, task: TaskId) => void): void {
  const streams = trace.streams.map((stream): StreamThen | null => {
    const at = momentIn(stream, query);
    return at === null ? null : { stream, at, lost: lostUntil(stream, at), runsOver: runsOverBefore(stream, at) };
  });
  openIndexOf(trace).openAt(query.at ?? trace.endNs, (task) => {
    const then = streams[trace.tasks.streamOf(task)]!;
    if (then !== null && query.passes(task)) visit(then, task);
  });
}

/** Groups by site and type. Types of two threads with one name are one. */
class Groups {
  readonly all: PendingGroup[] = [];
  readonly #trace: Trace;
  readonly #examples: number;
  readonly #types = new Map<string, number>();
  /** A number for each kind's name. */
  readonly #typeOfKind: number[] = [];
  /** By site: its first group. By group: the next one of its site. */
  readonly #first: Int32Array;
  readonly #next: number[] = [];
  readonly #type: number[] = [];

  constructor(trace: Trace, examples: number) {
    this.#trace = trace;
    this.#examples = examples;
    this.#first = new Int32Array(trace.sites.length).fill(NONE);
  }

  of(task: TaskId): PendingGroup {
    const { tasks, sites } = this.#trace;
    const site = sites.groupOf(tasks.siteOf(task));
    const type = this.#typeOf(tasks.kindOf(task));
    let index = this.#first[site]!;
    while (index !== NONE && this.#type[index] !== type) index = this.#next[index]!;
    if (index !== NONE) return this.all[index]!;
    const group: PendingGroup = {
      site,
      task,
      count: 0,
      uncertain: 0,
      waiting: 0,
      ready: 0,
      running: 0,
      keepAlive: 0,
      oldest: Number.POSITIVE_INFINITY,
      newest: Number.NEGATIVE_INFINITY,
      examples: [],
      lastExample: Number.NEGATIVE_INFINITY,
    };
    this.#next.push(this.#first[site]!);
    this.#type.push(type);
    this.#first[site] = this.all.push(group) - 1;
    return group;
  }

  count(group: PendingGroup, stream: Stream, task: TaskId): void {
    const created = this.#trace.tasks.createdAt(task) + stream.offsetNs;
    group.count++;
    if (created < group.oldest) group.oldest = created;
    if (created > group.newest) group.newest = created;
    // Rows of a stream come oldest first.
    const { examples } = group;
    if (created < group.lastExample || examples.length < this.#examples) this.#name(group, task, created);
  }

  #name(group: PendingGroup, task: TaskId, created: Nanos): void {
    const { examples } = group;
    let place = examples.length;
    while (place > 0 && this.#createdAt(examples[place - 1]!) > created) place--;
    examples.splice(place, 0, task);
    if (examples.length > this.#examples) examples.pop();
    const isFull = examples.length > 0 && examples.length === this.#examples;
    group.lastExample = isFull ? this.#createdAt(examples.at(-1)!) : Number.NEGATIVE_INFINITY;
  }

  #createdAt(task: TaskId): Nanos {
    const { tasks, streams } = this.#trace;
    return tasks.createdAt(task) + streams[tasks.streamOf(task)]!.offsetNs;
  }

  #typeOf(kind: number): number {
    const known = this.#typeOfKind[kind];
    if (known !== undefined) return known;
    const { name, word } = this.#trace.kind(kind);
    const key = `${name} ${word}`;
    const type = this.#types.get(key) ?? this.#types.size;
    this.#types.set(key, type);
    this.#typeOfKind[kind] = type;
    return type;
  }
}
