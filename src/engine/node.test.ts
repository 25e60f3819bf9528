/** The engine over files and folders: what is read, what is said of what cannot be, how it follows a recording. */
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { addDrawing } from '../../test/support/drawn-engine.ts';
import {
  collectingWriter,
  defineSample,
  rotatedTrace,
  SAMPLE_HEADER,
  smallTrace,
} from '../../test/support/sample-trace.ts';
import type { SessionInfo } from '../query/contract.ts';
import { isMessage, QueryClient } from '../query/rpc.ts';
import { joinSpools } from '../spool/join-spools.ts';
import { Engine } from './engine.ts';
import { openTrace } from './node.ts';
import { FolderTail } from './node-tail.ts';

const folder = mkdtempSync(join(tmpdir(), 'loopscope-engine-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Waits for a condition, with a limit. */
async function until(what: string, holds: () => boolean, limitMs = 10_000): Promise<void> {
  for (const end = Date.now() + limitMs; !holds(); ) {
    assert.ok(Date.now() < end, `waited ${limitMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function saved(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** Codes of the problems that a file has. */
async function problemsOf(name: string, bytes: Uint8Array): Promise<string[]> {
  const engine = await openTrace(saved(name, bytes));
  return engine.session().problems.map(({ code }) => code);
}

/** A trace with one run, by a process of this id; without END when `ends` is false. */
function traceOf(pid: number, ends: boolean, process = '7-a'): Buffer {
  const { writer, pieces } = collectingWriter();
  writer.segment({ ...SAMPLE_HEADER, pid, process });
  defineSample(writer);
  writer.init(10, 5, 0, 2, 0, 0);
  writer.before(50, 10, 0, 20);
  writer.after(60, 10);
  if (ends) writer.end(70, 3);
  writer.flush();
  return Buffer.concat(pieces);
}

test('a saved trace is read to its end', async () => {
  const session = (await openTrace(saved('small.looptrace', smallTrace()))).session();
  assert.equal(session.streams.length, 1);
  assert.equal(session.readBytes, session.totalBytes);
  assert.equal(session.live, false);
});

test('END tells how the program ended', async () => {
  const { streams, problems } = (await openTrace(saved('end.looptrace', traceOf(7, true)))).session();
  assert.deepEqual([streams[0]?.state, streams[0]?.exitCode, problems.length], ['ended', 3, 0]);
});

test('a file without END was cut off, and a sentence says so', async () => {
  const { streams, problems } = (await openTrace(saved('cut.looptrace', traceOf(7, false)))).session();
  assert.equal(streams[0]?.state, 'cut-off');
  assert.deepEqual(
    problems.map(({ message }) => message),
    [
      'app.js (7) was cut off: it was killed, or could not write any more. What it did last is missing: 0.1 s or less if it was killed.',
    ],
  );
});

test('torn bytes are called 0.1 s only where they are no more than a chunk', async () => {
  const whole = traceOf(7, true);
  const messageOf = async (name: string, bytes: Uint8Array) =>
    (await openTrace(saved(name, bytes))).session().problems[0]?.message ?? '';
  assert.match(await messageOf('torn-chunk.looptrace', whole.subarray(0, -5)), / What they held, 0\.1 s or less, is/);
  const garbage = Buffer.concat([whole, Buffer.alloc(50_000, 1)]);
  assert.match(
    await messageOf('garbage.looptrace', garbage),
    /The last 50000 bytes are torn.* What they held is missing/,
  );
});

test('a worker thread without END is no problem where its process ended in order', () => {
  const check = (mainEnds: boolean, states: readonly string[], problems: number) => {
    const engine = new Engine();
    addDrawing(engine, 'main       aaa', { ends: mainEnds });
    addDrawing(engine, 'main       aaa', { ends: false, thread: 1 });
    assert.equal(engine.session().streams[1]?.state, 'recording');
    engine.abandon(() => true);
    const session = engine.session();
    assert.deepEqual([session.streams.map(({ state }) => state), session.problems.length], [states, problems]);
  };
  check(true, ['ended', 'ended'], 0);
  check(false, ['cut-off', 'cut-off'], 2);
});

test('bad files are problems, never exceptions', async () => {
  const whole = traceOf(7, true);
  const tooNew = Buffer.from(whole);
  tooNew[8] = 9;
  assert.deepEqual(await problemsOf('empty.looptrace', new Uint8Array(0)), ['empty']);
  assert.deepEqual(await problemsOf('random.looptrace', crypto.getRandomValues(new Uint8Array(5_000))), [
    'not-a-trace',
  ]);
  assert.deepEqual(await problemsOf('new.looptrace', tooNew), ['too-new']);
  assert.deepEqual(await problemsOf('torn.looptrace', whole.subarray(0, -5)), ['torn-chunk', 'cut-off']);
});

test('a file that is not there is an error with a code', async () => {
  await assert.rejects(openTrace(join(folder, 'nowhere.looptrace')), { code: 'no-such-file' });
});

test('any cut of the bytes gives the same answers', async () => {
  const bytes = smallTrace();
  const whole = new Engine();
  whole.openFile('a', 0).push(bytes);
  const pieces = new Engine();
  const file = pieces.openFile('a', 0);
  for (const byte of bytes) file.push(Uint8Array.of(byte));
  assert.deepEqual(pieces.handlers.tasks({ limit: 0 }), whole.handlers.tasks({ limit: 0 }));
  assert.deepEqual(pieces.handlers.runs({ limit: 0 }), whole.handlers.runs({ limit: 0 }));
});

test('a folder is followed: new files, bytes that are added, and a process that is gone', async () => {
  const spool = mkdtempSync(join(folder, 'spool-'));
  const engine = new Engine();
  const tail = new FolderTail({ engine, folder: spool, logBug: (error) => assert.fail(String(error)) });
  tail.start();
  try {
    assert.equal(engine.session().live, true);
    const alive = traceOf(process.pid, true);
    const path = join(spool, '1-a-0-0.looptrace');
    writeFileSync(path, alive.subarray(0, alive.length - 8));
    await until('the stream', () => engine.session().streams.length === 1);
    assert.equal(engine.session().streams[0]?.state, 'recording');
    appendFileSync(path, alive.subarray(alive.length - 8));
    await until('the end', () => engine.session().streams[0]?.state === 'ended');
    // No process can have this id: it is above every limit of the system's.
    writeFileSync(join(spool, '2-b-0-0.looptrace'), traceOf(2 ** 22 + 1, false, '8-b'));
    await until('the second stream', () => engine.session().streams.length === 2);
    await until('the verdict', () => engine.session().streams[1]?.state === 'cut-off');
    assert.equal(engine.session().live, false);
  } finally {
    tail.dispose();
  }
});

/** A session folder with these segments of one stream, in files of their own. */
function segmentFolder(segments: readonly Uint8Array[], isKept: (segment: number) => boolean): string {
  const spool = mkdtempSync(join(folder, 'segments-'));
  for (const [index, bytes] of segments.entries()) {
    if (isKept(index)) writeFileSync(join(spool, `7-a-0-${index}.looptrace`), bytes);
  }
  return spool;
}

/** Runs and gaps of a trace: gaps in microseconds, with their reason. */
async function contentOf(path: string): Promise<{ runs: number; gaps: string[]; problems: number }> {
  const engine = await openTrace(path);
  const { endNs, runs, problems } = engine.session();
  const { gaps } = await engine.ask('view', { stream: 0, fromNs: 0, toNs: endNs, widthPx: 100 });
  const words = gaps.map(({ fromNs, toNs, reason }) => `${fromNs / 1_000}-${toNs / 1_000} ${reason}`);
  return { runs, gaps: words, problems: problems.length };
}

test('segments in files of their own are one stream without gaps, in their order', async () => {
  const spool = segmentFolder(rotatedTrace(12), () => true);
  assert.deepEqual(await contentOf(spool), { runs: 12, gaps: [], problems: 0 });
});

test('where the first segments were dropped there is one gap, with its name', async () => {
  const spool = segmentFolder(rotatedTrace(12), (segment) => segment >= 8);
  const expected = { runs: 4, gaps: ['0-715 older record not kept'], problems: 0 };
  assert.deepEqual(await contentOf(spool), expected);
  const file = join(folder, 'rotated.looptrace');
  await joinSpools(spool, file);
  assert.deepEqual(await contentOf(file), expected);
});

test('a segment that is missing in the middle is a gap', async () => {
  const spool = segmentFolder(rotatedTrace(12), (segment) => segment !== 5);
  assert.deepEqual(await contentOf(spool), { runs: 11, gaps: ['415-515 older record not kept'], problems: 0 });
});

test('a folder is followed from segment to segment while the first are dropped', async () => {
  const segments = rotatedTrace(11, { pid: process.pid });
  const spool = mkdtempSync(join(folder, 'follow-'));
  const engine = new Engine();
  const tail = new FolderTail({ engine, folder: spool, logBug: (error) => assert.fail(String(error)) });
  tail.start();
  try {
    for (const [index, bytes] of segments.entries()) {
      const path = join(spool, `7-a-0-${index}.looptrace`);
      writeFileSync(path, bytes.subarray(0, 30));
      appendFileSync(path, bytes.subarray(30));
      if (index >= 2) rmSync(join(spool, `7-a-0-${index - 2}.looptrace`));
      await until(`segment ${index}`, () => engine.session().runs === index + 1);
    }
    const session = engine.session();
    assert.deepEqual(session.problems, []);
    assert.deepEqual([session.streams.length, session.readBytes], [1, session.totalBytes]);
    const { gaps } = await engine.ask('view', { stream: 0, fromNs: 0, toNs: session.endNs, widthPx: 100 });
    assert.deepEqual(gaps, []);
  } finally {
    tail.dispose();
  }
});

test('the worker answers questions and says what changed', async () => {
  const path = saved('worker.looptrace', traceOf(7, true));
  const worker = new Worker(fileURLToPath(new URL('./node.ts', import.meta.url)), {
    workerData: { source: { file: path } },
  });
  try {
    const client = new QueryClient((message) => worker.postMessage(message));
    const seen: SessionInfo[] = [];
    client.onChanged((info) => seen.push(info));
    worker.on('message', (message: unknown) => {
      if (isMessage(message)) client.receive(message);
    });
    await until('the file', () => seen.some(({ runs }) => runs === 1));
    const view = await client.ask('view', { stream: 0, fromNs: 0, toNs: 10_000, widthPx: 100 });
    assert.equal(view.lanes.find(({ lane }) => lane === 'timers')?.boxes.length, 1);
    await assert.rejects(client.ask('run', { run: 99 }), { code: 'no-such-run' });
  } finally {
    await worker.terminate();
  }
});
