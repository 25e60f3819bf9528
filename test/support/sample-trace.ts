/** Small traces as bytes, made by the real writer: what protocol tests read back, cut and damage. */
import { crc32 } from '../../src/protocol/crc32.ts';
import { How, KindFlag, QueueFlag, ReadyRule, type WrittenHeader } from '../../src/protocol/events.ts';
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

export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
