/**
 * Damaged, cut off and mutated traces, all the way: bytes are read, tables built, and every question asked. Nothing
 * throws, nothing hangs, and what is held follows what was read. `FUZZ=100000` runs longer, `LOOPSCOPE_SEED=n` repeats.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { damage, signAnew } from '../../test/support/damage.ts';
import { randomFrom, seedOfRun } from '../../test/support/random.ts';
import { aroundTrace, longTrace, smallTrace } from '../../test/support/sample-trace.ts';
import type { Questions } from '../query/contract.ts';
import { Engine } from './engine.ts';

const SEED = seedOfRun();
const ROUNDS = Number(process.env.FUZZ ?? 300);
/** What a trace and each stream hold before they were told anything: room for its curve, its ids, its lanes. */
const BYTES_PER_STREAM = 400_000;
const BYTES_PER_BYTE = 400;
/** Each answer, on any machine. */
const LIMIT_MS = 5_000;

/** Questions about everything. What needs a row is asked for rows that are there. */
const PLAIN = ['session', 'counts', 'tasks', 'runs', 'queues', 'sites', 'spans', 'failures'] as const;

async function askAll(engine: Engine, random: () => number): Promise<void> {
  const { trace } = engine;
  for (const question of PLAIN) await engine.ask(question, {});
  for (const question of ['pending', 'handles', 'insights'] as const satisfies readonly (keyof Questions)[])
    await engine.ask(question, {});
  const session = await engine.ask('session', {});
  for (const { id: stream } of trace.streams.slice(0, 3)) {
    const fromNs = random() * session.endNs;
    await engine.ask('view', { stream, fromNs: 0, toNs: session.endNs, widthPx: 300 });
    await engine.ask('view', { stream, fromNs, toNs: fromNs + 1e6 * random(), widthPx: 300 });
    await engine.ask('overview', { stream, columns: 100 });
  }
  for (let ask = 0; ask < 3; ask++) {
    if (trace.runs.length > 0) await engine.ask('run', { run: Math.floor(random() * trace.runs.length) });
    if (trace.tasks.length > 0) await engine.ask('task', { task: Math.floor(random() * trace.tasks.length) });
  }
}

test(`a damaged trace is read as far as it goes, and answered (seed ${SEED})`, async () => {
  const random = randomFrom(SEED);
  const samples = [smallTrace(), aroundTrace(), aroundTrace(200), longTrace(300)];
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = damage(samples[round % samples.length]!, random);
    // Half of the damage is behind a right checksum: what a faulty writer would say.
    if (random() < 0.5) signAnew(bytes);
    const where = `seed ${SEED}, round ${round}`;
    const engine = new Engine();
    const began = performance.now();
    try {
      const file = engine.openFile('damaged', bytes.length);
      const cut = Math.floor(random() * bytes.length);
      file.push(bytes.subarray(0, cut));
      file.push(bytes.subarray(cut));
      file.finish();
      engine.abandon(() => true);
      await askAll(engine, random);
    } catch (error) {
      throw new Error(`It throws: ${where}`, { cause: error });
    }
    const { trace } = engine;
    const most = BYTES_PER_STREAM * (1 + trace.streams.length) + BYTES_PER_BYTE * bytes.length;
    assert.ok(trace.byteLength <= most, `${trace.byteLength} bytes held of ${bytes.length}, ${where}`);
    assert.ok(performance.now() - began < LIMIT_MS, `it takes long: ${where}`);
  }
});
