/**
 * What the reader tells its listener: the records of a trace, decoded, in order, one call each.
 * Numbers instead of objects, because a trace has millions of them. The engine's builder implements it.
 *
 * A `WireId` names a task within one stream: `id * 2 + space` (see FORMAT.md, refs); 0 is "none".
 * All ids of definitions (text, site, queue, kind, span kind, store) are those of the segment in progress.
 */
import type { Ticks } from '../base/units.ts';

/** A task's name on the wire within its stream: `id * 2 + space`; 0 is none. */
export type WireId = number;

/** Who wrote a segment. Mirrors the description of FORMAT.md section 1. */
export interface SegmentHeader {
  readonly version: number;
  readonly process: string;
  readonly parent: string | null;
  readonly pid: number;
  readonly ppid: number;
  readonly thread: number;
  readonly segment: number;
  readonly runtime: RuntimeInfo;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly main: string | null;
  readonly clock: ClockInfo;
  readonly tracer: { readonly version: string; readonly capture: string };
  readonly poolSize: number;
  /** The tracer came into a program that was running already: what is older has no INIT. */
  readonly attached: boolean;
  /** Of a worker: thread id of the thread that started it, 0 the main thread; null: not known, or no worker. */
  readonly parentThread: number | null;
}

/** A header as it is written: what may be missing in the file may be missing here. */
export type WrittenHeader = Omit<SegmentHeader, 'version' | 'attached' | 'parentThread'> &
  Partial<Pick<SegmentHeader, 'attached' | 'parentThread'>>;

export interface RuntimeInfo {
  readonly name: string;
  readonly version: string;
  readonly platform: string;
  readonly arch: string;
}

/** How ticks of a stream become time that streams share. */
export interface ClockInfo {
  readonly nsPerTick: number;
  /** Machine's monotonic clock at tick 0, in nanoseconds, decimal: may exceed 2^53. */
  readonly originNs: string;
  readonly wallMs: number;
}

export interface QueueDefinition {
  readonly id: number;
  readonly rule: ReadyRule;
  readonly order: number;
  readonly flags: number;
  readonly name: string;
  readonly title: string;
  readonly detail: string;
}

export interface KindDefinition {
  readonly id: number;
  readonly space: 0 | 1;
  readonly queue: number;
  readonly pool: number;
  readonly flags: number;
  readonly name: string;
  readonly word: string;
}

