/**
 * The part of the contract that tells of what surrounds tasks and runs: spans, failures, context stores, messages,
 * threads and processes, and the tracer itself. `contract.ts` says what always holds.
 */
import type { Nanos, RunId, StreamId, TaskId } from '../base/units.ts';
import type { ListParams, PlaceRef } from './contract.ts';

/** What recording this thread costs, and how far its sites can be trusted, as the tracer measured it. */
export interface TracerInfo {
  /** All of this in words; empty: nothing was told. */
  readonly sentence: string;
  /** Share of the thread's active time that the tracer's own work took, estimated, 0 to 1; null: not told. */
  readonly overhead: number | null;
  /** The same of the newest stretch alone. */
  readonly recentOverhead: number | null;
  /** Creation sites; null: not told. */
  readonly sites: SiteFigures | null;
  /** One in so many stacks that are due is captured at the end of the record; 1: all, 0: none. */
  readonly samplingOneIn: number;
  /** Every change of that, by time; the newest 100. */
  readonly sampling: readonly SamplingInfo[];
}

export interface SiteFigures {
  readonly captured: number;
  /** Predicted rather than captured. */
  readonly inferred: number;
  /** Neither. */
  readonly missing: number;
  /** Predictions that were checked by a capture, and how many of them were wrong. */
  readonly verified: number;
  readonly wrong: number;
  /** `wrong / verified`; null: none was checked. */
  readonly errorRate: number | null;
}

export interface SamplingInfo {
  readonly atNs: Nanos;
  readonly oneIn: number;
  /** `over budget`, for people. */
  readonly reason: string;
}

export interface UntracedInfo {
  readonly kind: 'process' | 'thread';
  /** Process id or thread id. */
  readonly id: number;
  readonly atNs: Nanos;
  readonly reason: string;
}

/** A context store of the program (`AsyncLocalStorage`). */
export interface StoreInfo {
  /** Empty: it has none. */
  readonly name: string;
  /** Where it was made. */
  readonly place: PlaceRef | null;
  /** `lost`: it held a value when the task was created, and none when the run began. Of a task: at its creation. */
  readonly state: 'held' | 'empty' | 'lost';
}

/** A message that a run sent to another thread of its process, or received from one. */
export interface MessageInfo {
  readonly direction: 'sent' | 'received';
  readonly atNs: Nanos;
  /** Thread id of the other end, 0: the main thread. */
  readonly peer: number;
  /** The other end, where it was recorded; `run` null: it was in none. */
  readonly other: {
    readonly stream: StreamId;
    readonly atNs: Nanos;
    readonly run: RunId | null;
    readonly title: string;
    readonly place: PlaceRef | null;
  } | null;
}

/** What a task made. */
export interface MadeInfo {
  readonly kind: 'process' | 'thread';
  readonly id: number;
  /** Their streams, where they were recorded. */
  readonly streams: readonly StreamId[];
  /** Why it is not traced; empty: it can be. */
  readonly untraced: string;
}

export interface SpanParams extends ListParams {
  /** Spans that reach into this stretch; left out: all. */
  readonly fromNs?: Nanos;
  readonly toNs?: Nanos;
  /** Name of the kind: `http.server`. */
  readonly kind?: string;
}

export interface SpanRow {
  /** Its number within the stream. */
  readonly span: number;
  readonly stream: StreamId;
  /** For programs: `http.server`. */
  readonly kind: string;
  /** For people: `request`. */
  readonly word: string;
  readonly label: string;
  readonly startNs: Nanos;
  /** null: see `state`. */
  readonly endNs: Nanos | null;
  /** `open`: not over at the end of the record; `unknown`: its end may lie in a gap. */
  readonly state: 'over' | 'failed' | 'open' | 'unknown';
  /** `200`, `ECONNRESET`; empty: not told. */
  readonly outcome: string;
  /** Work that came from outside. */
  readonly isRoot: boolean;
  /** Nothing else ran meanwhile. */
  readonly isExclusive: boolean;
  /** A moment without length. */
  readonly isInstant: boolean;
  /** The task that it belongs to, and the run in which it began; null: not known. */
  readonly task: TaskId | null;
  readonly run: RunId | null;
  /** Where that task was created. */
  readonly place: string;
}

export interface FailureRow {
  readonly stream: StreamId;
  readonly atNs: Nanos;
  readonly kind: 'uncaught exception' | 'unhandled rejection' | 'failure';
  /** `TypeError: x is not a function`. */
  readonly text: string;
  /** The promise that was rejected; null: there is none, or it is not known. */
  readonly task: TaskId | null;
  /** The run in progress; null: none. */
  readonly run: RunId | null;
  /** Where that promise, else the task of that run, was created. */
  readonly place: string;
  /** When the rejection got a handler after all; null: it did not. */
  readonly handledNs: Nanos | null;
}
