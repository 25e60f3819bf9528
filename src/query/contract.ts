/**
 * The contract between the engine and any asker: panel, tree views, command line, report, tools.
 * `Questions` is the whole of it; request, reply, client and handler map are derived from it (`rpc.ts`).
 *
 * What always holds:
 * - Answers are bounded by what was asked for (`widthPx`, `limit`), never by the size of the trace.
 * - All times are integer nanoseconds since the start of the session (`Nanos`), unless a name says otherwise.
 * - Columns are typed arrays of equal length, owned by the receiver: the engine never keeps or reuses one.
 * - Everything here survives `structuredClone`: no functions, no class instances.
 */
import type { Nanos, RunId, SiteId, StreamId, TaskId } from '../base/units.ts';
import type {
  FailureRow,
  MadeInfo,
  MessageInfo,
  SpanParams,
  SpanRow,
  StoreInfo,
  TracerInfo,
  UntracedInfo,
} from './contract-around.ts';
import type { Distribution, FigureQuestions, SiteListParams } from './contract-figures.ts';
import type { InsightQuestions } from './contract-insights.ts';
import type { PathQuestions } from './contract-path.ts';
import type { WaitQuestions } from './contract-waits.ts';

/** The questions: parameters to answer. */
export interface Questions extends WaitQuestions, PathQuestions, FigureQuestions, InsightQuestions {
  /** What is open, how far it reaches, what could not be read. */
  session(params: NoParams): SessionInfo;
  /** The lanes of one stream over a stretch of time, at the resolution of a screen. */
  view(params: ViewParams): ViewReply;
  /** One stream over its whole length: how busy the loop was and how many tasks were pending. */
  overview(params: OverviewParams): OverviewReply;
  /** One run, told for a person. Fails with code `no-such-run`. */
  run(params: { readonly run: RunId }): RunDetails;
  /** One task, told for a person. Fails with code `no-such-task`. */
  task(params: { readonly task: TaskId }): TaskDetails;
  /** The run before or after this one in its lane; null at the ends. */
  neighbour(params: NeighbourParams): RunId | null;
  /** The lane as rows: the table twin of the canvas. */
  laneRows(params: LaneRowsParams): LaneRows;
  counts(params: StreamFilter): Counts;
  tasks(params: ListParams): readonly TaskRow[];
  runs(params: ListParams): readonly RunRow[];
  queues(params: StreamFilter): readonly QueueRow[];
  /** Places in the source that create tasks, with their figures; by default those whose runs took longest first. */
  sites(params: SiteListParams): readonly SiteRow[];
  /** Text of a source that is not on disk (`PlaceRef.embedded`); null: no source map has it. */
  sourceText(params: { readonly file: string }): string | null;
  /** Requests, garbage collections, measurements of the program: what has a length and is no run. By start. */
  spans(params: SpanParams): readonly SpanRow[];
  /** Exceptions and rejections that nobody caught, by time. */
  failures(params: ListParams): readonly FailureRow[];
}

export type NoParams = Readonly<Record<string, never>>;

/** What the engine says by itself. Whole snapshots, never deltas; at most one every 50 ms. */
export interface Notifications {
  changed: SessionInfo;
}

// ---------------------------------------------------------------- session

export interface SessionInfo {
  /** Goes up with every batch of new data; equal numbers mean equal answers. */
  readonly revision: number;
  /** More may come: at least one stream is still being written. */
  readonly live: boolean;
  /** End of the newest record. The session starts at 0. */
  readonly endNs: Nanos;
  /** Wall clock at 0, ms since 1970. */
  readonly wallStartMs: number;
  readonly streams: readonly StreamInfo[];
  readonly problems: readonly ProblemInfo[];
  /** While a file is being read: bytes read and to be read; equal when done. */
  readonly readBytes: number;
  readonly totalBytes: number;
  readonly tasks: number;
  readonly runs: number;
  readonly settles: number;
}

