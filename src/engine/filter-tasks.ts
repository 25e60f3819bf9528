/** What the terms of a filter mean of tasks. What depends on a task's site, kind or thread only is looked at once. */
import { keptAlive, lostUntil, mayBeOver, openState } from '../analysis/open-state.ts';
import { type Nanos, NONE, type TaskId } from '../base/units.ts';
import { FrameFlag, KindFlag } from '../protocol/events.ts';
import type { NumberRange, TextPattern } from '../query/filter.ts';
import type { FieldName } from '../query/filter-fields.ts';
import { overAt } from '../trace/open-index.ts';
import type { Site } from '../trace/site-table.ts';
import { TaskFlag } from '../trace/task-table.ts';
import type { Kind, Trace } from '../trace/trace.ts';
import { anyMatches, isInAny, type Predicate, remembered, type Terms, touchesAny } from './filter-compile.ts';
import { runFiguresOf } from './filter-run-figures.ts';
import { lanesNamed, ofProcess } from './filter-streams.ts';
import { functionName, howWord, ownFrame, ownPlace, siteName } from './names.ts';

/** Moments of the question in the time of each stream, and what gaps hide of them. */
export interface Moments {
  readonly at: readonly Nanos[];
  readonly lost: readonly Nanos[];
}

/** `at`: session time; undefined: the end of each stream's record. */
export function momentsOf(trace: Trace, at: Nanos | undefined): Moments {
  const times = trace.streams.map(({ now, offsetNs }) => (at === undefined ? now : at - offsetNs));
  return { at: times, lost: trace.streams.map((stream, id) => lostUntil(stream, times[id]!)) };
}

export class TaskTerms implements Terms {
  readonly #trace: Trace;
  readonly #moments: Moments;

  constructor(trace: Trace, moments: Moments) {
    this.#trace = trace;
    this.#moments = moments;
  }

  text(pattern: TextPattern): Predicate {
    return this.#ofSiteAndKind((site, kind) => anyMatches([pattern], textsOf(site, kind)));
  }

