import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { damage, signAnew } from '../../test/support/damage.ts';
import { EventLog } from '../../test/support/event-log.ts';
import { randomFrom, seedOfRun } from '../../test/support/random.ts';
import {
  aroundTrace,
  collectingWriter,
  concat,
  defineSample,
  longTrace,
  SAMPLE_HEADER,
  smallTrace,
} from '../../test/support/sample-trace.ts';
import { crc32 } from './crc32.ts';
import { appendRequire } from './launch.ts';
import { StreamReader } from './reader.ts';

function read(bytes: Uint8Array, pieceBytes = bytes.length): EventLog {
  const log = new EventLog();
  const reader = new StreamReader(log);
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.push(bytes.subarray(at, at + pieceBytes));
  reader.finish();
  return log;
}

const SMALL = `segment 7-a 0 0
queue 1 2 1 1 microtasks Microtasks 
queue 2 3 2 0 timers Timers setTimeout
kind 1 1 1 0 1 PROMISE promise
kind 2 0 2 0 2 Timeout timer
site 1 0 3:1 tick@/app/app.js:4:7/0
init 10 10 2 0 1 false
delay 10 10000 false
turn 10300 1 10200 false
before 10300 10 0 250
init 10310 3 1 10 1 false
init 10310 5 1 3 0 false
settle 10320 3
after 10400 10
before 10410 5 0 -1
settle 10420 5
after 10430 5
end 11000 0`;

suite('the trace format', () => {
  test('what is written is read back', () => {
    assert.equal(read(smallTrace()).lines.join('\n'), SMALL);
  });

  test('the pieces in which a file arrives do not matter', () => {
    for (const bytes of [longTrace(200), aroundTrace(100)]) {
      const whole = read(bytes).lines.join('\n');
      for (const size of [1, 2, 3, 7, 16, 17, 100, 1000])
        assert.equal(read(bytes, size).lines.join('\n'), whole, `pieces of ${size}`);
    }
  });

  test('numbers at the borders survive', () => {
    const borders = [0, 1, 127, 128, 16_383, 16_384, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 45, Number.MAX_SAFE_INTEGER];
    const { writer, pieces } = collectingWriter();
    writer.segment(SAMPLE_HEADER);
    for (const number of borders) writer.turn(0, number, number, false);
    writer.flush();
    const turns = read(concat(pieces)).lines.filter((line) => line.startsWith('turn'));
    assert.deepEqual(
      turns,
      borders.map((number) => `turn 0 ${number} ${number} false`),
    );
  });

  test('two streams in one file stay apart', () => {
    const a = collectingWriter();
    const b = collectingWriter();
    for (const [{ writer }, thread] of [
      [a, 0],
      [b, 1],
    ] as const) {
      writer.segment({ ...SAMPLE_HEADER, thread });
      defineSample(writer);
      writer.init(5 + thread, 1, 0, 2, 0, 0);
      writer.before(6 + thread, 2, 0, -1);
      writer.flush();
    }
    const log = read(concat([...a.pieces, ...b.pieces]));
    assert.deepEqual(log.problems, []);
    assert.equal(log.lines.filter((line) => line.startsWith('before')).join(), 'before 6 2 0 -1,before 7 2 0 -1');
  });

  test('a run that did not say that it ended ends with the one around it', () => {
    const { writer, pieces } = collectingWriter();
    writer.segment(SAMPLE_HEADER);
    writer.before(1, 10, 0, -1);
    writer.before(2, 12, 0, -1);
    assert.equal(writer.after(3, 99), false);
    assert.equal(writer.after(3, 10), true);
    writer.flush();
    assert.deepEqual(read(concat(pieces)).lines.slice(1), [
      'before 1 10 0 -1',
      'before 2 12 0 -1',
      'after 3 12',
      'after 3 10',
    ]);
  });

  test('a task that comes late keeps its id', () => {
    const { writer, pieces } = collectingWriter();
    writer.segment(SAMPLE_HEADER);
    defineSample(writer);
    for (const id of [10, 7, 11]) writer.init(1, id, 0, 2, 0, 0);
    writer.flush();
    const inits = read(concat(pieces)).lines.filter((line) => line.startsWith('init'));
    assert.deepEqual(
      inits.map((line) => line.split(' ')[2]),
      ['20', '14', '22'],
    );
  });

  test('runs that the recorder no longer watches are taken back', () => {
    const { writer, pieces } = collectingWriter();
    writer.segment(SAMPLE_HEADER);
    writer.before(1, 10, 0, -1);
    writer.forgetRuns();
    writer.turn(9, 1, 0, false);
    writer.flush();
    assert.deepEqual(read(concat(pieces)).lines.slice(1), ['before 1 10 0 -1', 'resync 1 []', 'turn 9 1 0 false']);
  });

  test('runs in progress are known again after a lost chunk', () => {
    const { writer, pieces } = collectingWriter();
    writer.segment(SAMPLE_HEADER);
    writer.before(1, 10, 0, -1);
    writer.flush();
    writer.before(2, 12, 0, -1);
    writer.flush();
    writer.after(3, 12);
    writer.flush();
    const log = read(concat(pieces.filter((_, index) => index !== 2)));
    assert.deepEqual(log.lines.slice(1), [
      'before 1 10 0 -1',
      `problem lost-chunk ${log.problems[0]?.offset}`,
      'gap 1 2 5 0',
      'resync 2 [10 12]',
      'after 3 12',
    ]);
  });

  test('a flush in the middle of a record does not tear it', () => {
    // A debugger evaluates flush() at any call: here, from inside the writer's own checksum.
    const pieces: Uint8Array[] = [];
    let flushes = 0;
    const { writer } = collectingWriter(64);
    const torn = Object.getPrototypeOf(writer).constructor as typeof import('./writer.ts').TraceWriter;
    const reentrant: import('./writer.ts').TraceWriter = new torn({
      write: (bytes) => {
        pieces.push(bytes.slice());
        if (flushes++ < 1000) reentrant.flush();
      },
      checksum: crc32,
      chunkBytes: 64,
    });
    reentrant.segment(SAMPLE_HEADER);
    for (let index = 1; index < 500; index++) reentrant.turn(index, index, 0, false);
    reentrant.flush();
    const log = read(concat(pieces));
    assert.deepEqual(log.problems, []);
    assert.equal(log.lines.length, 500);
  });
});