/** One thread of one process. */
export interface StreamInfo {
  readonly id: StreamId;
  /** For people: `server.js · 48213` or `server.js · 48213 · worker 2`. */
  readonly title: string;
  readonly process: string;
  readonly parent: string | null;
  readonly pid: number;
  readonly thread: number;
  /**
   * `launcher`: it only starts the program (npm, tsx, a test runner's parent). `loader`: a thread of the runtime's that
   * loads modules. Both are folded away where people choose. There is always a `program`.
   */
  readonly role: 'program' | 'launcher' | 'loader';
  readonly runtime: string;
  readonly argv: readonly string[];
  readonly startNs: Nanos;
  readonly endNs: Nanos;
  readonly state: 'recording' | 'ended' | 'cut-off';
  /** null: not known. */
  readonly exitCode: number | null;
  readonly runs: number;
  readonly tasks: number;
  /** Threads of the runtime's pool; 0: none. */
  readonly poolSize: number;
  /** Tracer's notes (`detached …`), in words. */
  readonly notes: readonly string[];
  /** The tracer came into the program while it ran: nothing is known of what it made before. */
  readonly attached: boolean;
  /** Of a worker: the thread that started it, 0 the main thread; null: not known, or no worker. */
  readonly parentThread: number | null;
  /** Who started this thread or process; null: not known. */
  readonly madeBy: { readonly stream: StreamId; readonly task: TaskId | null } | null;
  readonly tracer: TracerInfo;
  /** How many spans and failures were told of; lists may have fewer. */
  readonly spans: number;
  readonly failures: number;
  /** Threads and processes that it made and that are not traced, the first 100. */
  readonly untraced: readonly UntracedInfo[];
}

export interface ProblemInfo {
  readonly file: string;
  readonly code: string;
  /** A sentence with place and consequence. */
  readonly message: string;
  readonly offset: number;
}

// ---------------------------------------------------------------- view

export interface ViewParams {
  readonly stream: StreamId;
  readonly fromNs: Nanos;
  readonly toNs: Nanos;
  /** Width of the picture in device pixels: no lane answers with more boxes than about twice this. */
  readonly widthPx: number;
}

export interface ViewReply {
  readonly revision: number;
  readonly stream: StreamId;
  /** The stretch answered: at least what was asked for. */
  readonly fromNs: Nanos;
  readonly toNs: Nanos;
  readonly lanes: readonly LaneView[];
  /** Stretches without data, by start: loss, pause, damage. */
  readonly gaps: readonly GapView[];
  /** Names of the sites that boxes in `lanes` refer to. */
  readonly sites: readonly SiteLabel[];
  /** The window in words, worst first; at most three clauses; empty: nothing to say. */
  readonly headline: readonly Clause[];
}

export interface GapView {
  readonly fromNs: Nanos;
  readonly toNs: Nanos;
  /** `paused`, `chunk lost` …, for people. */
  readonly reason: string;
}

export interface SiteLabel {
  readonly site: SiteId;
  /** `flushMetrics`, or the type's word where the function has no name. */
  readonly name: string;
  /** `metrics.ts:12`; empty: unknown. */
  readonly place: string;
}

/** A clause of a headline; links carry a place or a stretch of time. */
export interface Clause {
  readonly text: string;
  readonly strong: boolean;
  readonly place?: PlaceRef;
  readonly run?: RunId;
}

/**
 * A lane, in drawing order.
 * - `turns`: boxes are loop turns (`run` is NONE); `readyNs` is where the idle time before the turn began.
 * - `phases`: boxes are stretches in which callbacks of one queue ran; `queue` says which.
 * - `queue`: boxes are runs; `readyNs` is where their tail begins.
 * - `pool`: boxes are pieces of work on a thread of the pool, inferred; `row` is the thread.
 */
export interface LaneView {
  /** Stable within the stream: `turns`, `phases`, or the queue's name. */
  readonly lane: string;
  readonly kind: 'turns' | 'phases' | 'queue' | 'pool';
  readonly title: string;
  /** Small print behind the title: `4 threads`, `setImmediate`. */
  readonly detail: string;
  /** Rows of boxes: 1, or the pool's size. */
  readonly rows: number;
  /** Nothing was ever recorded in this lane. */
  readonly empty: boolean;
  /** Its callbacks run between those of the other lanes. */
  readonly drained: boolean;
  /** Ready times in this lane are upper bounds: show `≤`. */
  readonly readyIsBound: boolean;
  /** The boxes of this lane were worked out, not observed. */
  readonly inferred: boolean;
  readonly boxes: BoxColumns;
  readonly depth: DepthColumns;
  readonly stats: LaneStats;
}

/**
 * Boxes by ascending `startNs` (within a row they do not overlap). A box stands for one run (`count` 1)
 * or, where several would share a pixel, for a bucket of them.
 */
