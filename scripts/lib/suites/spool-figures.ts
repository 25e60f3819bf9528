/**
 * What the traced runs of a suite recorded, in a few figures: how much, by how many processes and threads, and
 * whether anything in it is not as it should be. Read with the product's own reader.
 */

import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { NoteCode, type SegmentHeader, type TraceEvents, type TraceProblem } from '../../../src/protocol/events.ts';
import { TRACE_EXTENSION } from '../../../src/protocol/launch.ts';
import { StreamReader } from '../../../src/protocol/reader.ts';

const PIECE_BYTES = 1_048_576;

/** Figures of one session folder, or of several together. */
export interface SpoolFigures {
  readonly processes: number;
  /** Threads beside the main ones. */
  readonly threads: number;
  /** Creations, starts and ends of runs, settles, closes. */
  readonly events: number;
  readonly bytes: number;
  readonly gaps: number;
  /** Streams that were cut off: killed or aborted. */
  readonly unended: number;
  /** Note (code and text) → how many streams have it. */
  readonly notes: ReadonlyMap<string, number>;
  /** Streams in which the tracer gave up by itself. */
  readonly detached: number;
  /** What could not be read, with its file. There must be none. */
  readonly problems: readonly string[];
}

/** Reads all spool files of a session folder. Cost: some 3 million events a second. */
export function readFigures(folder: string): SpoolFigures {
  const reading = new Reading();
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith(TRACE_EXTENSION))
    .sort()) {
    reading.readFile(join(folder, name), name);
  }
  return reading.result();
}

/** Figures of several sessions as one. */
export function addFigures(all: readonly SpoolFigures[]): SpoolFigures {
  const sum = (of: (figures: SpoolFigures) => number) => all.reduce((total, figures) => total + of(figures), 0);
  const notes = new Map<string, number>();
  for (const figures of all) for (const [note, count] of figures.notes) notes.set(note, (notes.get(note) ?? 0) + count);
  return {
    processes: sum(({ processes }) => processes),
    threads: sum(({ threads }) => threads),
    events: sum(({ events }) => events),
    bytes: sum(({ bytes }) => bytes),
    gaps: sum(({ gaps }) => gaps),
    unended: sum(({ unended }) => unended),
    notes,
    detached: sum(({ detached }) => detached),
    problems: all.flatMap(({ problems }) => problems),
  };
}

class Reading {
  readonly #processes = new Set<string>();
  readonly #streams = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #notes = new Map<string, Set<string>>();
  readonly #detached = new Set<string>();
  readonly #problems: string[] = [];
  readonly #buffer = Buffer.alloc(PIECE_BYTES);
  #threads = 0;
  #events = 0;
  #bytes = 0;
  #gaps = 0;
  /** Name of the file and of the stream that are being read. */
  #file = '';
  #stream = '';

  readFile(path: string, name: string): void {
    this.#file = name;
    this.#stream = name;
    this.#bytes += statSync(path).size;
    const options = typeof zlib.crc32 === 'function' ? { checksum: zlib.crc32 } : {};
    const reader = new StreamReader(this.#listener(), options);
    const file = openSync(path, 'r');
    try {
      for (;;) {
        const length = readSync(file, this.#buffer, 0, PIECE_BYTES, null);
        if (length === 0) break;
        reader.push(this.#buffer.subarray(0, length));
      }
    } finally {
      closeSync(file);
    }
    reader.finish();
  }

  result(): SpoolFigures {
    return {
      processes: this.#processes.size,
      threads: this.#threads,
      events: this.#events,
      bytes: this.#bytes,
      gaps: this.#gaps,
      unended: this.#streams.size - this.#ended.size,
      notes: new Map([...this.#notes].map(([note, streams]) => [note, streams.size])),
      detached: this.#detached.size,
      problems: this.#problems,
    };
  }

  /** Hears only what is counted; whatever else a trace may say is passed over. */
  #listener(): TraceEvents {
    const count = () => {
      this.#events++;
    };
    const heard: Partial<TraceEvents> = {
      segment: (header) => this.#segment(header),
      init: count,
      before: count,
      after: count,
      settle: count,
      close: count,
      gap: () => {
        this.#gaps++;
      },
      note: (_tick, code, text) => this.#note(code, text),
      end: () => {
        this.#ended.add(this.#stream);
      },
      problem: (problem) => this.#problem(problem),
    };
    const passOver = () => undefined;
    return new Proxy(heard as TraceEvents, { get: (known, name) => Reflect.get(known, name) ?? passOver });
  }

  #segment(header: SegmentHeader): void {
    this.#stream = `${header.process}/${header.thread}`;
    this.#processes.add(header.process);
    if (!this.#streams.has(this.#stream) && header.thread !== 0) this.#threads++;
    this.#streams.add(this.#stream);
  }

  #note(code: number, text: string): void {
    const note = `${code} ${text}`.trim();
    const streams = this.#notes.get(note) ?? new Set<string>();
    this.#notes.set(note, streams.add(this.#stream));
    if (code === NoteCode.detached) this.#detached.add(this.#stream);
  }

  #problem(problem: TraceProblem): void {
    this.#problems.push(`${this.#file}: ${problem.message}`);
  }
}
