/** Reads a trace into an engine as the real entries do, slice by slice, and measures time and memory. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as zlib from 'node:zlib';
import { Engine } from '../../../src/engine/engine.ts';
import { SLICE_BYTES } from '../../../src/engine/node-tail.ts';
import { StreamReader } from '../../../src/protocol/reader.ts';
import { StreamStates } from '../../../src/protocol/stream-states.ts';
import { EventCounter } from './event-counter.ts';

/** A trace in memory: the bytes of its files, in their order. */
export interface BenchTrace {
  readonly name: string;
  readonly files: readonly Uint8Array[];
}

/** An engine that has read a trace, and what that took. */
export interface Built {
  readonly engine: Engine;
  readonly events: number;
  readonly bytes: number;
  /** CPU time of decoding alone, into a listener that only counts. */
  readonly decodeMs: number;
  /** CPU time of decoding and building. */
  readonly readMs: number;
  /** What the process holds more than before: tables, indexes, and all else. */
  readonly heldBytes: number;
}

const options = zlib.crc32 === undefined ? {} : { checksum: (bytes: Uint8Array) => zlib.crc32(bytes) };

/** CPU time of this thread: that the machine does other things does not show in it. */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** Reads the trace twice: counting, then building. */
export function build(trace: BenchTrace): Built {
  const bytes = trace.files.reduce((sum, file) => sum + file.length, 0);
  const began = cpuMs();
  const counter = new EventCounter();
  const streams = new StreamStates();
  for (const file of trace.files) {
    const reader = new StreamReader(counter, { ...options, streams });
    for (const slice of slicesOf(file)) reader.push(slice);
    reader.finish();
  }
  const decodeMs = cpuMs() - began;
  const before = heldBytes();
  const start = cpuMs();
  const engine = new Engine(options);
  for (const [index, bytesOfFile] of trace.files.entries()) {
    const file = engine.openFile(String(index), bytesOfFile.length);
    for (const slice of slicesOf(bytesOfFile)) file.push(slice);
    file.finish();
  }
  engine.abandon(() => true);
  const readMs = cpuMs() - start;
  return { engine, events: counter.events, bytes, decodeMs, readMs, heldBytes: heldBytes() - before };
}

function* slicesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) yield bytes.subarray(at, at + SLICE_BYTES);
}

let collectGarbage: (() => void) | undefined;

function heldBytes(): number {
  if (collectGarbage === undefined) {
    setFlagsFromString('--expose-gc');
    collectGarbage = runInNewContext('gc') as () => void;
  }
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
