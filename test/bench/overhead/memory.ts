/**
 * Memory of a server under constant load, traced and untraced: two processes at the same time, each with a
 * client of its own that asks so many times a second. What matters is the level over the untraced one, and
 * whether it grows.
 */

import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say } from '../../../scripts/lib/progress.ts';
import { UserError } from '../../../src/base/user-error.ts';
import { type Configuration, tracedEnvironment, UNTRACED } from './configurations.ts';
import { markdown } from './report.ts';
import { type Bench, type MemorySample, onSayings, startClient } from './run-once.ts';
import type { Workload } from './workloads.ts';

const REQUESTS_PER_SECOND = 500;
const SAMPLE_MS = 1_000;
const MIB = 2 ** 20;
/** Until code is optimised and the heap has found its size. */
const WARM_UP_PART = 0.25;
const LEVEL_LIMIT_MIB = 32;
/** What counts as flat: half a byte kept per event would be more, at some eighty events a request. */
const SLOPE_LIMIT_MIB_PER_MIN = 1;

/** Level and growth of one kind of memory after the warm-up. */
interface Trend {
  readonly meanMiB: number;
  /** By least squares. */
  readonly mibPerMinute: number;
}

/** What a server held. */
export interface MemoryResult {
  readonly configuration: string;
  readonly answered: number;
  readonly rss: Trend;
  readonly heap: Trend;
}

/** Runs both servers for `minutes`. Errors: `UserError` when one of them ends before its time. */
export async function measureMemory(
  bench: Bench,
  workload: Workload,
  traced: Configuration,
  minutes: number,
): Promise<readonly [untraced: MemoryResult, traced: MemoryResult]> {
  return Promise.all([serve(bench, workload, UNTRACED, minutes), serve(bench, workload, traced, minutes)]);
}

/** Level, growth and verdict. */
export function memoryTable([untraced, traced]: readonly [MemoryResult, MemoryResult]): string {
  const row = (name: string, { answered, rss, heap }: MemoryResult): string[] => [
    name,
    String(answered),
    ...[rss.meanMiB, rss.mibPerMinute, heap.meanMiB, heap.mibPerMinute].map((value) => value.toFixed(2)),
  ];
  const over = difference(traced, untraced);
  const isLow = over.rss.meanMiB <= LEVEL_LIMIT_MIB;
  const isFlat = traced.rss.mibPerMinute <= SLOPE_LIMIT_MIB_PER_MIN;
  const head = [`${REQUESTS_PER_SECOND} requests/s`, 'answered', 'RSS MiB', 'MiB/min', 'heap MiB', 'MiB/min'];
  const rows = [row('untraced', untraced), row(traced.configuration, traced), row('difference', over)];
  return [
    markdown(head, rows),
    markdown(
      ['memory', 'measured', 'budget', ''],
      [
        ['RSS over untraced, MiB', over.rss.meanMiB.toFixed(1), `≤ ${LEVEL_LIMIT_MIB}`, verdict(isLow)],
        ['RSS growth, MiB/min', traced.rss.mibPerMinute.toFixed(2), `≤ ${SLOPE_LIMIT_MIB_PER_MIN}`, verdict(isFlat)],
      ],
    ),
  ].join('\n');
}

async function serve(
  bench: Bench,
  workload: Workload,
  configuration: Configuration,
  minutes: number,
): Promise<MemoryResult> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'loopscope-bench-')));
  try {
    const { NODE_OPTIONS: _, ...inherited } = process.env;
    const child = spawn(bench.node, [workload.script], {
      cwd: folder,
      env: {
        ...inherited,
        BENCH_PACKAGES: bench.packages[workload.packages ?? ''] ?? '',
        BENCH_SAMPLE_MS: String(SAMPLE_MS),
        ...tracedEnvironment(configuration, bench.tracer, folder),
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const samples: MemorySample[] = [];
    let problem: string | undefined;
    await new Promise<void>((resolve) => {
      const stop = setTimeout(() => child.stdin.end(), minutes * 60_000);
      onSayings(child, ({ client, sample }) => {
        if (client !== undefined) {
          const asker = startClient(
            { port: client.port, path: client.path, perSecond: REQUESTS_PER_SECOND },
            (text) => {
              problem ??= text;
              child.kill('SIGKILL');
            },
          );
          child.on('exit', () => asker.kill('SIGKILL'));
        }
        if (sample !== undefined) samples.push(sample);
        if (sample !== undefined && samples.length % 60 === 0)
          say(`${configuration.title}: ${(sample.rss / MIB).toFixed(1)} MiB after ${sample.uptimeS.toFixed(0)} s`);
      });
      child.on('close', (code, signal) => {
        clearTimeout(stop);
        if (code !== 0) problem ??= `ended with ${signal ?? code}`;
        resolve();
      });
    });
    if (problem !== undefined) throw new UserError({ code: 'bench', message: `${configuration.title}: ${problem}` });
    return summarize(configuration.title, samples);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function summarize(configuration: string, samples: readonly MemorySample[]): MemoryResult {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP_PART));
  const minutes = warm.map(({ uptimeS }) => uptimeS / 60);
  return {
    configuration,
    answered: samples.at(-1)?.answered ?? 0,
    rss: trendOf(
      minutes,
      warm.map(({ rss }) => rss / MIB),
    ),
    heap: trendOf(
      minutes,
      warm.map(({ heapUsed }) => heapUsed / MIB),
    ),
  };
}

/** Mean, and slope by least squares. Errors: none; of fewer than two points the slope is NaN. */
export function trendOf(minutes: readonly number[], mib: readonly number[]): Trend {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanMinutes = mean(minutes);
  const meanMiB = mean(mib);
  const away = minutes.map((minute) => minute - meanMinutes);
  const squares = away.reduce((sum, value) => sum + value * value, 0);
  const products = away.reduce((sum, value, index) => sum + value * ((mib[index] ?? meanMiB) - meanMiB), 0);
  return { meanMiB, mibPerMinute: products / squares };
}

function difference(a: MemoryResult, b: MemoryResult): MemoryResult {
  const minus = (x: Trend, y: Trend): Trend => ({
    meanMiB: x.meanMiB - y.meanMiB,
    mibPerMinute: x.mibPerMinute - y.mibPerMinute,
  });
  return {
    configuration: 'difference',
    answered: a.answered - b.answered,
    rss: minus(a.rss, b.rss),
    heap: minus(a.heap, b.heap),
  };
}

function verdict(passes: boolean): string {
  return passes ? 'pass' : '**miss**';
}
