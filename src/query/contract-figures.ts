/**
 * The part of the contract: what is pending and what keeps processes alive at a moment, sites in figures, what a filter
 * finds, spans and activations as a waterfall, and how two traces differ. `contract.ts` says what always holds; FILTER.md
 * has the language of `filter`, and a filter that cannot be read fails with code `bad-filter`, saying what, where and
 * what would be right.
 */
import type { Nanos, RunId, SiteId, StreamId, TaskId } from '../base/units.ts';
import type { FrameInfo, GapView, ListParams, PlaceRef, SiteRow, StreamFilter, TaskRef } from './contract.ts';
import type { FilterCompletions } from './filter-complete.ts';

export interface FigureQuestions {
  /** Tasks that were created and not over at a moment, by site and type, most first. Fails with `bad-filter`. */
  pending(params: PendingParams): PendingReply;
  /** What keeps each process alive at a moment, oldest first, and what would close it. */
  handles(params: HandlesParams): HandlesReply;
  /** One site with its distributions in full. Fails with code `no-such-site`. */
  siteFigures(params: SiteFiguresParams): SiteFiguresReply;
  /** Tasks, runs or spans that a filter lets pass, page by page, in the order of the tables. Fails with `bad-filter`. */
  find(params: FindParams): FindReply;
  /** This trace as another can be compared with it. */
  profile(params: StreamFilter): TraceProfile;
  /** How this trace differs from an earlier one, site by site: what waits longer, is created more often, is newly pending. */
  compare(params: CompareParams): CompareReply;
  /** Spans and activations of one stream over a stretch of time, as bars in rows. Fails with `bad-filter`, `no-such-stream`. */
  waterfall(params: WaterfallParams): WaterfallReply;
  /** What may be typed at a place of a filter, with values that occur in this trace. */
  filterCompletions(params: FilterCompletionParams): FilterCompletions;
}

export interface MomentParams extends StreamFilter {
  /** The moment; left out: the end of each thread's record. */
  readonly atNs?: Nanos;
  /** Most groups; default 1,000; 0: all (command line only). */
  readonly limit?: number;
  /** Most tasks that are named in a group, the oldest; default 3, at most 100. */
  readonly examples?: number;
}

// ---------------------------------------------------------------- pending

export interface PendingParams extends MomentParams {
  /** Counts only what it lets pass. */
  readonly filter?: string;
}

export interface PendingReply {
  readonly revision: number;
  /** What there is to say first: how much, what most of it is, and what is not known. */
  readonly sentence: string;
  readonly atNs: Nanos;
  /** Tasks in all groups, also in those beyond `limit`. */
  readonly total: number;
  /** Of these, such whose end may lie in a gap of the record: they may be over. */
  readonly uncertain: number;
  readonly groups: readonly PendingGroupRow[];
  /** How many groups there are; may be more than `groups`. */
  readonly groupCount: number;
  /** Gaps before the moment. */
  readonly gaps: readonly GapView[];
}

/** Tasks of one type from one place. */
export interface PendingGroupRow {
  /** 0: not captured. */
  readonly site: SiteId;
  readonly name: string;
  readonly how: string;
  readonly type: string;
  /** `promise`, `socket`: the type for people. */
  readonly word: string;
  readonly place: PlaceRef | null;
  readonly frames: readonly FrameInfo[];
  /** Where only the runtime's code was on the stack: the task of the program's in whose runs it came about; else null. */
  readonly begunBy: TaskRef | null;
  readonly count: number;
  readonly uncertain: number;
  readonly waiting: number;
  readonly ready: number;
  readonly running: number;
  /** Of these, such that keep their process alive. */
  readonly keepAlive: number;
  /** Creation of the oldest and of the youngest. */
  readonly oldestNs: Nanos;
  readonly newestNs: Nanos;
  readonly examples: readonly PendingTaskRow[];
}

export interface PendingTaskRow {
  readonly task: TaskId;
  readonly stream: StreamId;
  /** `promise 88214`. */
  readonly title: string;
  readonly createdNs: Nanos;
  readonly ageNs: Nanos;
  /** `unknown`: its end may lie in a gap. */
  readonly state: 'waiting' | 'ready' | 'running' | 'unknown';
  /** null: not known. */
  readonly keepsAlive: boolean | null;
  /** In words; empty: not known. */
  readonly waitsFor: string;
  /** What it waits for, as far as that is a task of the trace. */
  readonly head: TaskId | null;
}

// ---------------------------------------------------------------- handles

export type HandlesParams = MomentParams;

