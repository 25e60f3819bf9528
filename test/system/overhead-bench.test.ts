/** The harness behind `npm run bench -- overhead`: that it pairs rightly and prints what it measured. No speed is asserted. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { WorkloadResult } from '../bench/overhead/measure-workload.ts';
import { trendOf } from '../bench/overhead/memory.ts';
import { runRound, spreadOf } from '../bench/overhead/paired.ts';
import type { NodeResult } from '../bench/overhead/report.ts';
import { verdictTable } from '../bench/overhead/verdict.ts';
import { ROOT, runProgram, withFolder } from '../support/trace-program.ts';

/** Runs a round over numbers that stand for CPU times; `untraced` gives that of each further untraced run. */
async function playRound(round: number, untraced: readonly number[]): Promise<{ order: string; ratios: string }> {
  const values: Record<string, number> = { a: 20, b: 30, c: 40 };
  const left = [...untraced];
  let order = '';
  const pairs = await runRound(round, ['a', 'b', 'c'], '-', async (item) => {
    order += item;
    return item === '-' ? left.shift() : values[item];
  });
  return { order, ratios: pairs.map(({ item, value, untraced: base }) => `${item} ${value / base}`).join(', ') };
}

test('a configuration is divided by the mean of the untraced runs around its group', async () => {
  assert.deepEqual(await playRound(0, [9, 11, 29]), { order: '-ab-c-', ratios: 'a 2, b 3, c 2' });
});

test('every second round runs backwards', async () => {
  assert.deepEqual(await playRound(1, [9, 11, 29]), { order: '-cb-a-', ratios: 'c 4, b 3, a 1' });
});

test('the median of an even number of ratios lies between the middle two', () => {
  assert.deepEqual(spreadOf([4, 1, 2, 9]), { median: 3, min: 1, max: 9 });
});

test('growth of memory is the slope of its samples', () => {
  assert.deepEqual(trendOf([1, 2, 3], [10, 12, 14]), { meanMiB: 12, mibPerMinute: 2 });
});

function resultWith(ours: number, emptyHooks: number): NodeResult {
  const cost = (configuration: string, ratio: number) => ({
    configuration,
    configurationTitle: configuration,
    ratio: spreadOf([ratio]),
  });
  const workload: WorkloadResult = {
    workload: 'w1',
    title: '',
    operation: '',
    untracedMicros: spreadOf([1]),
    costs: [cost('ours', ours), cost('empty-hooks', emptyHooks)],
  };
  return { node: '24.0.0', rounds: 1, scale: 1, load: [0, 0], workloads: [workload] };
}

test('the verdict compares with the empty hooks of the same run, and says what was not measured', () => {
  assert.match(verdictTable(resultWith(1.4, 2)), /geometric mean .* \| 0\.70 \| ≤ 0\.70 \| pass \|/);
  assert.match(verdictTable(resultWith(1.5, 2)), /geometric mean .* \| 0\.75 \| ≤ 0\.70 \| \*\*miss\*\* \|/);
  assert.match(verdictTable(resultWith(1.5, 2)), /trace events \| not measured \|/);
});

test('a tiny run prints its tables and writes its numbers', async () => {
  await withFolder(async (folder) => {
    const json = join(folder, 'numbers.json');
    const options = ['--workloads', 'w3', '--configs', 'ours,empty-hooks', '--rounds', '1', '--scale', '0.001'];
    const { stdout, stderr, code } = await runProgram({
      node: process.execPath,
      args: [join(ROOT, 'test/bench/overhead.ts'), ...options, '--json', json],
      timeoutMs: 60_000,
    });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^\| CPU ÷ untraced \| untraced \| ours \| empty hooks \|$/m);
    assert.match(stdout, /^\| w3 await loop \| [\d.]+ µs\/await \| [\d.]+ \([\d.–]+\) \| [\d.]+ \([\d.–]+\) \|$/m);
    const [result] = JSON.parse(readFileSync(json, 'utf8')) as NodeResult[];
    const [ours, empty] = result?.workloads[0]?.costs ?? [];
    // Two promises an await, made and settled, and a continuation; 3,000 awaits, warm-up included.
    assert.ok((ours?.spool?.events ?? 0) > 5 * 3_000, JSON.stringify(ours?.spool));
    assert.deepEqual(ours?.spool?.problems, []);
    assert.equal(empty?.spool, undefined);
  });
});

test('a tracer that steps aside has failed, and is not cheap', async () => {
  await withFolder(async (folder) => {
    const tracer = join(folder, 'nothing.cjs');
    writeFileSync(tracer, '');
    const options = ['--workloads', 'w3', '--configs', 'ours', '--rounds', '1', '--scale', '0.001'];
    const { stdout, stderr } = await runProgram({
      node: process.execPath,
      args: [join(ROOT, 'test/bench/overhead.ts'), ...options, '--tracer', tracer],
      timeoutMs: 60_000,
    });
    assert.match(stdout, /^\| w3 await loop \| [\d.]+ µs\/await \| failed \|$/m);
    assert.match(stderr, /nothing was recorded/);
  });
});
