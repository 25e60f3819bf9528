/**
 * The part of the contract: what tasks wait for: their state at a moment, the chain of what they wait for, the async
 * stack of a run, and calls of async functions with their parts. `contract.ts` says what always holds.
 */
import type { Nanos, RunId, SiteId, StreamId, TaskId } from '../base/units.ts';
import type { FrameInfo, GapView, ListParams, PlaceRef, TaskRef } from './contract.ts';

export interface WaitQuestions {
  /**
   * What a task waits for at a moment, to the leaf; of one that is over, what it had waited for. Fails with code
   * `no-such-task`. **Cost**: bounded, whatever the size of the trace.
   */
  chain(params: TaskAtParams): ChainReply;
  /** How a run came to be: the runs and calls that led to it, innermost first. Fails with code `no-such-run`. */
  stack(params: { readonly run: RunId }): StackReply;
  /** Calls of async functions, by the time of the call or by length. */
  activations(params: ActivationParams): readonly ActivationRow[];
  /** One call with its parts and gaps. Fails with codes `no-such-task`, `no-activation`. */
  activation(params: { readonly task: TaskId; readonly limit?: number }): ActivationDetails;
  /** State of a task at a moment, and what it has to do with others. Fails with code `no-such-task`. */
  states(params: TaskAtParams): StateReply;
}

export interface TaskAtParams {
  readonly task: TaskId;
  /** The moment; left out: the end of the task's thread's record. */
  readonly atNs?: Nanos;
}

/** `unknown`: it may lie in a gap of the record, or before or behind it. */
export type TaskStateWord = 'unborn' | 'waiting' | 'ready' | 'running' | 'done' | 'unknown';

export type EdgeWord = 'created-in' | 'trigger' | 'settled-by' | 'awaits' | 'part-of' | 'follows';

// ---------------------------------------------------------------- states

export interface StateReply {
  readonly task: TaskRef;
  readonly stream: StreamId;
  readonly atNs: Nanos;
  readonly state: TaskStateWord;
  readonly sentence: string;
  readonly edges: readonly EdgeRow[];
  /** Gaps before the moment. */
  readonly gaps: readonly GapView[];
}

export interface EdgeRow {
  readonly kind: EdgeWord;
  readonly to: TaskRef;
  /** The run that it leads to; null: it is about the task as a whole. */
  readonly run: RunId | null;
  /** False: worked out, not told by the runtime. */
  readonly observed: boolean;
}

// ---------------------------------------------------------------- chain

export interface ChainReply {
  readonly revision: number;
  readonly atNs: Nanos;
  /** The chain told, places in brackets; then what usually settles the leaf. */
  readonly sentence: string;
  /** From the task asked about to the leaf. */
  readonly links: readonly ChainLinkRow[];
  /** What usually settles promises like the leaf; null: the leaf is no promise that waits to be settled. */
  readonly usual: UsualInfo | null;
  /** Gaps before the moment: a task that may have ended in one ends the chain. */
  readonly gaps: readonly GapView[];
}

export interface ChainLinkRow {
  /** How it is reached from the link before; `part-of`: it is an await of that call. */
  readonly via: EdgeWord | 'start';
  readonly observed: boolean;
  readonly to: TaskRef;
  readonly type: string;
  /** `acquire`; empty: not known. */
  readonly name: string;
  /** `await`, `new Promise()`, `timer`. */
  readonly how: string;
  readonly site: SiteId;
  readonly state: TaskStateWord;
  /** The run in which the link before ended, where the link is about one. */
  readonly run: RunId | null;
  readonly createdNs: Nanos;
  /** null: not over at the moment. */
  readonly endedNs: Nanos | null;
  /** Further tasks beside this one that the link before waits for (`Promise.all`). */
  readonly others: number;
}

