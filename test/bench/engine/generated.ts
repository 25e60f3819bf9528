/**
 * A generated trace as bytes, made by the real writer: a busy server, in turns with timers, file operations and
 * immediates, each of which begins a chain of awaits. Ticks are microseconds.
 */
import * as zlib from 'node:zlib';
import { crc32 } from '../../../src/protocol/crc32.ts';
import { How } from '../../../src/protocol/events.ts';
import { TraceWriter } from '../../../src/protocol/writer.ts';
import { headerOf, KINDS, QUEUES } from '../../support/drawing-declarations.ts';
import { randomFrom } from '../../support/random.ts';
import type { BenchTrace } from './measure.ts';

/** As the tracer writes them. */
const CHUNK_BYTES = 32 * 1024;
const SITES = 200;

/** Ids of the kinds that are declared. */
const Kind = { promise: 1, timer: 3, file: 5, immediate: 6 } as const;

/** A trace of at least `count` events: inits, befores, afters, settles. The same seed makes the same bytes. */
export function generatedTrace(count: number, seed: number): BenchTrace {
  const pieces: Buffer[] = [];
  const write = (bytes: Uint8Array): void => void pieces.push(Buffer.from(bytes));
  const writer = new TraceWriter({ write, checksum: zlib.crc32 ?? crc32, chunkBytes: CHUNK_BYTES });
  writer.segment(headerOf({}));
  for (const queue of QUEUES) writer.queue(queue);
  for (const kind of KINDS) writer.kind(kind);
  writeServer(writer, count, randomFrom(seed));
  writer.flush();
  return { name: `generated (seed ${seed})`, files: [Buffer.concat(pieces)] };
}

function writeSites(writer: TraceWriter): void {
  for (let site = 0; site < SITES; site++) {
    const frame = { flags: 0, functionText: writer.text(`f${site}`), fileText: writer.text(`/app/f${site}.js`) };
    writer.site(site % 2 === 0 ? How.await : How.asyncCall, 1, 1, [{ ...frame, line: site + 1, column: 1 }]);
  }
}

function writeServer(writer: TraceWriter, count: number, random: () => number): void {
  writeSites(writer);
  let events = 0;
  let tick = 1_000;
  let id = 1_000;
  let promise = 1_000;
  const site = (): number => 1 + Math.floor(random() * SITES);
  const newPromise = (trigger: number, inferred: boolean): number => {
    writer.init(tick, promise, 1, Kind.promise, trigger, site(), inferred);
    return promise++ * 2 + 1;
  };
  const macrotask = (kind: number): void => {
    const wire = id * 2;
    writer.init(tick, id++, 0, kind, 0, site());
    tick += 20;
    writer.before(tick, wire, 0, kind === Kind.timer ? Math.floor(random() * 15) : -1);
    // An await chain: four inits, two continuations, four settles a round.
    const own = newPromise(wire, false);
    let waiting = newPromise(own, false);
    tick += random() < 0.001 ? 20_000 : 10;
    writer.settle(tick, own);
    writer.after(tick, wire);
    const length = Math.floor(random() * 6);
    for (let step = 0; step < length; step++) {
      tick += 1;
      writer.before(tick, waiting, 0, -1);
      const inner = newPromise(waiting, false);
      const next = newPromise(inner, true);
      tick += 2;
      writer.settle(tick, inner);
      writer.settle(tick, waiting);
      writer.after(tick, waiting);
      waiting = next;
    }
    writer.before(tick, waiting, 0, -1);
    writer.settle(tick, waiting);
    writer.after(tick, waiting);
    events += 9 + 6 * length;
  };
  while (events < count) {
    writer.turn(tick, 1, Math.floor(random() * 500), false);
    for (let timers = Math.floor(random() * 3); timers >= 0; timers--) macrotask(Kind.timer);
    for (let files = Math.floor(random() * 4); files >= 0; files--) macrotask(Kind.file);
    if (random() < 0.3) macrotask(Kind.immediate);
    tick += Math.floor(random() * 500);
  }
  writer.end(tick, 0);
}
