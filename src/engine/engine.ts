/**
 * One open trace: takes bytes of its files, answers the query contract. Pure of platform: the entries
 * (`node.ts`, `web.ts`) bring bytes, threads and timers.
 *
 *     bytes → TraceFile.push → StreamReader → TraceBuilder → Trace → handlers
 */
import type { StreamId } from '../base/units.ts';
import { UserError } from '../base/user-error.ts';
import { StreamReader } from '../protocol/reader.ts';
import { StreamStates } from '../protocol/stream-states.ts';
import type { OverviewParams, OverviewReply, ProblemInfo, SessionInfo } from '../query/contract.ts';
import type { Answer, Handlers, Params, Question } from '../query/rpc.ts';
import { TraceBuilder } from '../trace/builder.ts';
import { type OpenIndex, openIndexOf } from '../trace/open-index.ts';
import type { Stream } from '../trace/stream.ts';
import { Trace } from '../trace/trace.ts';
import { figureHandlers } from './answer-figures.ts';
import { insightHandlers } from './answer-insights.ts';
import { pathHandlers } from './answer-path.ts';
import { waitHandlers } from './answer-waits.ts';
import { failuresOf, spansOf } from './around.ts';
import { neighbourOf, runDetails, taskDetails } from './details.ts';
import { countsOf, laneRowsOf, queuesOf, runsOf, tasksOf } from './lists.ts';
import { allProblems, problemInfo, sessionInfo } from './session.ts';
import { SourceMaps } from './source-maps.ts';
import type { SourceFiles } from './source-maps-load.ts';
import { gapsOf, viewOf } from './view.ts';

/** Problems that are kept; one more says that there are more. */
const MAX_PROBLEMS = 200;
const MAX_COLUMNS = 4_096;

export interface EngineOptions {
  /** CRC-32 of a view, where the platform has a fast one. */
  readonly checksum?: (bytes: Uint8Array) => number;
  /** Called after everything that changes an answer; cheap, often. */
  readonly onChanged?: () => void;
  /** Where scripts, their source maps and sources are read. Left out: only maps that the trace holds are used. */
  readonly sourceFiles?: SourceFiles;
  /** Lets the thread answer in the middle of long work. */
  readonly pause?: () => Promise<void>;
}

/** One file of the trace, as it is read. */
export class TraceFile {
  readonly name: string;
  readonly #reader: StreamReader;
  readonly #changed: () => void;
  /** Size of the file as far as it is known. */
  totalBytes = 0;
  #finished = false;

  constructor(name: string, reader: StreamReader, changed: () => void) {
    this.name = name;
    this.#reader = reader;
    this.#changed = changed;
  }

  get readBytes(): number {
    return this.#reader.bytesRead;
  }

  get isFinished(): boolean {
    return this.#finished;
  }

  /** The next bytes of the file, cut anywhere. */
  push(bytes: Uint8Array): void {
    this.#reader.push(bytes);
    this.totalBytes = Math.max(this.totalBytes, this.#reader.bytesRead);
    this.#changed();
  }

  /** No more bytes will come. */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#reader.finish();
    this.#changed();
  }
}

export class Engine {
  readonly trace = new Trace();
  readonly handlers: Handlers;
  /** New files may still come: a folder that is being recorded into. */
  mayGrow = false;
  readonly #files: TraceFile[] = [];
  /** Segments of one stream may lie in files of their own. */
  readonly #streams = new StreamStates();
  readonly #problems: ProblemInfo[] = [];
  readonly #options: EngineOptions;
  readonly #maps: SourceMaps;
  readonly #open: OpenIndex;

