/** The question `session`: what is open, how far it reaches, what could not be read. */
import { makerOf } from '../analysis/joins.ts';
import { NONE } from '../base/units.ts';
import { NoteCode, type TraceProblem } from '../protocol/events.ts';
import type { ProblemInfo, SessionInfo, StreamInfo } from '../query/contract.ts';
import type { UntracedInfo } from '../query/contract-around.ts';
import type { Note, Stream } from '../trace/stream.ts';
import type { Trace } from '../trace/trace.ts';
import { programName, streamTitle } from './names.ts';
import { type Role, rolesIn } from './roles.ts';
import { tracerInfo } from './tracer-info.ts';

/** Untraced threads and processes that a stream lists. */
const MAX_UNTRACED = 100;

/** What the engine knows beside the trace. */
export interface Reading {
  readonly readBytes: number;
  readonly totalBytes: number;
  /** New files may still come. */
  readonly mayGrow: boolean;
  readonly problems: readonly ProblemInfo[];
}

export function sessionInfo(trace: Trace, reading: Reading): SessionInfo {
  const roles = rolesIn(trace);
  const streams = trace.streams.map((stream) => streamInfo(trace, stream, roles[stream.id]!));
  return {
    revision: trace.revision,
    live: reading.mayGrow && (streams.length === 0 || streams.some(({ state }) => state === 'recording')),
    endNs: trace.endNs,
    wallStartMs: trace.wallStartMs,
    streams,
    problems: allProblems(trace, reading.problems),
    readBytes: reading.readBytes,
    totalBytes: reading.totalBytes,
    tasks: trace.streams.reduce((sum, stream) => sum + stream.tasks, 0),
    runs: trace.runs.length,
    settles: trace.settles,
  };
}

/** Problems of the files and of the streams. */
export function allProblems(trace: Trace, problems: readonly ProblemInfo[]): ProblemInfo[] {
  const cutOff = trace.streams.filter((stream) => stateOf(trace, stream) === 'cut-off');
  return [
    ...problems,
    ...cutOff.map((stream) => ({ file: '', code: 'cut-off', message: cutOffSentence(stream), offset: 0 })),
  ];
}

function streamInfo(trace: Trace, stream: Stream, role: Role): StreamInfo {
  const { header } = stream;
  const { runtime } = header;
  return {
    id: stream.id,
    title: streamTitle(trace, stream),
    process: header.process,
    parent: header.parent,
    pid: header.pid,
    thread: header.thread,
    role,
    runtime: `${runtime.name} ${runtime.version}`.trim(),
    argv: header.argv,
    startNs: stream.offsetNs,
    endNs: stream.offsetNs + stream.now,
    state: stateOf(trace, stream),
    exitCode: stream.exitCode,
    runs: stream.runs,
    tasks: stream.tasks,
    poolSize: header.poolSize,
    notes: stream.notes.map(noteSentence),
    attached: header.attached,
    parentThread: header.parentThread,
    madeBy: madeBy(trace, stream),
    tracer: tracerInfo(stream),
    spans: stream.around.spans.told,
    failures: stream.around.failures.told,
    untraced: untracedOf(stream),
  };
}

function madeBy(trace: Trace, made: Stream): StreamInfo['madeBy'] {
  const maker = makerOf(trace, made);
  if (maker === null) return null;
  return { stream: maker.stream.id, task: maker.join.task === NONE ? null : maker.join.task };
}

function untracedOf({ around, offsetNs }: Stream): UntracedInfo[] {
  const untraced = around.joins.rows.filter((join) => join.untraced !== '').slice(0, MAX_UNTRACED);
  return untraced.map(({ at, isProcess, id, untraced: reason }) => ({
    kind: isProcess ? 'process' : 'thread',
    id,
    atNs: at + offsetNs,
    reason,
  }));
}

function stateOf(trace: Trace, stream: Stream): StreamInfo['state'] {
  if (stream.ended) return 'ended';
  if (!stream.abandoned) return 'recording';
  return wasEndedByMain(trace, stream) ? 'ended' : 'cut-off';
}

/**
 * A worker thread whose process ended in order. That it has no END is no damage: `worker.terminate()` and
 * `process.exit()` give a live thread no time to write one.
 */
function wasEndedByMain(trace: Trace, { header: { process, thread } }: Stream): boolean {
  if (thread === 0) return false;
  return trace.streams.some(({ header, ended }) => ended && header.thread === 0 && header.process === process);
}

function cutOffSentence({ header }: Stream): string {
  const worker = header.thread === 0 ? '' : `, worker ${header.thread}`;
  return `${programName(header)} (${header.pid}${worker}) was cut off: it was killed, or could not write any more. What it did last is missing: 0.1 s or less if it was killed.`;
}

const NOTE_WORDS: Readonly<Record<number, string>> = {
  [NoteCode.detached]: 'The tracer detached itself after an error of its own',
  [NoteCode.level]: 'The recording level changed',
  [NoteCode.noSites]: 'Creation sites could not be captured',
};

function noteSentence({ code, text }: Note): string {
  const words = NOTE_WORDS[code] ?? `Note ${code}`;
  return text === '' ? `${words}.` : `${words}: ${text}`;
}

const CONSEQUENCES: Readonly<Record<TraceProblem['code'], string>> = {
  empty: ' Nothing was recorded, or the program was stopped before the first write.',
  'not-a-trace': '',
  'too-new': '',
  'bad-header': ' What it holds was passed over.',
  'torn-chunk': ' What they held is missing.',
  'bad-chunk': ' What they held is missing and shows as a gap.',
  'bad-record': ' The rest of its chunk is missing and shows as a gap.',
  'lost-chunk': ' What it held shows as a gap.',
};

/**
 * The tracer writes a chunk at 16 KiB or after 0.1 s, and the record that fills one may reach over: torn bytes up
 * to here are one chunk, more are damage that says nothing of time.
 */
const ONE_CHUNK_BYTES = 24 * 1024;

/** A reader's problem with its file and what it means. `fileBytes`: how much of the file was read by then. */
export function problemInfo(file: string, { code, message, offset }: TraceProblem, fileBytes: number): ProblemInfo {
  const isOneChunk = code === 'torn-chunk' && fileBytes - offset <= ONE_CHUNK_BYTES;
  const consequence = isOneChunk ? ' What they held, 0.1 s or less, is missing.' : CONSEQUENCES[code];
  return { file, code, message: `${message}${consequence}`, offset };
}
