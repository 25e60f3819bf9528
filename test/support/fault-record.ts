/**
 * What a session folder says of each thread: all its segments read as one stream. For tests of what happens when
 * the program, or the place of its record, goes away; `trace-program.ts` reads single files.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TraceProblem } from '../../src/protocol/events.ts';
import { StreamReader } from '../../src/protocol/reader.ts';
import { StreamStates } from '../../src/protocol/stream-states.ts';
import { EventLog } from './event-log.ts';

/** The stream of one thread. */
export interface FaultStream {
  /** Process and thread, as in the names of its files. */
  readonly name: string;
  readonly isMain: boolean;
  /** Numbers of the segments that are there. */
  readonly segments: readonly number[];
  readonly bytes: number;
  readonly inits: number;
  readonly runs: number;
  readonly sites: number;
  /** Reasons of the gaps, see `GapReason`. */
  readonly gaps: readonly number[];
  /** Codes and texts of the notes. */
  readonly notes: readonly string[];
  /** Exit code with which the stream ended in order; -1: it did not say; undefined: it was cut off. */
  readonly end: number | undefined;
  readonly problems: readonly TraceProblem[];
}

/** Reads all streams of a session folder, main threads first. */
export function readRecord(folder: string): FaultStream[] {
  const files = new Map<string, number[]>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const match = /^(.+)-(\d+)\.looptrace$/.exec(entry.name);
    if (match === null || !entry.isFile()) continue;
    const [, stream = '', segment] = match;
    files.set(stream, [...(files.get(stream) ?? []), Number(segment)]);
  }
  return [...files]
    .map(([name, segments]) => readFaultStream(folder, name, segments))
    .sort((a, b) => Number(b.isMain) - Number(a.isMain));
}

function readFaultStream(folder: string, name: string, segments: number[]): FaultStream {
  segments.sort((a, b) => a - b);
  const log = new EventLog();
  const streams = new StreamStates();
  let bytes = 0;
  for (const segment of segments) {
    const content = readFileSync(join(folder, `${name}-${segment}.looptrace`));
    bytes += content.length;
    const reader = new StreamReader(log, { streams });
    reader.push(content);
    reader.finish();
  }
  const records = Map.groupBy(log.lines, (line) => line.slice(0, line.indexOf(' ')));
  const words = (record: string) => (records.get(record) ?? []).map((line) => line.split(' '));
  const end = words('end')[0]?.[2];
  return {
    name,
    isMain: name.endsWith('-0'),
    segments,
    bytes,
    inits: words('init').length,
    runs: words('before').length,
    sites: words('site').length,
    gaps: words('gap').map(([, , , reason]) => Number(reason)),
    notes: words('note').map(([, , ...rest]) => rest.join(' ')),
    end: end === undefined ? undefined : Number(end),
    problems: log.problems,
  };
}