export interface BoxColumns {
  readonly length: number;
  readonly startNs: Float64Array;
  /** End of the run, or of the last run in the bucket. */
  readonly endNs: Float64Array;
  /** Became ready; of a bucket the earliest; NaN: unknown. */
  readonly readyNs: Float64Array;
  /** Time spent running inside the box: `end - start` when `count` is 1. */
  readonly busyNs: Float64Array;
  /** How many runs the box stands for. */
  readonly count: Int32Array;
  /** The run, or the longest run of the bucket; NONE in `turns` and `phases`. */
  readonly run: Int32Array;
  /** Site of that run's task, 0: unknown. */
  readonly site: Int32Array;
  /** Index into the lanes' queues for `phases` (order of the `queue` lanes in this reply), else 0. */
  readonly queue: Uint8Array;
  readonly row: Uint8Array;
}

/** A step line: from `atNs[i]` on, `value[i]` tasks were ready and did not run. Starts at or before the window. */
export interface DepthColumns {
  readonly length: number;
  readonly atNs: Float64Array;
  readonly value: Int32Array;
}

/** Figures of a lane inside the window. */
export interface LaneStats {
  readonly runs: number;
  readonly busyNs: Nanos;
  readonly longestNs: Nanos;
  /** 95th percentile of queue time; NaN: unknown. */
  readonly queueP95Ns: Nanos;
  readonly queueMaxNs: Nanos;
  readonly maxDepth: number;
  /** The percentile comes from a sample of the runs. */
  readonly sampled: boolean;
}

// ---------------------------------------------------------------- overview

export interface OverviewParams {
  readonly stream: StreamId;
  /** Number of columns wanted, at most 4,096. */
  readonly columns: number;
}

export interface OverviewReply {
  readonly revision: number;
  readonly stream: StreamId;
  readonly fromNs: Nanos;
  readonly toNs: Nanos;
  /** Share of each column in which the loop ran callbacks, 0 to 1. */
  readonly busy: Float32Array;
  /** Pending tasks at the end of each column. */
  readonly pending: Int32Array;
  readonly gaps: readonly GapView[];
}

// ---------------------------------------------------------------- details

/** A place in the source that can be opened. Line and column from 1; column 0: unknown. */
export interface PlaceRef {
  /** Absolute path or URL. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `orders.ts:84`, for people. */
  readonly label: string;
  /** The file is not on the engine's machine; `sourceText` has its text, from a source map. */
  readonly embedded?: true;
}

export interface FrameInfo {
  /** `loadOrder`, or `(anonymous)`. */
  readonly name: string;
  /** In the source, where a source map leads there. */
  readonly place: PlaceRef | null;
  /** In the code that ran, where that is another place. */
  readonly generated?: PlaceRef;
  readonly library: boolean;
  readonly internal: boolean;
  readonly async: boolean;
}

export interface SiteInfo {
  readonly site: SiteId;
  readonly name: string;
  /** `await`, `setTimeout()` …: how the task came to be, in a word. */
  readonly how: string;
  readonly frames: readonly FrameInfo[];
  /** The site was predicted, not captured. */
  readonly inferred: boolean;
  /** Share of the predictions checked in this thread that were wrong, 0 to 1; null: captured, or none was checked. */
  readonly errorRate: number | null;
}

export interface TaskRef {
  readonly task: TaskId;
  /** `promise 88214`. */
  readonly title: string;
  readonly place: PlaceRef | null;
}

export interface RunDetails {
  readonly run: RunId;
  readonly task: TaskId;
  readonly stream: StreamId;
  readonly lane: string;
  /** What happened, first of all: a sentence or two. */
  readonly sentence: string;
  /** `PROMISE · task 88214 · turn 318`. */
  readonly meta: string;
  readonly startNs: Nanos;
  readonly endNs: Nanos;
  /** NaN: unknown. */
  readonly readyNs: Nanos;
  readonly createdNs: Nanos;
  /** Created to ready; NaN: unknown. */
  readonly waitNs: Nanos;
  /** Ready to start; NaN: unknown. */
  readonly queueNs: Nanos;
  readonly queueIsBound: boolean;
  readonly runNs: Nanos;
  readonly site: SiteInfo;
  /** The run in which the task was created. */
  readonly createdIn: { readonly run: RunId; readonly title: string; readonly place: PlaceRef | null } | null;
  readonly trigger: TaskRef | null;
  /** What ran on the loop between ready and start, longest first; at most five. */
  readonly delayedBy: readonly {
    readonly run: RunId;
    readonly title: string;
    readonly place: PlaceRef | null;
    readonly ns: Nanos;
  }[];
  /** How many tasks were created in this run. */
  readonly createdTasks: number;
  /** How many runs the task has had so far, and which of them this is, from 1. */
  readonly runNumber: number;
  readonly taskRuns: number;
  /** Time of the run in which nothing could run: garbage collections. */
  readonly pausedNs: Nanos;
  /** Context stores as the run began; those that did not exist then are left out. */
  readonly stores: readonly StoreInfo[];
  /** The first ten. */
  readonly messages: readonly MessageInfo[];
  /** The exception that ended it, where nobody caught it. */
  readonly failure: FailureRow | null;
}

