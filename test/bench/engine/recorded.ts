/** Real programs, recorded by the built tracer: what a generated trace may get wrong shows here. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../src/base/user-error.ts';
import { launchEnvironment, TRACE_EXTENSION } from '../../../src/protocol/launch.ts';
import { TRACER } from '../../support/trace-program.ts';
import { withPackages } from '../overhead/packages.ts';
import { onSayings, startClient } from '../overhead/run-once.ts';
import { WORKLOADS, type Workload } from '../overhead/workloads.ts';
import type { BenchTrace } from './measure.ts';

const LIMIT_MS = 300_000;

/** How much of each workload of the overhead benchmark is recorded: one to three million events. */
const SCALES: Readonly<Record<string, number>> = { w1: 1, w2: 1, w3: 1, w4: 1, w5: 0.3, w6: 1 };

/** Records the workloads named, or all. Errors: `UserError` when one of them fails. Cost: some ten seconds each. */
export async function* recordedTraces(names: readonly string[]): AsyncGenerator<BenchTrace> {
  const chosen = WORKLOADS.filter(({ name }) => (names.length === 0 ? name in SCALES : names.includes(name)));
  const folders = await withPackages(chosen, async (packages) => {
    const traces: BenchTrace[] = [];
    for (const workload of chosen) traces.push(await record(workload, packages[workload.packages ?? ''] ?? ''));
    return traces;
  });
  yield* folders;
}

/** A trace that lies in a file. */
export function savedTrace(path: string): BenchTrace {
  return { name: path, files: [readFileSync(path)] };
}

async function record(workload: Workload, packages: string): Promise<BenchTrace> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'loopscope-bench-')));
  try {
    await runTraced(workload, packages, folder);
    const names = readdirSync(folder).filter((name) => name.endsWith(TRACE_EXTENSION));
    names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    return { name: workload.title, files: names.map((name) => readFileSync(join(folder, name))) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runTraced(workload: Workload, packages: string, folder: string): Promise<void> {
  const { NODE_OPTIONS: _options, ...inherited } = process.env;
  const child = spawn(process.execPath, [workload.script], {
    cwd: folder,
    env: {
      ...inherited,
      BENCH_WARM_UP: '0.1',
      BENCH_SCALE: String(SCALES[workload.name] ?? 1),
      BENCH_PACKAGES: packages,
      TMPDIR: folder,
      ...launchEnvironment({ tracerPath: TRACER, sessionFolder: folder }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let problem = '';
    const give = (text: string): void => {
      problem ||= text;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => give('It took too long.'), LIMIT_MS);
    onSayings(child, ({ client }) => {
      if (client !== undefined) startClient(client, give);
    });
    child.on('error', ({ message }) => give(message));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0 && problem === '') resolve();
      else
        reject(
          new UserError({
            code: 'not-recorded',
            message: `${workload.title} could not be recorded: ${problem || `it ended with ${signal ?? code}`}`,
          }),
        );
    });
  });
}
