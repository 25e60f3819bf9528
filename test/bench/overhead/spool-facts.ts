/** What a session folder holds: events and bytes, and how many tasks have a site, captured or inferred. */

import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import {
  type KindDefinition,
  KindFlag,
  NoteCode,
  type TraceEvents,
  type TraceProblem,
} from '../../../src/protocol/events.ts';
import { TRACE_EXTENSION } from '../../../src/protocol/launch.ts';
import { StreamReader } from '../../../src/protocol/reader.ts';

const READ_BYTES = 1 << 20;

/** Counts over all streams of a session. */
export interface SpoolFacts {
  readonly bytes: number;
  /** Init, before, after, settle, and close of what is no promise. */
  readonly events: number;
  readonly tasks: number;
  readonly captured: number;
  readonly inferred: number;
  /** What the tracer says of itself: inferences that it checked, and how many were wrong. */
  readonly verified: number;
  readonly wrong: number;
  /** Likewise: its own part of the time in which threads were active; NaN: it does not say. */
  readonly ownPart: number;
  readonly gaps: number;
  /** What could not be read or was not recorded; none is expected of a program that ended in order. */
  readonly problems: readonly string[];
}

/** Bytes of all spool files of a session. */
export function spoolBytes(folder: string): number {
  return spoolFiles(folder).reduce((sum, path) => sum + statSync(path).size, 0);
}

function spoolFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(TRACE_EXTENSION))
    .sort()
    .map((name) => join(folder, name));
}

/** Reads all spool files of a session. Cost: the whole trace is decoded, in pieces; memory stays flat. */
export function readSpoolFacts(folder: string): SpoolFacts {
  const counter = new EventCounter();
  let bytes = 0;
  for (const path of spoolFiles(folder)) bytes += readFileInPieces(path, counter);
  return { bytes, ...counter.counts() };
}

function readFileInPieces(path: string, events: TraceEvents): number {
  const reader = new StreamReader(events, { checksum: crc32 });
  const piece = Buffer.allocUnsafe(READ_BYTES);
  const file = openSync(path, 'r');
  try {
    for (let read = -1; read !== 0; ) {
      read = readSync(file, piece, 0, piece.length, null);
      reader.push(piece.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
  reader.finish();
  return reader.bytesRead;
}

class EventCounter implements TraceEvents {
  /** Kinds of the segment in progress that are promises. */
  readonly #promiseKinds = new Set<number>();
  /** One bit a task of this segment: it is a promise. */
  #promises = new Uint8Array(1 << 16);
  #events = 0;
  #tasks = 0;
  #captured = 0;
  #inferred = 0;
  #verified = 0;
  #wrong = 0;
  #ownTicks = 0;
  #activeTicks = 0;
  #gaps = 0;
  #ends = 0;
  readonly #problems: string[] = [];

  counts(): Omit<SpoolFacts, 'bytes'> {
    return {
      events: this.#events,
      tasks: this.#tasks,
      captured: this.#captured,
      inferred: this.#inferred,
      verified: this.#verified,
      wrong: this.#wrong,
      ownPart: this.#ownTicks / this.#activeTicks,
      gaps: this.#gaps,
      problems: this.#ends === 0 ? [...this.#problems, 'no stream ended in order'] : this.#problems,
    };
  }

  segment(): void {
    this.#promiseKinds.clear();
    this.#promises.fill(0);
  }
  kind({ id, flags }: KindDefinition): void {
    if ((flags & KindFlag.settles) !== 0) this.#promiseKinds.add(id);
  }
  init(_tick: number, task: number, kind: number, _trigger: number, site: number, inferred: boolean): void {
    this.#events++;
    this.#tasks++;
    if (site !== 0 && inferred) this.#inferred++;
    else if (site !== 0) this.#captured++;
    if (this.#promiseKinds.has(kind)) this.#rememberPromise(task);
  }
  before(): void {
    this.#events++;
  }
  after(): void {
    this.#events++;
  }
  settle(): void {
    this.#events++;
  }
  close(_tick: number, task: number): void {
    if (!this.#isPromise(task)) this.#events++;
  }
  meter(_tick: number, meter: { ownTicks: number; activeTicks: number; verified: number; wrong: number }): void {
    this.#ownTicks += meter.ownTicks;
    this.#activeTicks += meter.activeTicks;
    this.#verified += meter.verified;
    this.#wrong += meter.wrong;
  }
  gap(): void {
    this.#gaps++;
  }
  note(_tick: number, code: number, text: string): void {
    if (code === NoteCode.detached) this.#problems.push(`the tracer detached itself: ${text}`);
  }
  end(): void {
    this.#ends++;
  }
  problem({ message }: TraceProblem): void {
    this.#problems.push(message);
  }
  queue(): void {}
  site(): void {}
  delay(): void {}
  turn(): void {}
  resync(): void {}
  spanKind(): void {}
  spanBegin(): void {}
  spanEnd(): void {}
  span(): void {}
  failure(): void {}
  ref(): void {}
  store(): void {}
  stores(): void {}
  sampling(): void {}
  join(): void {}
  message(): void {}
  script(): void {}

  #rememberPromise(task: number): void {
    const at = task >> 3;
    if (at >= this.#promises.length) {
      const larger = new Uint8Array(2 * at);
      larger.set(this.#promises);
      this.#promises = larger;
    }
    this.#promises[at]! |= 1 << (task & 7);
  }
  #isPromise(task: number): boolean {
    return ((this.#promises[task >> 3] ?? 0) & (1 << (task & 7))) !== 0;
  }
}