export interface FrameDefinition {
  readonly flags: number;
  readonly functionName: string;
  /** Path or URL as the runtime gave it; empty: unknown. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface SiteDefinition {
  readonly id: number;
  readonly how: How;
  readonly enclosingLine: number;
  readonly enclosingColumn: number;
  readonly frames: readonly FrameDefinition[];
}

/** A kind of span: something with a beginning and a length that is no run of a task. */
export interface SpanKindDefinition {
  readonly id: number;
  readonly flags: number;
  /** For programs: `http.server`. */
  readonly name: string;
  /** For sentences: `request`. */
  readonly word: string;
}

/** A context store of the program (`AsyncLocalStorage`). */
export interface StoreDefinition {
  /** Its bit in a mask, from 0. */
  readonly id: number;
  /** Empty: it has none. */
  readonly name: string;
  /** Where it was made; 0: unknown. */
  readonly site: number;
}

/** What a tracer says of itself, all since the METER before. */
export interface Meter {
  readonly events: number;
  /** Cost of the tracer's own work, estimated. */
  readonly ownTicks: Ticks;
  /** Time in which the thread was not idle. */
  readonly activeTicks: Ticks;
  /** Sites by how they came to be known: captured, inferred, not at all. */
  readonly captured: number;
  readonly inferred: number;
  readonly missing: number;
  /** Inferences that were checked by a capture, and how many of those were wrong. */
  readonly verified: number;
  readonly wrong: number;
}

/** How a task in a queue becomes ready to run. */
export const ReadyRule = {
  unknown: 0,
  whenCreated: 1,
  whenTriggerSettles: 2,
  atDeadline: 3,
  sincePoll: 4,
  pool: 5,
} as const;
export type ReadyRule = (typeof ReadyRule)[keyof typeof ReadyRule];

export const QueueFlag = {
  /** Drained between the callbacks of the other queues. */
  drained: 1,
} as const;

export const KindFlag = {
  settles: 1,
  oneShot: 2,
  handle: 4,
  custom: 8,
  topLevel: 16,
  /** Never keeps the process alive, though it is open or in a queue. */
  passive: 32,
} as const;

export const FrameFlag = {
  library: 1,
  internal: 2,
  async: 4,
  eval: 8,
  constructor: 16,
} as const;

/** How a task came to be, read from the builtin frames above the user's. */
export const How = {
  unknown: 0,
  asyncCall: 1,
  await: 2,
  reaction: 3,
  executor: 4,
  adopted: 5,
  resolve: 6,
  all: 7,
  race: 8,
  any: 9,
  allSettled: 10,
  withResolvers: 11,
} as const;
export type How = (typeof How)[keyof typeof How];

/** Why nothing is known. `lost` is a reader's word: a chunk is missing or damaged. */
export const GapReason = { paused: 1, guard: 2, sinkFull: 3, dropped: 4, lost: 5 } as const;

export const NoteCode = { detached: 1, level: 2, noSites: 3 } as const;

export const SpanFlag = {
  /** Work that came from outside: a server's request. */
  root: 1,
  /** Nothing else runs meanwhile: a garbage collection. */
  exclusive: 2,
  /** A moment without length. */
  instant: 4,
} as const;

/** `handled`: a rejection that had no handler has one now. */
export const FailureCode = { uncaught: 1, unhandled: 2, handled: 3 } as const;

export const SamplingReason = { start: 0, overBudget: 1, recovered: 2, chosen: 3 } as const;

/** Something that could not be read. `offset` is in bytes from the start of the file. */
export interface TraceProblem {
  readonly code:
    | 'empty'
    | 'not-a-trace'
    | 'too-new'
    | 'bad-header'
    | 'torn-chunk'
    | 'bad-chunk'
    | 'bad-record'
    | 'lost-chunk';
  readonly message: string;
  readonly offset: number;
}

/**
 * Listener of the reader. Ticks are those of the stream. The stack of runs in progress is the reader's
 * to keep: `after` and `settle` arrive with the task spelled out.
 */
export interface TraceEvents {
  /** A segment begins; definitions of earlier segments no longer hold, and no store is known to hold a value. */
  segment(header: SegmentHeader): void;
  queue(definition: QueueDefinition): void;
  kind(definition: KindDefinition): void;
  site(definition: SiteDefinition): void;
  init(tick: Ticks, task: WireId, kind: number, trigger: WireId, site: number, inferred: boolean): void;
  /** `queue` 0: the kind's own. `readyTicks` -1: not known by the tracer, else how long before `tick`. */
  before(tick: Ticks, task: WireId, queue: number, readyTicks: Ticks): void;
  after(tick: Ticks, task: WireId): void;
  settle(tick: Ticks, task: WireId): void;
  close(tick: Ticks, task: WireId, cancelled: boolean): void;
  delay(task: WireId, delayTicks: Ticks, repeats: boolean): void;
  /** `iterations` -1: unknown. */
  turn(tick: Ticks, iterations: number, idleTicks: Ticks, own: boolean): void;
  gap(fromTick: Ticks, toTick: Ticks, reason: number, lostEvents: number): void;
  note(tick: Ticks, code: number, text: string): void;
  spanKind(definition: SpanKindDefinition): void;
  /** `span` is the stream's own number; `task` 0: the run in progress, if any. */
  spanBegin(tick: Ticks, span: number, kind: number, task: WireId, label: string): void;
  /** `outcome` is empty where none was told. */
  spanEnd(tick: Ticks, span: number, failed: boolean, outcome: string): void;
  /** A span that is over: it began `startTicksBack` before `tick`. */
  span(tick: Ticks, kind: number, startTicksBack: Ticks, lengthTicks: Ticks, label: string): void;
  /** `code`: one of `FailureCode`; `task`: the promise, 0 where there is none. */
  failure(tick: Ticks, code: number, task: WireId, text: string): void;
  ref(tick: Ticks, task: WireId, keepsAlive: boolean): void;
  store(definition: StoreDefinition): void;
  /** Stores that hold a value in the context of every `init` and `before` from here on, as bits. */
  stores(mask: number): void;
  /** From here on one in `oneIn` of the stacks that are due is captured; 1: all, 0: none. */
  sampling(tick: Ticks, oneIn: number, reason: number): void;
  meter(tick: Ticks, meter: Meter): void;
  /** `task` made a process (`id`: pid) or a thread. `untraced`: why it cannot be traced; empty: it can. */
  join(tick: Ticks, task: WireId, isProcess: boolean, id: number, untraced: string): void;
  /** `serial` counts the messages to or from thread `peer`, from 1; `task`: the port's, 0: unknown. */
  message(tick: Ticks, received: boolean, peer: number, serial: number, task: WireId): void;
  /** The source map of `file`: the map itself, or where it is to be found. */
  script(file: string, isMap: boolean, text: string): void;
  /** `exitCode` -1: not given. */
  end(tick: Ticks, exitCode: number): void;
  /**
   * The runs in progress are these, outermost first: said after a lost chunk, when what the listener
   * believes may be wrong. The array is reused by the reader; copy what you keep.
   */
  resync(tick: Ticks, stack: readonly WireId[]): void;
  problem(problem: TraceProblem): void;
}