export interface HandlesReply {
  readonly revision: number;
  /** Whether something keeps the program alive, what, and what would close it. */
  readonly sentence: string;
  readonly atNs: Nanos;
  readonly total: number;
  /** Tasks of which a gap hides whether they are open and keep the process alive; not in `total`. */
  readonly uncertain: number;
  readonly groups: readonly HandleGroupRow[];
  readonly groupCount: number;
  readonly gaps: readonly GapView[];
}

export interface HandleGroupRow extends PendingGroupRow {
  /** What ends it: `server.close()`, `clearInterval()`; empty: it ends by itself, see `waitsFor` of its examples. */
  readonly closes: string;
  /** What lets the process end without it: `timer.unref()`; empty: nothing does. */
  readonly unrefs: string;
  /** `Three sockets from connect() (pool.ts:88) …`: what it is, since when, what would close it. */
  readonly sentence: string;
}

// ---------------------------------------------------------------- sites

export interface SiteListParams extends ListParams {
  /** By what, largest first; default `busy`. `wait`, `queued`, `ran` and `life`: by their 95th percentile. */
  readonly sort?: 'busy' | 'tasks' | 'pending' | 'runs' | 'wait' | 'queued' | 'ran' | 'life';
}

/** Times in short. Percentiles are estimates: off by less than the bin of `DistributionBins` that they lie in. */
export interface Distribution {
  readonly count: number;
  readonly minNs: Nanos;
  readonly meanNs: Nanos;
  readonly p50Ns: Nanos;
  readonly p95Ns: Nanos;
  readonly p99Ns: Nanos;
  readonly maxNs: Nanos;
}

/** Times in full: at most 65 bins, ascending, `fromNs` included, `toNs` not; empty ones are left out. */
export interface DistributionBins extends Distribution {
  readonly bins: readonly { readonly fromNs: Nanos; readonly toNs: Nanos; readonly count: number }[];
}

export interface SiteFiguresParams extends StreamFilter {
  readonly site: SiteId;
}

export interface SiteFiguresReply extends SiteRow {
  readonly revision: number;
  readonly wait: DistributionBins | null;
  readonly queued: DistributionBins | null;
  readonly ran: DistributionBins | null;
  readonly life: DistributionBins | null;
  /** Gaps that reach into the record: what happened in them is in no figure. */
  readonly gaps: readonly GapView[];
}

// ---------------------------------------------------------------- filters

export interface FindParams extends StreamFilter {
  readonly filter: string;
  /** What is looked for; default `tasks`. */
  readonly of?: 'tasks' | 'runs' | 'spans';
  /** The moment that states are those of; left out: the end of each thread's record. */
  readonly atNs?: Nanos;
  /** Most rows; default 100; 0: all (command line only). */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: number;
  /** Counts all that pass, whatever `limit` says: takes a look at every row. */
  readonly count?: boolean;
}

export interface FindReply {
  readonly revision: number;
  readonly of: 'tasks' | 'runs' | 'spans';
  readonly rows: readonly FoundRow[];
  /** Where the next page begins; null: this was the last. */
  readonly next: number | null;
  /** All that pass, from the first page on; null: was not asked for. */
  readonly total: number | null;
}

/** A task, run or span that was found. */
export interface FoundRow {
  readonly stream: StreamId;
  /** Of a span the one that it belongs to, if any. */
  readonly task: TaskId | null;
  /** The run; of a span the one in which it began; of a task null. */
  readonly run: RunId | null;
  /** Its number within the stream; null: it is no span. */
  readonly span: number | null;
  readonly type: string;
  readonly word: string;
  /** Function of its site, or label of the span. */
  readonly name: string;
  readonly how: string;
  readonly site: SiteId;
  readonly place: string;
  /** `unborn`: created later than the moment asked for. `unknown`: its end may lie in a gap. */
  readonly state: 'unborn' | 'waiting' | 'ready' | 'running' | 'done' | 'failed' | 'unknown';
  /** Creation of a task, start of a run or span. */
  readonly startNs: Nanos;
  /** null: not over. */
  readonly endNs: Nanos | null;
  /** How often the task ran. */
  readonly runs: number;
  /** Of a task the longest; see the fields of filters. null: not known, or there is none. */
  readonly waitNs: Nanos | null;
  readonly queuedNs: Nanos | null;
  readonly queuedIsBound: boolean;
  readonly ranNs: Nanos | null;
}

export interface FilterCompletionParams {
  readonly text: string;
  /** Where the caret stands; 0: before the first character. */
  readonly caret: number;
}

// ---------------------------------------------------------------- comparing