/** From a sample of promises made at the same place. */
export interface UsualInfo {
  readonly seen: number;
  readonly settled: number;
  /** Creation to settling; null: none settled. */
  readonly medianNs: Nanos | null;
  readonly p95Ns: Nanos | null;
  readonly settlers: readonly SettlerRow[];
  /** There may be more such promises than were looked at. */
  readonly sampled: boolean;
}

export interface SettlerRow {
  /** How many of `settled`. */
  readonly count: number;
  /** Where the task was made in whose run the promise settled. */
  readonly by: TaskRef;
  readonly name: string;
  readonly how: string;
  /** An example of such a run. */
  readonly run: RunId;
}

// ---------------------------------------------------------------- stack

export interface StackReply {
  readonly revision: number;
  readonly sentence: string;
  readonly steps: readonly StackStepRow[];
  /** The last step is where the record says that all began; false: it goes on before the record or is too long. */
  readonly whole: boolean;
}

export interface StackStepRow {
  readonly run: RunId;
  readonly task: TaskRef;
  readonly type: string;
  readonly how: string;
  /** Function that runs; empty: not known. */
  readonly name: string;
  readonly startNs: Nanos;
  /** When the task was made. */
  readonly createdNs: Nanos;
  /** Where it was made: the stack of that moment, innermost first. Of a call, where it was called. */
  readonly createdAt: readonly FrameInfo[];
  /** The call of an async function that the run goes on with; null: it is no part of one. */
  readonly call: TaskRef | null;
  /** Where the call stood still: the place of the `await` that this run goes on from. */
  readonly stoodAt: PlaceRef | null;
  /** Who waits for the call: the `await`, `then` or `Promise.all` that its promise was given to first. */
  readonly awaitedBy: TaskRef | null;
  /** Inside of whose run it ran (an `AsyncResource` of the program's); null: the loop called it. */
  readonly inside: TaskRef | null;
  readonly inferred: boolean;
  /** Steps that were left out before this one. */
  readonly left: number;
}

// ---------------------------------------------------------------- activations

export interface ActivationParams extends ListParams {
  /** Only functions whose name has this in it. */
  readonly name?: string;
  /** Only calls that had not returned by the end of the record, or only such that had. */
  readonly open?: boolean;
  /** Default: by the time of the call. `length`: longest first, among at most 100,000 calls that pass. */
  readonly order?: 'start' | 'length';
}

export interface ActivationRow {
  /** The promise that the call returned. */
  readonly task: TaskId;
  readonly stream: StreamId;
  readonly site: SiteId;
  readonly name: string;
  /** The function's own place. */
  readonly place: PlaceRef | null;
  /** Where it was called; null: by the runtime. */
  readonly calledAt: PlaceRef | null;
  readonly startNs: Nanos;
  /** null: it has not returned. */
  readonly endNs: Nanos | null;
  /** At the end of the record. */
  readonly state: TaskStateWord;
  readonly awaits: number;
  readonly runNs: Nanos;
  readonly waitNs: Nanos;
  readonly queueNs: Nanos;
  /** It has more awaits than were looked at: figures are lower bounds. */
  readonly cut: boolean;
}

export interface ActivationDetails extends ActivationRow {
  readonly revision: number;
  readonly sentence: string;
  /** Oldest first; of very long ones the newest. */
  readonly parts: readonly ActivationPartRow[];
}

export interface ActivationPartRow {
  /** The await that it goes on from; null: the first part, from the call on, or the end of a call that returned a promise. */
  readonly await: TaskRef | null;
  /** What that waited for; null: nothing, or not known. */
  readonly awaited: TaskRef | null;
  /** The gap before it: when it stood still, and when it could go on; null: not known, or not yet. */
  readonly sinceNs: Nanos | null;
  readonly readyNs: Nanos | null;
  /** The run that went on; null: none yet. */
  readonly run: RunId | null;
  readonly fromNs: Nanos | null;
  /** null: not over. */
  readonly toNs: Nanos | null;
}
