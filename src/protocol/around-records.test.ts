/** Records of what surrounds tasks: round trips, limits, further segments, flushes in their middle. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { EventLog } from '../../test/support/event-log.ts';
import {
  AROUND,
  aroundTrace,
  collectingWriter,
  concat,
  defineSample,
  SAMPLE_HEADER,
} from '../../test/support/sample-trace.ts';
import { parseDescription } from './description.ts';
import type { SegmentHeader } from './events.ts';
import { MAX_SCRIPT_BYTES } from './layout.ts';
import { StreamReader } from './reader.ts';
import { StreamStates } from './stream-states.ts';
import type { TraceWriter } from './writer.ts';

function read(bytes: Uint8Array, log = new EventLog(), streams = new StreamStates()): EventLog {
  const reader = new StreamReader(log, { streams });
  reader.push(bytes);
  reader.finish();
  return log;
}

/** What a reader says of what `write` writes behind the sample's definitions. */
function linesOf(write: (writer: TraceWriter) => void, chunkBytes?: number): string[] {
  const { writer, pieces } = collectingWriter(chunkBytes);
  writer.segment(SAMPLE_HEADER);
  defineSample(writer);
  write(writer);
  writer.flush();
  const log = read(concat(pieces));
  assert.deepEqual(log.problems, []);
  return log.lines.slice(5);
}

suite('records around tasks', () => {
  test('what is written is read back', () => {
    assert.equal(read(aroundTrace()).lines.join('\n'), AROUND);
  });

  test('a label is cut, never inside a character', () => {
    const [line] = linesOf((writer) => writer.spanBegin(1, 1, 1, 0, 'ü'.repeat(300)));
    assert.equal(line, `spanBegin 1 1 1 0 ${'ü'.repeat(100)}`);
  });

  test('a long source map comes in pieces and is put together', () => {
    const map = `{"mappings":"${'AAAA€;'.repeat(5_000)}"}`;
    const lines = linesOf((writer) => assert.equal(writer.script(writer.text('/a.js'), true, map), true), 512);
    assert.deepEqual(lines, [`script /a.js true ${map}`]);
  });

  test('an empty source map is a source map', () => {
    assert.deepEqual(
      linesOf((writer) => writer.script(writer.text('/a.js'), false, '')),
      ['script /a.js false '],
    );
  });

  test('a source map that is too long is not written', () => {
    assert.deepEqual(
      linesOf((writer) => assert.equal(writer.script(1, true, 'x'.repeat(MAX_SCRIPT_BYTES + 1)), false)),
      [],
    );
  });

  test('a source map of which a piece is lost says nothing', () => {
    const { writer, pieces } = collectingWriter(64);
    writer.segment(SAMPLE_HEADER);
    const file = writer.text('/a.js');
    writer.script(file, true, 'x'.repeat(30_000));
    writer.script(file, true, 'whole');
    writer.flush();
    const lines = read(concat(pieces.filter((_, index) => index !== 3))).lines;
    assert.deepEqual(
      lines.filter((line) => line.startsWith('script')),
      ['script /a.js true whole'],
    );
  });

  test('which stores hold a value is known in every chunk', () => {
    const lines = linesOf((writer) => {
      writer.store({ id: 1, name: 0, site: 0 });
      writer.stores(2);
      for (let id = 1; id <= 30; id++) writer.init(id, id, 0, 2, 0, 0);
    }, 64);
    let mask = 0;
    for (const line of lines) {
      if (line.startsWith('stores')) mask = Number.parseInt(line.split(' ')[1] ?? '', 2);
      if (line.startsWith('init')) assert.equal(mask, 2, line);
    }
    assert.ok(lines.filter((line) => line === 'stores 10').length > 2);
  });

  test('a chunk that says nothing of stores means that none is known, whatever a lost one said', () => {
    const { writer, pieces } = collectingWriter();
    writer.segment(SAMPLE_HEADER);
    defineSample(writer);
    writer.stores(2);
    writer.init(1, 1, 0, 2, 0, 0);
    writer.flush();
    writer.stores(0);
    writer.init(2, 2, 0, 2, 0, 0);
    writer.flush();
    writer.init(3, 3, 0, 2, 0, 0);
    writer.flush();
    const { lines } = read(concat(pieces.filter((_, index) => index !== 2)));
    assert.deepEqual(
      lines.filter((line) => /^(stores|init)/.test(line)),
      ['stores 10', 'init 1 2 2 0 0 false', 'stores 0', 'init 3 6 2 0 0 false'],
    );
  });

  test('a header says whether the tracer was attached, and who started a worker', () => {
    const parse = (more: object): SegmentHeader | string =>
      parseDescription(new TextEncoder().encode(JSON.stringify({ ...SAMPLE_HEADER, ...more })), 1);
    const facts = (more: object): unknown[] => {
      const header = parse(more);
      assert.ok(typeof header !== 'string');
      return [header.attached, header.parentThread];
    };
    assert.deepEqual(facts({}), [false, null]);
    assert.deepEqual(facts({ attached: true, parentThread: 3 }), [true, 3]);
    assert.deepEqual(facts({ attached: 'yes', parentThread: -1 }), [false, null]);
  });
});