suite('damage', () => {
  const bytes = longTrace(120);
  const around = aroundTrace(100);

  test('a file cut at any byte yields what stands before, and says that it was cut', () => {
    checkCuts(bytes);
    checkCuts(around);
  });

  function checkCuts(bytes: Uint8Array): void {
    const whole = read(bytes);
    for (let length = 0; length < bytes.length; length++) {
      const log = read(bytes.subarray(0, length));
      const good = log.lines.filter((line) => !line.startsWith('problem'));
      assert.deepEqual(good, whole.lines.slice(0, good.length), `cut at ${length}`);
      assert.ok(log.problems.length <= 1, `cut at ${length}`);
    }
  }

  test('a file cut inside a chunk reports the torn tail with its offset', () => {
    const log = read(bytes.subarray(0, bytes.length - 3));
    assert.equal(log.problems[0]?.code, 'torn-chunk');
    assert.match(log.problems[0]?.message ?? '', /The last \d+ bytes are torn/);
  });

  test('an empty file, a text file and a future version each get their own message', () => {
    assert.equal(read(new Uint8Array(0)).problems[0]?.code, 'empty');
    assert.equal(read(new TextEncoder().encode('{"traceEvents":[]}')).problems[0]?.code, 'not-a-trace');
    const future = smallTrace();
    future[8] = 9;
    const log = read(future);
    assert.deepEqual(
      log.problems.map((problem) => problem.code),
      ['too-new'],
    );
    assert.match(log.problems[0]?.message ?? '', /version 9.*up to version 1/);
    assert.equal(log.lines.length, 1);
  });

  test('a damaged header costs the names, not the records behind it', () => {
    for (const at of [0, 12, 17, 40]) {
      const damaged = smallTrace();
      damaged[at] = (damaged[at] ?? 0) ^ 0x41;
      const log = read(damaged);
      assert.deepEqual(
        log.problems.map((problem) => problem.code),
        ['bad-header', 'bad-chunk'],
        `byte ${at}`,
      );
      const records = log.lines.filter((line) => !/^(segment|problem)/.test(line));
      assert.equal(records.join('\n'), SMALL.split('\n').slice(1).join('\n'), `byte ${at}`);
    }
  });

  test('a chunk of another stream, whose header is lost, is not taken for the stream before', () => {
    const second = smallTrace();
    second[30] = 0;
    const log = read(concat([smallTrace(), second]));
    assert.deepEqual(
      log.lines.filter((line) => line.startsWith('segment')).map((line) => line.split(' ')[1]?.split('-')[0]),
      ['7', 'unknown'],
    );
  });

  test('a known segment behind one of a future version is read', () => {
    const future = smallTrace();
    future[8] = 9;
    const log = read(concat([future, smallTrace()]));
    assert.equal(log.lines.slice(1).join('\n'), SMALL);
  });

  test('mutated files never throw and never run time backwards', () => {
    const seed = seedOfRun();
    const next = randomFrom(seed);
    const rounds = Number(process.env.FUZZ ?? 4_000);
    for (let round = 0; round < rounds; round++) {
      const mutant = damage(round % 2 === 0 ? bytes : around, next);
      const log = read(mutant, 1 + Math.floor(next() * 400));
      let tick = 0;
      for (const line of log.lines) {
        if (line.startsWith('segment')) tick = 0;
        const match = /^(?:before|after|init|settle|span|failure|meter) (\d+)/.exec(line);
        if (match === null) continue;
        assert.ok(Number(match[1]) >= tick, `time ran backwards, seed ${seed}, round ${round}`);
        tick = Number(match[1]);
      }
    }
  });

  test('mutations behind a right checksum never throw either', () => {
    const seed = seedOfRun();
    const next = randomFrom(seed);
    const rounds = Number(process.env.FUZZ ?? 4_000);
    for (let round = 0; round < rounds; round++) {
      const mutant = damage(round % 2 === 0 ? smallTrace() : aroundTrace(), next);
      signAnew(mutant);
      assert.doesNotThrow(() => read(mutant), `seed ${seed}, round ${round}`);
    }
  });
});

