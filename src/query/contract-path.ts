/** The part of the contract: where the time of a span, a task or a stretch went. `contract.ts` says what always holds. */
import type { Nanos, RunId, SiteId, StreamId, TaskId } from '../base/units.ts';
import type { PlaceRef, TaskRef } from './contract.ts';

export interface PathQuestions {
  /**
   * The critical path: from the end backwards, what the thing was doing or waiting for in each stretch.
   * **Errors**: `no-such-task`, `no-such-span`, `no-such-stream`, `usage` where nothing, or more than one thing, is asked for.
   * **Cost**: bounded; some 50 ms at most, whatever the length.
   */
  path(params: PathParams): PathReply;
}

/** One of: `task`; `span` with `stream`; `fromNs` with `toNs`, and `stream` (left out: the first thread of the program). */
export interface PathParams {
  /** The promise of an async function stands for the call; any other task for the time until it was over. */
  readonly task?: TaskId;
  /** Its number within `stream`. */
  readonly span?: number;
  readonly stream?: StreamId;
  readonly fromNs?: Nanos;
  readonly toNs?: Nanos;
  /** Most parts wanted, default 1,000; 0: all. Where there are more, short neighbours become one of kind `several`. */
  readonly limit?: number;
}

/**
 * What a stretch was.
 * - `own`: its code ran, with what ran nested in it; `awaited`: code of what it waited for.
 * - `other`: it could have run, or what it waited for could; other code held the loop.
 * - `queue`: it could have run; the loop was between callbacks.
 * - `timer`, `io`: waiting for a deadline, for input or output.
 * - `pool-queue`, `pool`: waiting for a thread of the pool, and for its work. Always inferred.
 * - `pause`: a garbage collection while code ran or could have.
 * - `promise`: waiting for a promise that nobody has settled, or nobody knows who.
 * - `gap`: nothing was recorded; `unknown`: the record does not say.
 * - `several`: short stretches of various kinds, to keep the list short.
 */
export type PathPartKind =
  | 'own'
  | 'awaited'
  | 'other'
  | 'queue'
  | 'timer'
  | 'io'
  | 'pool-queue'
  | 'pool'
  | 'pause'
  | 'promise'
  | 'gap'
  | 'unknown'
  | 'several';

export interface PathReply {
  readonly revision: number;
  readonly stream: StreamId;
  readonly subject: {
    readonly kind: 'task' | 'span' | 'range';
    /** `loadOrder()`, `GET /orders/42`, `promise 812`, `12.000 s to 13.000 s`. */
    readonly title: string;
    readonly task: TaskRef | null;
    readonly span: number | null;
  };
  /** What took the time, in a sentence or two. */
  readonly sentence: string;
  readonly fromNs: Nanos;
  readonly toNs: Nanos;
  /** It was not over when the record ended: `toNs` is that end. */
  readonly isOpen: boolean;
  /** By time, end to end from `fromNs` to `toNs`: their lengths add up to the whole, to the nanosecond. */
  readonly parts: readonly PathPart[];
  /** Of all parts, also of those that `several` stands for, longest first: they add up to the whole as well. */
  readonly totals: readonly PathTotal[];
  /** Where the time went, by kind and place, longest first, at most 20. */
  readonly places: readonly PathPlace[];
  /** How many parts there are; more than `parts` where `limit` made them fewer. */
  readonly partCount: number;
  /** The path was too long: before this it is `unknown`. null: it was not. */
  readonly followedFromNs: Nanos | null;
}

export interface PathPart {
  readonly kind: PathPartKind;
  readonly fromNs: Nanos;
  readonly toNs: Nanos;
  /** What ran or was waited for; null: not known, or several. */
  readonly task: TaskId | null;
  /** The run, of code; of several alike the longest. */
  readonly run: RunId | null;
  readonly site: SiteId;
  /** The function, or the word for the kind of task; empty: not known. */
  readonly name: string;
  readonly place: PlaceRef | null;
  readonly inferred: boolean;
}

export interface PathTotal {
  readonly kind: Exclude<PathPartKind, 'several'>;
  readonly ns: Nanos;
  /** How much of it was worked out, not observed. */
  readonly inferredNs: Nanos;
}

export interface PathPlace {
  readonly kind: Exclude<PathPartKind, 'several'>;
  readonly site: SiteId;
  readonly name: string;
  readonly place: PlaceRef | null;
  readonly ns: Nanos;
  readonly parts: number;
}
