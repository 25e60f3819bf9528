/** Runs a workload once under a configuration, with what it needs around it: a client, a debugger, a folder. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Configuration, tracedEnvironment } from './configurations.ts';
import { readSpoolFacts, type SpoolFacts } from './spool-facts.ts';
import type { Workload } from './workloads.ts';

const LIMIT_MS = 300_000;
const SHOWN_ERROR_CHARS = 300;

/** What all runs of one table share. */
export interface Bench {
  /** The Node under test. */
  readonly node: string;
  /** The tracer's preload. */
  readonly tracer: string;
  /** Factor of all operation counts. */
  readonly scale: number;
  /** Folders whose `node_modules` the workloads load from. */
  readonly packages: Readonly<Record<string, string>>;
}

/** The measured section of one run. */
export interface Measurement {
  readonly operations: number;
  /** User and system time of all threads. */
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly rssMiB: number;
  /** Where asked for. */
  readonly spool?: SpoolFacts;
}

/** How a run ended: measured, or with a sentence. */
export type Outcome = Measurement | { readonly error: string };

/** Starts the workload and waits for its end. Its folder is temporary. Errors: none, they are outcomes. */
export async function runOnce(
  bench: Bench,
  workload: Workload,
  configuration: Configuration,
  options: { readonly readSpool: boolean },
): Promise<Outcome> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'loopscope-bench-')));
  try {
    const { NODE_OPTIONS: _options, NODE_COMPILE_CACHE: _cache, ...inherited } = process.env;
    const child = spawn(bench.node, [...(configuration.args ?? []), workload.script], {
      cwd: folder,
      env: {
        ...inherited,
        BENCH_WARM_UP: String(Math.min(1, bench.scale)),
        BENCH_SCALE: String(bench.scale * (configuration.slow === true ? workload.slowPart : 1)),
        BENCH_PACKAGES: bench.packages[workload.packages ?? ''] ?? '',
        TMPDIR: folder,
        ...tracedEnvironment(configuration, bench.tracer, folder),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const outcome = await watch(child);
    if ('error' in outcome || configuration.tracer === undefined || !options.readSpool) return outcome;
    return { ...outcome, spool: readSpoolFacts(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Listens to a workload until it is over. */
function watch(child: ChildProcess): Promise<Outcome> {
  return new Promise((resolve) => {
    let output = '';
    let errors = '';
    let tooLong = false;
    const timer = setTimeout(() => {
      tooLong = true;
      child.kill('SIGKILL');
    }, LIMIT_MS);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.on('error', (error) => resolve({ error: error.message }));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const line = output.split('\n').find((text) => text.startsWith('{"operations"'));
      if (tooLong) resolve({ error: `took longer than ${LIMIT_MS / 1_000} s` });
      else if (code !== 0 || line === undefined)
        resolve({ error: `ended with ${signal ?? code}: ${errors.trim().slice(-SHOWN_ERROR_CHARS)}` });
      else resolve(JSON.parse(line));
    });
  });
}