/** Three segments; the definitions stand in the first. Each segment's bytes by themselves. */
function threeSegments(chunkBytes?: number): Uint8Array[] {
  const segments: Uint8Array[] = [];
  const { writer, pieces } = collectingWriter(chunkBytes);
  const cut = (): void => {
    writer.flush();
    segments.push(concat(pieces.splice(0)));
  };
  writer.segment(SAMPLE_HEADER);
  defineSample(writer);
  const texts = Array.from({ length: 3_000 }, (_, index) => writer.text(`function${index}`));
  const frame = { flags: 0, functionText: texts[2_999]!, fileText: texts[0]!, line: 4, column: 7 };
  const site = writer.site(0, 3, 1, [frame]);
  writer.spanKind({ id: 1, flags: 0, name: 'gc', word: 'pause' });
  writer.store({ id: 3, name: texts[7]!, site });
  writer.script(texts[0]!, false, 'a.js.map');
  writer.sampling(1, 8, 1);
  writer.stores(8);
  writer.init(1, 1, 0, 2, 0, site);
  writer.before(2, 2, 0, -1);
  cut();
  for (const segment of [1, 2]) {
    writer.nextSegment({ ...SAMPLE_HEADER, segment });
    writer.init(10 * segment, 1 + segment, 0, 2, 0, site);
    writer.note(10 * segment, 2, texts[5]!);
    if (segment === 1) writer.text('late');
    else writer.after(25, 2);
    cut();
  }
  return segments;
}