/** A trace as far as traces can be compared: give it to `compare` of another one. */
export interface TraceProfile {
  readonly revision: number;
  readonly lengthNs: Nanos;
  /** Units of work that came from outside: requests. */
  readonly roots: number;
  readonly tasks: number;
  readonly runs: number;
  readonly sites: readonly ProfiledSite[];
}

export interface ProfiledSite {
  /** Of the trace that it is from. */
  readonly site: SiteId;
  readonly label: string;
  readonly how: string;
  readonly place: PlaceRef | null;
  /** What it is found again by: with places, without lines, by name alone. */
  readonly exact: string;
  readonly shape: string;
  readonly name: string;
  readonly line: number;
  readonly tasks: number;
  readonly pending: number;
  readonly runs: number;
  readonly busyNs: Nanos;
  readonly wait: Distribution | null;
  readonly queued: Distribution | null;
  readonly ran: Distribution | null;
  readonly life: Distribution | null;
}

export interface CompareParams extends StreamFilter {
  /** `profile` of the earlier trace. */
  readonly before: TraceProfile;
  /** Most changes of one kind; default 20; 0: all (command line only). */
  readonly limit?: number;
}

export interface CompareReply {
  readonly revision: number;
  /** The most that there is to say. */
  readonly sentence: string;
  /** How many times as many units of work the second trace has: numbers of tasks are compared in relation to that. */
  readonly scale: number;
  /** By kind in the order below, worse before better, largest first. */
  readonly changes: readonly ChangeRow[];
  /** How many there are of each kind; may be more than are listed. */
  readonly counts: Readonly<Record<ChangeRow['kind'], number>>;
  /** Sites that are in both traces. */
  readonly matched: number;
}

export interface ChangeRow {
  /** `wait`, `queued`, `ran`, `life`: it takes longer, or less. `created`: more often, or less. */
  readonly kind: 'pending' | 'wait' | 'queued' | 'ran' | 'life' | 'created' | 'new' | 'gone';
  /** `new` and `gone` are neither. */
  readonly direction: 'worse' | 'better' | 'neither';
  readonly sentence: string;
  /** null: it is in one of the traces only. */
  readonly before: ProfiledSite | null;
  readonly after: ProfiledSite | null;
  /** After against before; null: from nothing. */
  readonly factor: number | null;
}

// ---------------------------------------------------------------- waterfall

export interface WaterfallParams {
  readonly stream: StreamId;
  readonly fromNs: Nanos;
  readonly toNs: Nanos;
  /** Width of the picture in device pixels. */
  readonly widthPx: number;
  /** What is shown; default both. */
  readonly of?: 'spans' | 'activations';
  /** Shows only what it lets pass; states are those at the end of the record. */
  readonly filter?: string;
  /** Most groups: those that took longest in all; default 40, at most 200. */
  readonly limit?: number;
}

export interface WaterfallReply {
  readonly revision: number;
  readonly stream: StreamId;
  /** The stretch answered: at least what was asked for. */
  readonly fromNs: Nanos;
  readonly toNs: Nanos;
  /** Spans first, then activations, each in the order of their first bar. Of the window, empty ones left out. */
  readonly groups: readonly WaterfallGroupView[];
  /** How many groups have a bar in the window; may be more than `groups`. */
  readonly groupCount: number;
  readonly gaps: readonly GapView[];
}

/** Spans of one kind, or activations of one function, from one place. */
export interface WaterfallGroupView {
  readonly kind: 'spans' | 'activations';
  readonly site: SiteId;
  /** Name of the function, or kind of the spans: `http.server`. */
  readonly title: string;
  readonly word: string;
  readonly place: PlaceRef | null;
  /** In the whole record. */
  readonly count: number;
  /** Of those that are over; null: none is. */
  readonly meanNs: Nanos | null;
  readonly longestNs: Nanos | null;
  /** Rows of bars. */
  readonly rows: number;
  /** The last row holds stretches in which bars ran that have no row of their own: so many in the whole record; 0: none. */
  readonly crowded: number;
  readonly bars: BarColumns;
}

/** Bars by row, and in a row by start. A bar stands for one (`count` 1) or, where several would share some pixels, for a bucket. */
export interface BarColumns {
  readonly length: number;
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  readonly count: Int32Array;
  readonly row: Uint8Array;
  /** Number of the span within the stream, or task of the activation; of a bucket the longest one's. */
  readonly source: Int32Array;
  /** 1: failed (a span); 2: not over; 4: its end may lie in a gap. Of a bucket: of the longest one. */
  readonly flags: Uint8Array;
}
