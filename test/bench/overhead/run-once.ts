/** Runs a workload once under a configuration, with what it needs around it: a client, a debugger, a folder. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Configuration, tracedEnvironment } from './configurations.ts';
import { DebuggerClient } from './debugger-client.ts';
import { readSpoolFacts, type SpoolFacts, spoolBytes } from './spool-facts.ts';
import type { Workload } from './workloads.ts';

const LIMIT_MS = 300_000;
/** How long a program may go on after its debugger has gone: it is ending. Longer, and it was not debugged. */
const LEAVING_MS = 1_000;
const SHOWN_ERROR_CHARS = 300;
/** A scaled-down run still warms up well: chosen so that the warm-up is at most half of it. */
const WARM_UP_FACTOR = 5;
const CLIENT = fileURLToPath(new URL('http-client.cjs', import.meta.url));

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
  /** Of a traced run: what it wrote. */
  readonly spoolBytes?: number;
  /** Likewise, where asked for. */
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
        BENCH_WARM_UP: String(Math.min(1, WARM_UP_FACTOR * bench.scale)),
        BENCH_SCALE: String(configuration.slow === true ? Math.min(bench.scale, workload.slowScale) : bench.scale),
        BENCH_PACKAGES: bench.packages[workload.packages ?? ''] ?? '',
        TMPDIR: folder,
        ...tracedEnvironment(configuration, bench.tracer, folder),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const outcome = await watch(child, configuration.asyncStackDepth);
    if ('error' in outcome || configuration.tracer === undefined) return outcome;
    const written = { ...outcome, spoolBytes: spoolBytes(folder) };
    return options.readSpool ? { ...written, spool: readSpoolFacts(folder) } : written;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Listens to a workload until it is over, and starts the client or the debugger that it waits for. */
function watch(child: ChildProcess, asyncStackDepth: number | undefined): Promise<Outcome> {
  return new Promise((resolve) => {
    let measured: Measurement | undefined;
    let problem: string | undefined;
    let errors = '';
    let client: ChildProcess | undefined;
    let attached: DebuggerClient | undefined;
    let leaving: NodeJS.Timeout | undefined;
    const give = (text: string): void => {
      problem ??= text;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => give(`took longer than ${LIMIT_MS / 1_000} s`), LIMIT_MS);
    onSayings(child, (saying) => {
      if (saying.client !== undefined) client = startClient(saying.client, give);
      if (saying.operations !== undefined) measured = saying as Measurement;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
      const url = /Debugger listening on (ws:\S+)/.exec(errors)?.[1];
      if (asyncStackDepth !== undefined && url !== undefined)
        attached ??= new DebuggerClient(url, asyncStackDepth, {
          refused: give,
          disconnected: () => {
            if (child.exitCode === null && child.signalCode === null)
              leaving = setTimeout(() => give('the connection to the debugger broke'), LEAVING_MS);
          },
        });
    });
    child.on('error', (error) => give(error.message));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      clearTimeout(leaving);
      attached?.dispose();
      client?.kill();
      const end = `ended with ${signal ?? code}: ${errors.trim().slice(-SHOWN_ERROR_CHARS)}`;
      if (problem === undefined && code === 0 && measured !== undefined) resolve(measured);
      else resolve({ error: problem ?? end });
    });
  });
}

/** What a workload says to the harness, see `workloads/measured.cjs`. */
export interface Saying extends Partial<Measurement> {
  readonly client?: ClientWish;
  readonly sample?: MemorySample;
}

/** A server's wish for requests: so many, or so many a second. */
export interface ClientWish {
  readonly port: number;
  readonly path: string;
  readonly requests?: number;
  readonly perSecond?: number;
}

/** Memory of a server under load, in bytes. */
export interface MemorySample {
  readonly uptimeS: number;
  readonly answered: number;
  readonly rss: number;
  readonly heapUsed: number;
}

/** Calls `hear` for each line of JSON that a workload prints; other lines are the program's own. */
export function onSayings(child: ChildProcess, hear: (saying: Saying) => void): void {
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('{')) hear(JSON.parse(line));
  });
}

/** Starts the HTTP client, which is never traced. `fail` hears why it ended before its time. */
export function startClient(wish: ClientWish, fail: (text: string) => void): ChildProcess {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const client = spawn(process.execPath, [CLIENT, JSON.stringify(wish)], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  client.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  client.on('close', (code) => {
    if (code !== 0 && code !== null) fail(errors.trim());
  });
  return client;
}