suite('further segments', () => {
  const LATER = [
    'queue 1 2 1 1 microtasks Microtasks ',
    'queue 2 3 2 0 timers Timers setTimeout',
    'kind 1 1 1 0 1 PROMISE promise',
    'kind 2 0 2 0 2 Timeout timer',
    'site 1 0 3:1 function2999@function0:4:7/0',
    'spanKind 1 0 gc pause',
    'store 3 function7 1',
    'script function0 false a.js.map',
  ];

  for (const chunkBytes of [64, 512, 16_384]) {
    test(`each begins with all definitions, and ids stay what they were (chunks of ${chunkBytes})`, () => {
      const segments = threeSegments(chunkBytes);
      const log = read(concat(segments));
      assert.deepEqual(log.problems, []);
      const second = log.lines.indexOf('segment 7-a 0 1');
      const third = log.lines.indexOf('segment 7-a 0 2');
      const told = (from: number, to?: number): string[] =>
        log.lines.slice(from + 1, to).filter((line) => !line.startsWith('stores'));
      assert.deepEqual(told(second, third), [
        ...LATER,
        'sampling 2 8 1',
        'init 10 4 2 0 1 false',
        'note 10 2 function5',
      ]);
      assert.deepEqual(told(third), [
        ...LATER,
        'sampling 10 8 1',
        'init 20 6 2 0 1 false',
        'note 20 2 function5',
        'after 25 2',
      ]);
      assert.equal(log.lines.filter((line) => /^(gap|resync)/.test(line)).length, 0);
    });
  }

  test('however many definitions there are, they come in chunks that can be read', () => {
    const { writer, pieces } = collectingWriter();
    writer.segment(SAMPLE_HEADER);
    const count = 800;
    for (let index = 0; index < count; index++) writer.text(`${index} ${'x'.repeat(2_000)}`);
    writer.flush();
    pieces.splice(0);
    writer.nextSegment({ ...SAMPLE_HEADER, segment: 1 });
    assert.ok(pieces[0]!.length > 2 ** 20);
    writer.note(1, 2, count);
    writer.flush();
    const log = read(concat(pieces));
    assert.deepEqual(log.problems, []);
    assert.match(log.lines.at(-1) ?? '', /^note 1 2 799 x/);
  });

  test('segments in files of their own go on where the one before ended', () => {
    const whole = read(concat(threeSegments())).lines;
    const log = new EventLog();
    const streams = new StreamStates();
    for (const segment of threeSegments()) read(segment, log, streams);
    assert.deepEqual(log.lines, whole);
  });

  test('a dropped segment in the middle is one gap', () => {
    const [first, , third] = threeSegments();
    const log = new EventLog();
    const streams = new StreamStates();
    for (const segment of [first!, third!]) read(segment, log, streams);
    assert.deepEqual(
      log.lines.filter((line) => /^(gap|resync|problem)/.test(line)),
      ['gap 2 10 4 0', 'resync 10 [2]'],
    );
  });

  test('dropped first segments are one gap, and what follows is read', () => {
    const [, second, third] = threeSegments();
    const log = read(concat([second!, third!]));
    assert.deepEqual(
      log.lines.filter((line) => /^(gap|resync|problem|init|after)/.test(line)),
      ['gap 0 2 4 0', 'resync 2 [2]', 'init 10 4 2 0 1 false', 'init 20 6 2 0 1 false', 'after 25 2'],
    );
  });

  test('a segment that could not be begun at the end of the stack can be begun again', () => {
    let isFull = true;
    const { writer, pieces } = collectingWriter();
    writer.segment(SAMPLE_HEADER);
    defineSample(writer);
    writer.flush();
    const push = pieces.push.bind(pieces);
    pieces.push = (piece) => {
      if (isFull) throw new RangeError('Maximum call stack size exceeded');
      return push(piece);
    };
    assert.throws(() => writer.nextSegment({ ...SAMPLE_HEADER, segment: 1 }), RangeError);
    isFull = false;
    writer.nextSegment({ ...SAMPLE_HEADER, segment: 1 });
    writer.init(1, 1, 0, 2, 0, 0);
    writer.flush();
    const log = read(concat(pieces));
    assert.deepEqual(log.problems, []);
    assert.equal(log.lines.at(-1), 'init 1 2 2 0 0 false');
  });
});

test('a flush at any call inside a record does not tear it', (t) => {
  const { writer, pieces } = collectingWriter();
  let isFlushing = false;
  const flush = (): void => {
    if (isFlushing) return;
    isFlushing = true;
    writer.flush();
    isFlushing = false;
  };
  // A debugger evaluates at calls; these are the ones that can be got hold of from outside.
  const encodeInto = TextEncoder.prototype.encodeInto;
  t.mock.method(TextEncoder.prototype, 'encodeInto', function (this: TextEncoder, text: string, into: Uint8Array) {
    flush();
    const result = encodeInto.call(this, text, into as Uint8Array<ArrayBuffer>);
    flush();
    return result;
  });
  for (const name of ['subarray', 'set'] as const) {
    const original = Uint8Array.prototype[name] as (...args: unknown[]) => unknown;
    t.mock.method(Uint8Array.prototype, name, function (this: Uint8Array, ...args: unknown[]) {
      flush();
      const result = original.apply(this, args);
      flush();
      return result;
    });
  }
  writer.segment(SAMPLE_HEADER);
  defineSample(writer);
  for (let index = 1; index <= 50; index++) {
    const text = writer.text(`text ${index}`);
    writer.spanKind({ id: index, flags: 0, name: 'gc', word: 'pause' });
    writer.stores(index);
    writer.spanBegin(index, index, index, 0, 'label');
    writer.spanEnd(index, index, false, 'done');
    writer.failure(index, 1, 0, text);
    writer.join(index, 0, true, index, 'why');
    writer.script(text, true, `map ${index}`);
  }
  writer.nextSegment({ ...SAMPLE_HEADER, segment: 1 });
  writer.failure(60, 1, 0, 50);
  writer.flush();
  t.mock.restoreAll();
  const log = read(concat(pieces));
  assert.deepEqual(log.problems, []);
  for (const [sort, count] of [
    ['spanKind', 100],
    ['spanBegin', 50],
    ['spanEnd', 50],
    ['failure', 51],
    ['join', 50],
    ['script', 100],
  ] as const) {
    assert.equal(log.lines.filter((line) => line.startsWith(`${sort} `)).length, count, sort);
  }
  assert.equal(log.lines.at(-1), 'failure 60 1 0 text 50');
});
