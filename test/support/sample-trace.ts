/** Small traces as bytes, made by the real writer: what protocol tests read back, cut and damage. */
import { crc32 } from '../../src/protocol/crc32.ts';
import {
  FailureCode,
  How,
  KindFlag,
  QueueFlag,
  ReadyRule,
  SamplingReason,
  SpanFlag,
  type WrittenHeader,
} from '../../src/protocol/events.ts';
import { TraceWriter } from '../../src/protocol/writer.ts';

export const SAMPLE_HEADER: WrittenHeader = {
  process: '7-a',
  parent: null,
  pid: 7,
  ppid: 1,
  thread: 0,
  segment: 0,
  runtime: { name: 'node', version: 'v24.0.0', platform: 'linux', arch: 'x64' },
  argv: ['node', 'app.js'],
  cwd: '/app',
  main: '/app/app.js',
  clock: { nsPerTick: 100, originNs: '1000000', wallMs: 1_700_000_000_000 },
  tracer: { version: '0.1.0', capture: 'test' },
  poolSize: 4,
};

/** A writer that collects its bytes. */
export function collectingWriter(chunkBytes = 16_384): { writer: TraceWriter; pieces: Uint8Array[] } {
  const pieces: Uint8Array[] = [];
  const writer = new TraceWriter({ write: (bytes) => pieces.push(bytes.slice()), checksum: crc32, chunkBytes });
  return { writer, pieces };
}

/** Queues 1 microtasks and 2 timers, kinds 1 PROMISE (space 1) and 2 Timeout (space 0). */
export function defineSample(writer: TraceWriter): void {
  writer.queue({
    id: 1,
    rule: ReadyRule.whenTriggerSettles,
    order: 1,
    flags: QueueFlag.drained,
    name: 'microtasks',
    title: 'Microtasks',
    detail: '',
  });
  writer.queue({
    id: 2,
    rule: ReadyRule.atDeadline,
    order: 2,
    flags: 0,
    name: 'timers',
    title: 'Timers',
    detail: 'setTimeout',
  });
  writer.kind({ id: 1, space: 1, queue: 1, pool: 0, flags: KindFlag.settles, name: 'PROMISE', word: 'promise' });
  writer.kind({ id: 2, space: 0, queue: 2, pool: 0, flags: KindFlag.oneShot, name: 'Timeout', word: 'timer' });
}

/** One timer whose callback makes a promise and its reaction; one segment of one chunk. */
export function smallTrace(): Uint8Array {
  const { writer, pieces } = collectingWriter();
  writer.segment(SAMPLE_HEADER);
  defineSample(writer);
  const name = writer.text('tick');
  const file = writer.text('/app/app.js');
  const site = writer.site(How.unknown, 3, 1, [{ flags: 0, functionText: name, fileText: file, line: 4, column: 7 }]);
  writer.init(10, 5, 0, 2, 0, site);
  writer.delay(10, 10_000, false);
  writer.turn(10_300, 1, 10_200, false);
  writer.before(10_300, 10, 0, 250);
  writer.init(10_310, 1, 1, 1, 10, site);
  writer.init(10_310, 2, 1, 1, 3, 0);
  writer.settle(10_320, 3);
  writer.after(10_400, 10);
  writer.before(10_410, 5, 0, -1);
  writer.settle(10_420, 5);
  writer.after(10_430, 5);
  writer.end(11_000, 0);
  writer.flush();
  return concat(pieces);
}

/** A seeded stream of `events` timers and promises in many small chunks. */
export function longTrace(events: number, chunkBytes = 512): Uint8Array {
  const { writer, pieces } = collectingWriter(chunkBytes);
  writer.segment(SAMPLE_HEADER);
  defineSample(writer);
  let tick = 0;
  let id = 0;
  for (let index = 0; index < events; index++) {
    tick += 1 + ((index * 7_919) % 300);
    id += 1 + (index % 3);
    writer.init(tick, id, 0, 2, 0, 0);
    writer.before(tick + 2, id * 2, 0, index % 5 === 0 ? index : -1);
    writer.after(tick + 9, id * 2);
    tick += 9;
  }
  writer.end(tick + 1, 0);
  writer.flush();
  return concat(pieces);
}

