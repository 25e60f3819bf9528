/**
 * What tracing costs a program, beside what else there is for Node:
 *
 *     npm run bench -- overhead [--lines 20,22,24,26 | --node PATH] [--workloads w1,w3] [--configs ours,debugger]
 *                               [--rounds 5] [--scale 1] [--tracer PATH] [--json FILE]
 *     npm run bench -- overhead --attribute [--workloads w3]     where the tracer spends it, by CPU profiles
 *     npm run bench -- overhead --memory MINUTES                 whether memory stays flat under load
 *
 * Each cell is CPU time per operation of the measured section (user and system, all threads), divided by that of
 * untraced runs around it in the same round: median (min–max) over the rounds. Tables are Markdown. CPU time
 * moves less than wall time on a machine that does other things, and ratios within a round less again; read
 * the spread all the same, and the load average that is printed.
 *
 * What costs tens of times the program (trace events, a debugger) goes through a part of the measured section,
 * after the same warm-up. `--scale` changes all counts; below 0.2 the warm-up is shorter too, code is less
 * optimised, and ratios come out lower than those of a warm server. The governor is off but where a budget is named.
 */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { repoRoot } from '../../scripts/lib/paths.ts';
import { runMain, step } from '../../scripts/lib/progress.ts';
import { UserError } from '../../src/base/user-error.ts';
import { nodeLines } from '../support/nodes.ts';
import { type Attribution, attribute, attributionTable, withReadableTracer } from './overhead/attribute.ts';
import { CONFIGURATIONS, type Configuration } from './overhead/configurations.ts';
import { measureWorkload, type WorkloadResult } from './overhead/measure-workload.ts';
import { type MemoryResult, measureMemory, memoryTable } from './overhead/memory.ts';
import { withPackages } from './overhead/packages.ts';
import { type NodeResult, ratioTable, spoolTable } from './overhead/report.ts';
import type { Bench } from './overhead/run-once.ts';
import { verdictTable } from './overhead/verdict.ts';
import { WORKLOADS, type Workload } from './overhead/workloads.ts';

const DEFAULT_ROUNDS = 5;
const MEMORY_WORKLOAD = 'w2';

interface Settings {
  readonly nodes: readonly string[];
  readonly workloads: readonly Workload[];
  readonly configurations: readonly Configuration[];
  readonly rounds: number;
  readonly scale: number;
  readonly tracer: string;
}

await runMain(async () => {
  const { values } = parseArgs({
    options: {
      node: { type: 'string' },
      lines: { type: 'string' },
      workloads: { type: 'string' },
      configs: { type: 'string' },
      rounds: { type: 'string' },
      scale: { type: 'string' },
      tracer: { type: 'string' },
      json: { type: 'string' },
      attribute: { type: 'boolean' },
      memory: { type: 'string' },
    },
  });
  const minutes = positive(values.memory, 'memory');
  const settings: Settings = {
    nodes: await chosenNodes(values.node, values.lines),
    workloads: choose(WORKLOADS, minutes === undefined ? values.workloads : MEMORY_WORKLOAD, 'workload'),
    configurations: choose(CONFIGURATIONS, values.configs, 'configuration'),
    rounds: positive(values.rounds, 'rounds') ?? DEFAULT_ROUNDS,
    scale: positive(values.scale, 'scale') ?? 1,
    tracer: resolve(values.tracer ?? join(repoRoot, 'dist/tracer/preload.cjs')),
  };
  const start = loadNow();
  const results = await withPackages<unknown>(settings.workloads, (packages) => {
    if (minutes !== undefined) return measureMemories(settings, packages, minutes);
    return values.attribute === true ? attributeCosts(settings, packages) : measureRatios(settings, packages);
  });
  process.stdout.write(`\nLoad average ${start.toFixed(2)} at the start, ${loadNow().toFixed(2)} at the end.\n`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, undefined, 2)}\n`);
  return 0;
});

type Packages = Bench['packages'];

async function measureRatios(settings: Settings, packages: Packages): Promise<NodeResult[]> {
  const { rounds, scale, tracer } = settings;
  const results: NodeResult[] = [];
  for (const node of settings.nodes) {
    const version = versionOf(node);
    const bench: Bench = { node, tracer, scale, packages };
    const start = loadNow();
    const workloads: WorkloadResult[] = [];
    for (const workload of settings.workloads) {
      const title = `Node ${version}: ${workload.name} ${workload.title}`;
      workloads.push(await step(title, () => measureWorkload(bench, workload, settings.configurations, rounds)));
    }
    const result: NodeResult = { node: version, rounds, scale, load: [start, loadNow()], workloads };
    results.push(result);
    process.stdout.write(describe(result));
  }
  return results;
}

async function attributeCosts(settings: Settings, packages: Packages): Promise<Attribution[]> {
  const traced = firstTraced(settings);
  const results: Attribution[] = [];
  await withReadableTracer(async (tracer) => {
    for (const node of settings.nodes) {
      process.stdout.write(`\n### Node ${versionOf(node)}, scale ${settings.scale}\n`);
      for (const workload of settings.workloads) {
        const result = await attribute({ node, tracer, scale: settings.scale, packages }, workload, traced);
        results.push(result);
        process.stdout.write(`\n${attributionTable(result)}`);
      }
    }
  });
  return results;
}