  constructor(options: EngineOptions = {}) {
    this.#options = options;
    const { trace } = this;
    this.#open = openIndexOf(trace);
    this.#maps = new SourceMaps({
      trace,
      files: options.sourceFiles,
      pause: options.pause ?? (() => Promise.resolve()),
      onProblem: (problem) => this.#note(problem),
      onMapped: () => this.changed(),
    });
    this.handlers = {
      session: () => this.session(),
      view: (params) => viewOf(trace, this.#stream(params.stream), params),
      overview: (params) => this.#overview(params),
      run: ({ run }) => runDetails(trace, run),
      task: ({ task }) => taskDetails(trace, task),
      neighbour: (params) => neighbourOf(trace, params),
      laneRows: (params) => laneRowsOf(trace, this.#stream(params.stream), params),
      counts: (params) => countsOf(trace, params, allProblems(trace, this.#problems)),
      tasks: (params) => tasksOf(trace, params),
      runs: (params) => runsOf(trace, params),
      queues: (params) => queuesOf(trace, params),
      sourceText: ({ file }) => this.#maps.textOf(file),
      spans: (params) => spansOf(trace, params),
      failures: (params) => failuresOf(trace, params),
      ...waitHandlers(trace),
      ...pathHandlers(trace),
      ...figureHandlers(trace, options.pause),
      ...insightHandlers(trace),
    };
  }

  /** Asks in the same thread. **Errors**: `UserError`s of the question. */
  async ask<Q extends Question>(question: Q, params: Params<Q>): Promise<Answer<Q>> {
    return this.handlers[question](params);
  }

  session(): SessionInfo {
    const { mayGrow } = this;
    const readBytes = this.#files.reduce((sum, file) => sum + file.readBytes, 0);
    const totalBytes = this.#files.reduce((sum, file) => sum + file.totalBytes, 0);
    return sessionInfo(this.trace, { readBytes, totalBytes, mayGrow, problems: this.#problems });
  }

  /**
   * Adds a file whose bytes follow. `totalBytes` 0: not known. Of files with segments of one stream, all bytes of
   * one come before the first of the next.
   */
  openFile(name: string, totalBytes: number): TraceFile {
    const builder = new TraceBuilder(this.trace, (problem) => this.#note(problemInfo(name, problem, reader.bytesRead)));
    const { checksum } = this.#options;
    const streams = this.#streams;
    const reader: StreamReader = new StreamReader(
      builder,
      checksum === undefined ? { streams } : { checksum, streams },
    );
    const file = new TraceFile(name, reader, () => {
      // In small steps while it is read, rather than all at once for the first who asks.
      this.#open.advance();
      this.changed();
    });
    file.totalBytes = totalBytes;
    this.#files.push(file);
    return file;
  }

  /** The streams that `matches` are not written any more: without END they were cut off. */
  abandon(matches: (stream: Stream) => boolean): void {
    let count = 0;
    for (const stream of this.trace.streams) {
      if (stream.abandoned || stream.ended || !matches(stream)) continue;
      stream.abandoned = true;
      count++;
    }
    if (count > 0) this.changed();
  }

  /** Something that an answer shows is different. */
  changed(): void {
    this.trace.revision++;
    this.#maps.wake();
    this.#options.onChanged?.();
  }

  /** Resolves when the places of all that was read are those of the sources. Answers before may name compiled code. */
  sourcesMapped(): Promise<void> {
    return this.#maps.settled();
  }

  #note(problem: ProblemInfo): void {
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push(problem);
    else if (this.#problems.length === MAX_PROBLEMS) {
      this.#problems.push({ ...problem, code: 'more', message: 'There are more problems than are listed here.' });
    }
  }

  #stream(id: StreamId): Stream {
    const stream = this.trace.streams[id];
    if (stream !== undefined) return stream;
    throw new UserError({ code: 'no-such-stream', message: `There is no stream ${id} in this trace.` });
  }

  #overview({ stream: id, columns }: OverviewParams): OverviewReply {
    const stream = this.#stream(id);
    const count = Math.max(1, Math.min(MAX_COLUMNS, Math.floor(columns) || 1));
    const to = Math.max(1, stream.now);
    const load = stream.load.columns(count, to);
    // The run in progress counts as busy from its start; the curve has only what has ended.
    const open = stream.stack[0];
    if (open !== undefined)
      load.busy.fill(1, Math.min(count - 1, Math.ceil((this.trace.runs.startAt(open) / to) * count)));
    return {
      revision: this.trace.revision,
      stream: id,
      fromNs: stream.offsetNs,
      toNs: stream.offsetNs + to,
      ...load,
      gaps: gapsOf(stream, { from: 0, to, now: to }),
    };
  }
}
