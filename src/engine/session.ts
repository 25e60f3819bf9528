/** The question `session`: what is open, how far it reaches, what could not be read. */
import { NoteCode, type TraceProblem } from '../protocol/events.ts';
import type { ProblemInfo, SessionInfo, StreamInfo } from '../query/contract.ts';
import type { Note, Stream } from '../trace/stream.ts';
import type { Trace } from '../trace/trace.ts';
import { programName, streamTitle } from './names.ts';

/** What the engine knows beside the trace. */
export interface Reading {
  readonly readBytes: number;
  readonly totalBytes: number;
  /** New files may still come. */
  readonly mayGrow: boolean;
  readonly problems: readonly ProblemInfo[];
}

export function sessionInfo(trace: Trace, reading: Reading): SessionInfo {
  const streams = trace.streams.map((stream) => streamInfo(stream));
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
  const cutOff = trace.streams.filter((stream) => stateOf(stream) === 'cut-off');
  return [
    ...problems,
    ...cutOff.map((stream) => ({ file: '', code: 'cut-off', message: cutOffSentence(stream), offset: 0 })),
  ];
}

function streamInfo(stream: Stream): StreamInfo {
  const { header } = stream;
  const { runtime } = header;
  return {
    id: stream.id,
    title: streamTitle(stream),
    process: header.process,
    parent: header.parent,
    pid: header.pid,
    thread: header.thread,
    runtime: `${runtime.name} ${runtime.version}`.trim(),
    argv: header.argv,
    startNs: stream.offsetNs,
    endNs: stream.offsetNs + stream.now,
    state: stateOf(stream),
    exitCode: stream.exitCode,
    runs: stream.runs,
    tasks: stream.tasks,
    poolSize: header.poolSize,
    notes: stream.notes.map(noteSentence),
  };
}

function stateOf(stream: Stream): StreamInfo['state'] {
  if (stream.ended) return 'ended';
  return stream.abandoned ? 'cut-off' : 'recording';
}

function cutOffSentence({ header }: Stream): string {
  const worker = header.thread === 0 ? '' : `, worker ${header.thread}`;
  return `${programName(header)} (${header.pid}${worker}) was cut off: it ended without closing its record; what it did in the last 0.1 s may be missing.`;
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
  'torn-chunk': ' What they held, at most some 0.1 s, is missing.',
  'bad-chunk': ' What they held is missing and shows as a gap.',
  'bad-record': ' The rest of its chunk is missing and shows as a gap.',
  'lost-chunk': ' What it held shows as a gap.',
};

/** A reader's problem with its file and what it means. */
export function problemInfo(file: string, { code, message, offset }: TraceProblem): ProblemInfo {
  return { file, code, message: `${message}${CONSEQUENCES[code]}`, offset };
}