export interface TaskDetails {
  readonly task: TaskId;
  readonly stream: StreamId;
  readonly sentence: string;
  readonly meta: string;
  readonly createdNs: Nanos;
  /** NaN: not yet. */
  readonly settledNs: Nanos;
  readonly closedNs: Nanos;
  readonly cancelled: boolean;
  readonly site: SiteInfo;
  readonly trigger: TaskRef | null;
  readonly runs: readonly RunId[];
  /** Whether it keeps the process alive at the end of the record; null: not known. */
  readonly keepsAlive: boolean | null;
  /** Context stores at its creation. */
  readonly stores: readonly StoreInfo[];
  readonly made: MadeInfo | null;
  /** Its rejection, where nobody handled it. */
  readonly failure: FailureRow | null;
}

export interface NeighbourParams {
  readonly run: RunId;
  readonly direction: 'next' | 'previous';
}

export interface LaneRowsParams {
  readonly stream: StreamId;
  readonly lane: string;
  readonly fromNs: Nanos;
  readonly toNs: Nanos;
  readonly limit: number;
}

export interface LaneRows {
  readonly rows: readonly RunRow[];
  /** How many there are in the window; may be more than `rows`. */
  readonly total: number;
}

// ---------------------------------------------------------------- lists
// Rows and numbers of what the runtime's hooks told of. A program's top level, of which they do not, is left out.

export interface StreamFilter {
  /** Left out: all streams. */
  readonly stream?: StreamId;
  /** True: only streams whose role is `program`. */
  readonly programsOnly?: boolean;
}

export interface ListParams extends StreamFilter {
  readonly offset?: number;
  /** Default 1,000; 0: all (command line only). */
  readonly limit?: number;
}

export interface Counts {
  readonly tasks: number;
  readonly runs: number;
  readonly settles: number;
  readonly sites: number;
  readonly byType: Readonly<Record<string, number>>;
  readonly problems: readonly ProblemInfo[];
}

export interface TaskRow {
  readonly task: TaskId;
  readonly stream: StreamId;
  /** The runtime's own id. */
  readonly asyncId: number;
  readonly type: string;
  /** The runtime's id of the trigger; 0: none. */
  readonly trigger: number;
  /** The runtime's id of the task in whose run it was created; 0: none. */
  readonly createdIn: number;
  readonly createdNs: Nanos;
  readonly settledNs: Nanos | null;
  readonly closedNs: Nanos | null;
  readonly cancelled: boolean;
  readonly runs: number;
  readonly site: SiteId;
  readonly place: string;
  readonly how: string;
}

export interface RunRow {
  readonly run: RunId;
  readonly task: TaskId;
  readonly stream: StreamId;
  readonly asyncId: number;
  readonly type: string;
  readonly queue: string;
  readonly startNs: Nanos;
  /** null: was still running. */
  readonly endNs: Nanos | null;
  readonly readyNs: Nanos | null;
  readonly queueNs: Nanos | null;
  readonly queueIsBound: boolean;
  readonly depth: number;
  readonly name: string;
  readonly place: string;
}

export interface QueueRow {
  readonly stream: StreamId;
  readonly queue: string;
  readonly title: string;
  readonly runs: number;
  readonly busyNs: Nanos;
  readonly longestNs: Nanos;
  readonly queueP50Ns: Nanos | null;
  readonly queueP95Ns: Nanos | null;
  readonly queueMaxNs: Nanos | null;
  readonly queueIsBound: boolean;
}

export interface SiteRow {
  readonly site: SiteId;
  readonly name: string;
  readonly place: string;
  readonly how: string;
  readonly tasks: number;
  readonly pending: number;
  readonly runs: number;
  readonly busyNs: Nanos;
  /** From creation, or the end of the run before, until ready. These four are null where there was nothing to measure. */
  readonly wait: Distribution | null;
  /** From ready until the run began. */
  readonly queued: Distribution | null;
  /** `queued` is an upper bound, of some runs at least: show `≤`. */
  readonly queuedIsBound: boolean;
  readonly ran: Distribution | null;
  /** From creation until over, of tasks that are over. */
  readonly life: Distribution | null;
  readonly frames: readonly FrameInfo[];
}
