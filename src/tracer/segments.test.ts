import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { EventLog } from '../../test/support/event-log.ts';
import { defineSample, SAMPLE_HEADER } from '../../test/support/sample-trace.ts';
import { crc32 } from '../protocol/crc32.ts';
import { StreamReader } from '../protocol/reader.ts';
import { StreamStates } from '../protocol/stream-states.ts';
import { TraceWriter } from '../protocol/writer.ts';
import { Segments } from './segments.ts';
import type { Sink, SinkState } from './sink.ts';

const SECOND = 1e7;

/** A sink in memory, which takes as many bytes in all as it is told to. */
class Memory implements Sink {
  readonly files: number[][] = [];
  state: SinkState = 'open';
  room = Number.POSITIVE_INFINITY;
  error: unknown;
  /** Bytes that it still takes. */
  space = Number.POSITIVE_INFINITY;
  /** What a failure makes of it. */
  failsTo: SinkState = 'waiting';
  attempts = 0;

  write(bytes: Uint8Array): boolean {
    return this.state === 'open' && this.#take(bytes);
  }

  mark(bytes: Uint8Array): boolean {
    return this.state === 'waiting' && this.#take(bytes);
  }

  segment(fill: (segment: number) => void): boolean {
    const { state } = this;
    this.attempts++;
    this.files.push([]);
    this.state = 'open';
    fill(this.files.length - 1);
    const begun = this.state === 'open';
    if (begun) this.room = Number.POSITIVE_INFINITY;
    else this.files.pop();
    if (!begun && state !== 'open') this.state = state;
    return begun;
  }

  mayTake(): boolean {
    return true;
  }

  #take(bytes: Uint8Array): boolean {
    if (bytes.length > this.space) {
      this.state = this.failsTo;
      this.room = 0;
      return false;
    }
    this.space -= bytes.length;
    this.files.at(-1)?.push(...bytes);
    return true;
  }
}

/** A stream into memory, in chunks of some 200 bytes. */
class Fixture {
  readonly sink = new Memory();
  ends = 0;
  readonly segments: Segments;
  readonly writer: TraceWriter;
  #tick = 0;
  #task = 0;

  constructor() {
    this.segments = new Segments({
      sink: this.sink,
      describe: (segment) => ({ ...SAMPLE_HEADER, segment }),
      ticksPerSecond: SECOND,
      onEnd: () => {
        this.ends++;
      },
    });
    this.writer = new TraceWriter({
      write: (bytes) => this.segments.write(bytes),
      flushed: () => this.segments.flushed(),
      checksum: crc32,
      chunkBytes: 200,
    });
    this.segments.begin(this.writer);
    defineSample(this.writer);
  }

