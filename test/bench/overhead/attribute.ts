/**
 * Where the tracer's cost is: CPU profiles of one untraced and one traced run of a workload, over the whole
 * process, side by side. The tracer is bundled anew for it, without minification, so that its functions have
 * names. What V8 has inlined is counted where it was written.
 */

import { copyFileSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import { bundles, copiedFiles } from '../../../scripts/lib/bundles.ts';
import { repoRoot } from '../../../scripts/lib/paths.ts';
import { UserError } from '../../../src/base/user-error.ts';
import { type Configuration, UNTRACED } from './configurations.ts';
import { markdown } from './report.ts';
import { type Bench, runOnce } from './run-once.ts';
import type { Workload } from './workloads.ts';

const TRACER_BUNDLE = 'dist/tracer/tracer.cjs';
const TRACER_PRELOAD = 'dist/tracer/preload.cjs';
const SAMPLE_MICROS = 250;
/** Functions of the tracer below this part of the traced run are summed up. */
const SHOWN_PART = 0.005;
const TRACER = 'tracer: ';

/** The format of `--cpu-prof`, as far as it is read here. Times are in microseconds. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Calls `use` with the path of a preload whose tracer has its names. */
export async function withReadableTracer<T>(use: (preload: string) => Promise<T>): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'loopscope-bench-tracer-')));
  try {
    const bundle = bundles.find(({ target }) => target === TRACER_BUNDLE);
    const preload = copiedFiles.find(({ target }) => target === TRACER_PRELOAD);
    if (bundle === undefined || preload === undefined) throw new Error(`no bundle ${TRACER_BUNDLE}`);
    await build({
      ...bundle.options,
      absWorkingDir: repoRoot,
      entryPoints: [bundle.source],
      outfile: join(folder, basename(bundle.target)),
      bundle: true,
      minify: false,
      logLevel: 'silent',
    });
    const path = join(folder, basename(preload.target));
    copyFileSync(join(repoRoot, preload.source), path);
    return await use(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Self times of one workload by category, in milliseconds. */
export interface Attribution {
  readonly workload: string;
  readonly configuration: string;
  readonly untraced: Readonly<Record<string, number>>;
  readonly traced: Readonly<Record<string, number>>;
}

/** Profiles a workload untraced and traced. `bench.tracer`: that of `withReadableTracer`. */
export async function attribute(bench: Bench, workload: Workload, traced: Configuration): Promise<Attribution> {
  const tracerFolder = dirname(bench.tracer);
  return {
    workload: `${workload.name} ${workload.title}`,
    configuration: traced.title,
    untraced: await profile(bench, workload, UNTRACED, tracerFolder),
    traced: await profile(bench, workload, traced, tracerFolder),
  };
}

/** Program and Node, collector, native code, and the tracer by function; the most expensive first. */
export function attributionTable({ workload, configuration, untraced, traced }: Attribution): string {
  const total = sum(Object.values(traced));
  const names = [...new Set([...Object.keys(untraced), ...Object.keys(traced)])];
  const isSmall = (name: string): boolean => name.startsWith(TRACER) && (traced[name] ?? 0) < SHOWN_PART * total;
  const shown = names.filter((name) => !isSmall(name)).sort((a, b) => (traced[b] ?? 0) - (traced[a] ?? 0));
  const row = (name: string, from: number, to: number): string[] => [
    name,
    from.toFixed(0),
    to.toFixed(0),
    `${((100 * to) / total).toFixed(1)} %`,
  ];
  return markdown(
    [`${workload}, self time`, 'untraced, ms', `${configuration}, ms`, 'part'],
    [
      ...shown.map((name) => row(name, untraced[name] ?? 0, traced[name] ?? 0)),
      row(`${TRACER}others`, 0, sum(names.filter(isSmall).map((name) => traced[name] ?? 0))),
      row('**all**', sum(Object.values(untraced)), total),
    ],
  );
}

/** Self time by category, in milliseconds. Errors: `UserError` when the run fails. */
async function profile(
  bench: Bench,
  workload: Workload,
  configuration: Configuration,
  tracerFolder: string,
): Promise<Record<string, number>> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'loopscope-bench-profile-')));
  try {
    const args = ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-interval=${SAMPLE_MICROS}`];
    const outcome = await runOnce(
      bench,
      workload,
      { ...configuration, args: [...(configuration.args ?? []), ...args] },
      { readSpool: false },
    );
    const file = readdirSync(folder).find((name) => name.endsWith('.cpuprofile'));
    if ('error' in outcome || file === undefined) {
      const message = 'error' in outcome ? outcome.error : 'Node wrote no profile.';
      throw new UserError({ code: 'bench', message: `${workload.name} ${configuration.title}: ${message}` });
    }
    return selfTimes(JSON.parse(readFileSync(join(folder, file), 'utf8')), tracerFolder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Self time by category, in milliseconds. Idle time is left out. */
function selfTimes({ nodes, samples, timeDeltas }: CpuProfile, tracerFolder: string): Record<string, number> {
  const categories = new Map(
    nodes.map(({ id, callFrame }) => [id, categoryOf(callFrame.functionName, callFrame.url, tracerFolder)]),
  );
  const times: Record<string, number> = {};
  samples.forEach((id, index) => {
    const category = categories.get(id);
    if (category !== undefined) times[category] = (times[category] ?? 0) + (timeDeltas[index] ?? 0) / 1e3;
  });
  return times;
}

function categoryOf(functionName: string, url: string, tracerFolder: string): string | undefined {
  if (functionName === '(idle)') return undefined;
  if (functionName === '(garbage collector)') return 'garbage collector';
  if (url.includes(tracerFolder)) return `${TRACER}${functionName === '' ? 'anonymous' : functionName}`;
  if (url.startsWith('node:')) return "Node's own JavaScript";
  return url === '' ? 'native code' : 'program';
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