async function measureMemories(settings: Settings, packages: Packages, minutes: number): Promise<MemoryResult[]> {
  const [workload] = settings.workloads;
  const results: MemoryResult[] = [];
  for (const node of settings.nodes) {
    const version = versionOf(node);
    const bench: Bench = { node, tracer: settings.tracer, scale: settings.scale, packages };
    if (workload === undefined) continue;
    const result = await step(`Node ${version}: ${workload.title} for ${minutes} min`, () =>
      measureMemory(bench, workload, firstTraced(settings), minutes),
    );
    results.push(...result);
    process.stdout.write(`\n### Node ${version}, ${workload.title}, ${minutes} min\n\n${memoryTable(result)}`);
  }
  return results;
}

function firstTraced({ configurations }: Settings): Configuration {
  const traced = configurations.find(({ tracer }) => tracer !== undefined);
  if (traced !== undefined) return traced;
  throw new UserError({ code: 'usage', message: 'None of the chosen configurations is ours.' });
}

function describe(result: NodeResult): string {
  const { node, rounds, scale, load } = result;
  const machine = `load average ${load[0].toFixed(2)} at the start, ${load[1].toFixed(2)} at the end`;
  return [
    `\n### Node ${node}, ${rounds} rounds, scale ${scale}; ${machine}\n`,
    ratioTable(result),
    verdictTable(result),
    spoolTable(result),
  ].join('\n');
}

function choose<T extends { readonly name: string }>(
  all: readonly T[],
  names: string | undefined,
  what: string,
): readonly T[] {
  if (names === undefined) return all;
  return names.split(',').map((name) => {
    const found = all.find((item) => item.name === name);
    if (found !== undefined) return found;
    const known = all.map((item) => item.name).join(', ');
    throw new UserError({ code: 'usage', message: `There is no ${what} "${name}".`, hint: `Known: ${known}` });
  });
}

function positive(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value > 0) return value;
  throw new UserError({ code: 'usage', message: `--${option} wants a number above 0, not "${text}".` });
}

/** The Nodes to measure on; without a wish, the one that runs this. */
async function chosenNodes(node: string | undefined, lines: string | undefined): Promise<readonly string[]> {
  if (lines === undefined) return [node ?? process.execPath];
  const wanted = lines.split(',').map(Number);
  const known = await nodeLines();
  return wanted.map((major) => {
    const line = known.find((each) => each.major === major);
    if (line !== undefined) return line.path;
    throw new UserError({
      code: 'usage',
      message: `There is no Node ${major} here.`,
      hint: `Lines: ${known.map((each) => each.major).join(', ')}`,
    });
  });
}

function versionOf(node: string): string {
  const { stdout, error } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (error !== undefined) throw new UserError({ code: 'node', message: `${node} cannot be run: ${error.message}` });
  return stdout.trim().replace(/^v/, '');
}

function loadNow(): number {
  return loadavg()[0] ?? 0;
}