/** One record of each sort that surrounds tasks, and what the log of a reader says of them. */
export const AROUND = `segment 7-a 0 0
queue 1 2 1 1 microtasks Microtasks 
queue 2 3 2 0 timers Timers setTimeout
kind 1 1 1 0 1 PROMISE promise
kind 2 0 2 0 2 Timeout timer
spanKind 1 1 http.server request
spanKind 2 2 gc garbage collection
site 1 0 0:0
store 0 user 1
store 30  0
sampling 1 1 0
init 2 10 2 0 1 false
join 3 10 false 2 
join 3 10 true 4711 it is no Node
stores 1000000000000000000000000000001
before 5 10 0 -1
spanBegin 5 1 1 10 GET /orders/42
message 6 false 2 1 10
message 7 true 2 1 0
stores 0
ref 8 10 false
ref 8 10 true
after 9 10
span 20 2 8 7 scavenge
spanEnd 30 1 false 200
spanBegin 31 2 1 0 
spanEnd 32 2 true ECONNRESET
spanBegin 33 3 1 0 ünï
spanEnd 34 3 false 
failure 40 2 3 TypeError: x is not a function
failure 41 1 0 TypeError: x is not a function
sampling 50 16 1
meter 60 100 20 300 4 50 6 7 1
script /app/a.js false a.js.map
script /app/a.js true {"version":3}
end 70 3`;

/** A trace that says `AROUND`. */
export function aroundTrace(chunkBytes = 16_384): Uint8Array {
  const { writer, pieces } = collectingWriter(chunkBytes);
  writer.segment(SAMPLE_HEADER);
  defineSample(writer);
  writer.spanKind({ id: 1, flags: SpanFlag.root, name: 'http.server', word: 'request' });
  writer.spanKind({ id: 2, flags: SpanFlag.exclusive, name: 'gc', word: 'garbage collection' });
  const site = writer.site(How.unknown, 0, 0, []);
  writer.store({ id: 0, name: writer.text('user'), site });
  writer.store({ id: 30, name: 0, site: 0 });
  writer.sampling(1, 1, SamplingReason.start);
  writer.init(2, 5, 0, 2, 0, site);
  writer.join(3, 10, false, 2, '');
  writer.join(3, 10, true, 4_711, 'it is no Node');
  writer.stores(2 ** 30 + 1);
  writer.stores(2 ** 30 + 1);
  writer.before(5, 10, 0, -1);
  writer.spanBegin(5, 1, 1, 10, 'GET /orders/42');
  writer.message(6, false, 2, 1, 10);
  writer.message(7, true, 2, 1, 0);
  writer.stores(0);
  writer.ref(8, 10, false);
  writer.ref(8, 10, true);
  writer.after(9, 10);
  writer.span(20, 2, 8, 7, 'scavenge');
  writer.spanEnd(30, 1, false, '200');
  writer.spanBegin(31, 2, 1, 0, '');
  writer.spanEnd(32, 2, true, 'ECONNRESET');
  writer.spanBegin(33, 3, 1, 0, 'ünï');
  writer.spanEnd(34, 3, false, '');
  const error = writer.text('TypeError: x is not a function');
  writer.failure(40, FailureCode.unhandled, 3, error);
  writer.failure(41, FailureCode.uncaught, 0, error);
  writer.sampling(50, 16, SamplingReason.overBudget);
  writer.meter(60, {
    events: 100,
    ownTicks: 20,
    activeTicks: 300,
    captured: 4,
    inferred: 50,
    missing: 6,
    verified: 7,
    wrong: 1,
  });
  const file = writer.text('/app/a.js');
  writer.script(file, false, 'a.js.map');
  writer.script(file, true, '{"version":3}');
  writer.end(70, 3);
  writer.flush();
  return concat(pieces);
}

/** One stream in `count` segments, each by itself: in segment n a timer runs at 1,000 n + 100 for 50 ticks. */
export function rotatedTrace(count: number, header: Partial<WrittenHeader> = {}): Uint8Array[] {
  const { writer, pieces } = collectingWriter();
  const segments: Uint8Array[] = [];
  for (let segment = 0; segment < count; segment++) {
    const described = { ...SAMPLE_HEADER, ...header, segment };
    if (segment > 0) writer.nextSegment(described);
    else {
      writer.segment(described);
      defineSample(writer);
    }
    const start = 1_000 * segment + 100;
    const id = segment + 1;
    writer.init(start - 50, id, 0, 2, 0, 0);
    writer.before(start, id * 2, 0, 0);
    writer.after(start + 50, id * 2);
    if (segment === count - 1) writer.end(start + 100, 0);
    writer.flush();
    segments.push(concat(pieces.splice(0)));
  }
  return segments;
}

export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