test('both checksums agree', () => {
  const next = randomFrom(3);
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({ length }, () => next() * 256);
    assert.equal(crc32(bytes), zlibCrc32(bytes));
  }
});

test('NODE_OPTIONS is appended to, quoted, and not doubled', () => {
  assert.equal(appendRequire('', '/a b/t.cjs'), '--require "/a b/t.cjs"');
  assert.equal(appendRequire('--max-old-space-size=100', '/t.cjs'), '--max-old-space-size=100 --require "/t.cjs"');
  assert.equal(appendRequire('--require "/t.cjs"', '/t.cjs'), '--require "/t.cjs"');
  assert.equal(appendRequire('', 'C:\\a b\\t.cjs'), '--require "C:/a b/t.cjs"');
});

test('the worked example in FORMAT.md is what the writer writes', () => {
  const path = new URL('./FORMAT.md', import.meta.url);
  const document = readFileSync(path, 'utf8');
  const [, between] = /<!-- example:begin[^>]*-->\n([\s\S]*?)<!-- example:end -->/.exec(document) ?? [];
  const expected = describe(smallTrace());
  if (process.env.UPDATE_EXPECT === '1') {
    const behindMark = document.indexOf('-->', document.indexOf('<!-- example:begin')) + 4;
    const end = document.indexOf('<!-- example:end');
    writeFileSync(path, document.slice(0, behindMark) + expected + document.slice(end));
  } else assert.equal(between, expected, 'run again with UPDATE_EXPECT=1 if the change is meant');
});

/** Hex of the bytes and the events that they say. */
function describe(bytes: Uint8Array): string {
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)].map((byte) => byte.toString(16).padStart(2, '0'));
    rows.push(`${at.toString(16).padStart(4, '0')}  ${row.join(' ')}`);
  }
  const says = 'says, as the calls of `TraceEvents` (tick first; tasks as `id * 2 + space`):';
  return `A timer whose callback makes a promise and a reaction to it:\n\n\`\`\`\n${rows.join('\n')}\n\`\`\`\n\n${says}\n\n\`\`\`\n${SMALL}\n\`\`\`\n`;
}