  words(field: FieldName, patterns: readonly TextPattern[]): Predicate {
    switch (field) {
      case 'type':
        return this.#ofKind(({ name, word }) => anyMatches(patterns, [name, word]));
      case 'lane':
        return this.#lane(patterns);
      case 'file':
        return this.#ofSite(({ frames }) =>
          anyMatches(
            patterns,
            frames.map(({ file }) => file),
          ),
        );
      case 'function':
        return this.#ofSite((site) => anyMatches(patterns, [functionName(site)]));
      case 'site':
        return this.#ofSite((site, row) => isSite(patterns, site, this.#trace.sites.groupOf(row)));
      case 'how':
        return this.#ofSiteAndKind((site, kind) => anyMatches(patterns, [howWord(site, kind)]));
      case 'process':
        return ofProcess(this.#trace, (task) => this.#trace.tasks.streamOf(task), patterns);
      case 'state':
        return either(patterns.map(({ text }) => this.#state(text)));
      case 'is':
        return either(patterns.map(({ text }) => this.#trait(text)));
      default:
        return () => false;
    }
  }

  range(field: FieldName, ranges: readonly NumberRange[]): Predicate {
    const { tasks, streams } = this.#trace;
    const inRange =
      (figure: (task: TaskId) => number): Predicate =>
      (task) =>
        isInAny(ranges, figure(task));
    switch (field) {
      case 'stream':
        return inRange((task) => tasks.streamOf(task));
      case 'thread':
        return inRange((task) => streams[tasks.streamOf(task)]!.header.thread);
      case 'task':
        return (task) => isInAny(ranges, task) || isInAny(ranges, tasks.asyncId(task));
      case 'runs':
        return inRange((task) => tasks.runsOf(task));
      case 'created':
        return inRange((task) => tasks.createdAt(task) + this.#offset(task));
      case 'ended':
        return inRange((task) => finite(overAt(this.#trace, task) + this.#offset(task)));
      case 'time':
        return (task) =>
          touchesAny(
            ranges,
            tasks.createdAt(task) + this.#offset(task),
            overAt(this.#trace, task) + this.#offset(task),
          );
      case 'life':
        return inRange((task) => Math.min(overAt(this.#trace, task), this.#at(task)) - tasks.createdAt(task));
      case 'wait':
      case 'queued':
      case 'ran':
      case 'busy':
        return inRange((task) => runFiguresOf(this.#trace, task, this.#at(task))[field]);
      default:
        return () => false;
    }
  }

  #state(name: string): Predicate {
    const { tasks } = this.#trace;
    const isDone = (task: TaskId) => overAt(this.#trace, task) <= this.#at(task);
    const isOpen = (task: TaskId) => tasks.createdAt(task) <= this.#at(task) && !isDone(task);
    const mayBe = (task: TaskId) => mayBeOver(this.#trace, task, this.#moments.lost[tasks.streamOf(task)]!);
    const ended =
      (flag: number): Predicate =>
      (task) =>
        tasks.has(task, flag) && tasks.endedAt(task) <= this.#at(task);
    switch (name) {
      case 'pending':
        return (task) => isOpen(task) && !mayBe(task);
      case 'waiting':
      case 'ready':
      case 'running':
        return (task) => isOpen(task) && openState(this.#trace, task, this.#at(task)) === name && !mayBe(task);
      case 'done':
        return isDone;
      case 'settled':
        return ended(TaskFlag.settled);
      case 'closed':
        return ended(TaskFlag.closed);
      case 'cancelled':
        return ended(TaskFlag.cancelled);
      case 'failed':
        return failedTasks(this.#trace);
      default:
        return (task) => isOpen(task) && mayBe(task);
    }
  }

  #trait(name: string): Predicate {
    const { tasks, streams } = this.#trace;
    switch (name) {
      case 'own':
      case 'library':
      case 'internal':
        return this.#ofSite((site) => originOf(site) === name);
      case 'handle':
        return this.#ofKind(({ flags }) => (flags & KindFlag.handle) !== 0);
      case 'repeating':
        return (task) => tasks.has(task, TaskFlag.repeats);
      case 'inferred':
        return (task) => tasks.has(task, TaskFlag.inferredSite);
      default:
        return (task) => {
          const stream = streams[tasks.streamOf(task)]!;
          const at = this.#at(task);
          if (tasks.createdAt(task) > at || overAt(this.#trace, task) <= at) return false;
          return keptAlive(this.#trace, stream, task, at, this.#moments.lost[stream.id]!) === true;
        };
    }
  }

  /** A task's runs may come off another queue than its kind's own. */
  #lane(patterns: readonly TextPattern[]): Predicate {
    const { tasks, runs } = this.#trace;
    const isMeant = lanesNamed(this.#trace, patterns);
    return (task) => {
      const last = tasks.lastRunOf(task);
      const queue = last === NONE ? this.#trace.kind(tasks.kindOf(task)).queue : runs.queueOf(last);
      return isMeant(tasks.streamOf(task), queue);
    };
  }

  #ofSite(answer: (site: Site, row: number) => boolean): Predicate {
    const { tasks, sites } = this.#trace;
    return remembered(
      (row) => answer(sites.at(row), row),
      (task) => tasks.siteOf(task),
    );
  }

  #ofKind(answer: (kind: Kind) => boolean): Predicate {
    const { tasks } = this.#trace;
    return remembered(
      (row) => answer(this.#trace.kind(row)),
      (task) => tasks.kindOf(task),
    );
  }

  #ofSiteAndKind(answer: (site: Site, kind: Kind) => boolean): Predicate {
    const { tasks, sites } = this.#trace;
    const bySite: (Predicate | undefined)[] = [];
    return (task) => {
      const row = tasks.siteOf(task);
      let ofKind = bySite[row];
      if (ofKind === undefined) {
        ofKind = this.#ofKind((kind) => answer(sites.at(row), kind));
        bySite[row] = ofKind;
      }
      return ofKind(task);
    };
  }

  #at(task: TaskId): Nanos {
    return this.#moments.at[this.#trace.tasks.streamOf(task)]!;
  }

  #offset(task: TaskId): Nanos {
    return this.#trace.streams[this.#trace.tasks.streamOf(task)]!.offsetNs;
  }
}

/** What a task is called. */
export function textsOf(site: Site, kind: Kind): string[] {
  const place = ownPlace(site);
  const names = [siteName(site, kind), howWord(site, kind), kind.name, kind.word];
  return place === null ? names : [...names, place.label, `${place.file}:${place.line}`];
}

function isSite(patterns: readonly TextPattern[], site: Site, group: number): boolean {
  const place = ownPlace(site);
  const texts = place === null ? [] : [place.label, `${place.file}:${place.line}`];
  return patterns.some((pattern) =>
    /^\d+$/.test(pattern.text) ? Number(pattern.text) === group : anyMatches([pattern], texts),
  );
}

function originOf(site: Site): 'own' | 'library' | 'internal' | null {
  if (site.frames.length === 0) return null;
  const frame = ownFrame(site);
  if (frame === null) return 'internal';
  return (frame.flags & FrameFlag.library) === 0 ? 'own' : 'library';
}

/** Promises that were rejected and tasks whose last run threw, and nobody caught it. */
function failedTasks({ streams, tasks }: Trace): Predicate {
  const rows = streams.flatMap((stream) =>
    stream.around.failures.rows.filter(({ handledAt }) => Number.isNaN(handledAt)),
  );
  const promises = new Set(rows.map(({ task }) => task));
  // A rejection that nobody handled is told in the run that goes on; that run is not to blame.
  const thrown = new Set(rows.filter(({ task }) => task === NONE).map(({ run }) => run));
  thrown.delete(NONE);
  return (task) => promises.has(task) || thrown.has(tasks.lastRunOf(task));
}

export function either(parts: readonly Predicate[]): Predicate {
  return (row) => parts.some((part) => part(row));
}

function finite(ns: Nanos): Nanos {
  return Number.isFinite(ns) ? ns : Number.NaN;
}