  /** Runs of new timers, one every `ticks`. */
  work(runs: number, ticks = 1000): void {
    for (let run = 0; run < runs; run++) {
      this.#tick += ticks;
      this.#task++;
      // A site for each task: ids of definitions must hold in later segments.
      const text = this.writer.text(`function ${this.#task}`);
      const site = this.writer.site(0, 1, 1, [{ flags: 0, functionText: text, fileText: 0, line: 1, column: 1 }]);
      this.writer.init(this.#tick, this.#task, 0, 2, 0, site);
      this.writer.before(this.#tick, this.#task * 2, 0, -1);
      this.writer.after(this.#tick + 1, this.#task * 2);
      this.#tick++;
    }
  }

  end(): void {
    this.segments.end();
    this.writer.end(this.#tick, 0);
    this.writer.flush();
  }

  /** What readers of the files, from the first on, say. */
  read(from = 0): EventLog {
    const log = new EventLog();
    const streams = new StreamStates();
    for (const file of this.sink.files.slice(from)) {
      const reader = new StreamReader(log, { streams });
      reader.push(Uint8Array.from(file));
      reader.finish();
    }
    return log;
  }
}

function linesOf(log: EventLog, ...words: string[]): string[] {
  return log.lines.filter((line) => words.some((word) => line.startsWith(`${word} `)));
}

suite('segments', () => {
  test('begin where the sink asks for one, and read as one stream', () => {
    const it = new Fixture();
    for (let segment = 0; segment < 5; segment++) {
      it.work(20);
      it.sink.room = 0;
      it.work(20);
    }
    it.end();
    const log = it.read();
    assert.equal(it.sink.files.length, 6);
    assert.deepEqual(log.problems, []);
    assert.deepEqual(linesOf(log, 'gap', 'resync'), []);
    assert.equal(linesOf(log, 'init').length, 200);
    assert.equal(linesOf(log, 'end').length, 1);
  });

  test('read as the end of a stream where the oldest are gone', () => {
    const it = new Fixture();
    for (let segment = 0; segment < 3; segment++) {
      it.work(20);
      it.sink.room = 0;
    }
    it.work(20);
    it.end();
    const log = it.read(2);
    assert.deepEqual(log.problems, []);
    assert.equal(linesOf(log, 'gap').length, 1);
    assert.match(linesOf(log, 'gap')[0] ?? '', / 4 0$/);
    assert.ok(linesOf(log, 'site').length > 40);
  });

  test('say at the end of one that the rest is missing, when the sink takes no more', () => {
    const it = new Fixture();
    it.work(50);
    // Not enough for a chunk, enough for a mark.
    it.sink.space = 100;
    it.work(50);
    const log = it.read();
    assert.deepEqual(log.problems, []);
    assert.equal(it.sink.files.length, 1);
    const [gap] = linesOf(log, 'gap');
    assert.match(gap ?? '', / 3 0$/);
    assert.equal(log.lines.at(-1), gap);
  });

  test('go on when the sink takes something again, and say in a gap what is missing', () => {
    const it = new Fixture();
    it.work(50);
    it.sink.space = 0;
    it.work(50);
    it.sink.space = 1e6;
    it.work(200, SECOND / 10);
    it.end();
    const log = it.read();
    assert.deepEqual(log.problems, []);
    assert.equal(it.sink.files.length, 2);
    assert.equal(linesOf(log, 'gap').length, 1);
    assert.match(linesOf(log, 'gap')[0] ?? '', / 3 0$/);
    const inits = linesOf(log, 'init').length;
    assert.ok(inits > 200 && inits < 300, `${inits} inits`);
    assert.equal(linesOf(log, 'end').length, 1);
  });

  test('lose nothing, and say nothing, when only the next one could not be begun', () => {
    const it = new Fixture();
    it.work(50);
    it.writer.flush();
    // The chunk still fits, the head of the next segment does not.
    it.sink.room = 0;
    it.sink.space = 250;
    it.work(2);
    it.writer.flush();
    assert.equal(it.sink.state, 'waiting');
    assert.deepEqual(it.read().problems, []);
    assert.deepEqual(linesOf(it.read(), 'gap'), []);
  });

  test('try again less and less often', () => {
    const it = new Fixture();
    it.work(10);
    it.sink.space = 0;
    const before = it.sink.attempts;
    it.work(6000, SECOND / 10);
    const attempts = it.sink.attempts - before;
    // 600 s: 0.1, 0.2, … 25.6 s, then one every 30 s.
    assert.ok(attempts > 15 && attempts < 40, `${attempts} attempts`);
  });

  test('leave the end of the stream as a mark', () => {
    const it = new Fixture();
    it.work(50);
    it.sink.space = 100;
    it.work(50);
    const [mark] = linesOf(it.read(), 'gap');
    it.sink.space = 100;
    it.work(50);
    it.end();
    const log = it.read();
    assert.deepEqual(log.problems, []);
    const gaps = linesOf(log, 'gap');
    assert.equal(gaps.length, 2);
    assert.equal(gaps[0], mark);
    // One gap begins where the other ended.
    assert.equal(gaps[0]?.split(' ')[2], gaps[1]?.split(' ')[1]);
    assert.match(log.lines.at(-1) ?? '', /^end /);
  });

  test('try once more at the end, whenever the next attempt is due', () => {
    const it = new Fixture();
    it.work(50);
    it.sink.space = 0;
    it.work(1000, SECOND / 10);
    it.sink.space = 1e6;
    it.end();
    const log = it.read();
    assert.deepEqual(log.problems, []);
    assert.equal(it.sink.files.length, 2);
    assert.deepEqual(
      log.lines.slice(-2).map((line) => line.split(' ')[0]),
      ['gap', 'end'],
    );
  });

  test('end once and for all when the sink has', () => {
    const it = new Fixture();
    it.sink.failsTo = 'ended';
    it.work(50);
    it.sink.space = 0;
    it.work(500, SECOND);
    it.end();
    assert.equal(it.ends, 1);
    assert.equal(it.sink.files.length, 1);
    assert.deepEqual(it.read().problems, []);
  });
});
