/**
 * What tracing costs a program, beside what else there is for Node:
 *
 *     npm run bench -- overhead [--lines 20,22,24,26 | --node PATH] [--workloads w1,w3] [--configs ours,debugger]
 *                               [--rounds 5] [--scale 1] [--tracer PATH] [--json FILE]
 *
 * Each cell is CPU time per operation of the measured section (user and system, all threads), divided by that of
 * untraced runs around it in the same round: median (min–max) over the rounds. Tables are Markdown. CPU time
 * moves less than wall time on a machine that does other things, and ratios within a round less again; read
 * the spread all the same, and the load average that is printed.
 *
 * What costs tens of times the program (trace events, a debugger) goes through a part of the measured section,
 * after the same warm-up. `--scale` changes all counts; below 1 the warm-up is shorter too, code is less
 * optimised, and ratios come out lower than those of a warm server.
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
import { CONFIGURATIONS } from './overhead/configurations.ts';
import { measureWorkload, type WorkloadResult } from './overhead/measure-workload.ts';
import { type NodeResult, ratioTable, spoolTable } from './overhead/report.ts';
import type { Bench } from './overhead/run-once.ts';
import { verdictTable } from './overhead/verdict.ts';
import { WORKLOADS } from './overhead/workloads.ts';

const DEFAULT_ROUNDS = 5;

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
    },
  });
  const workloads = choose(WORKLOADS, values.workloads, 'workload');
  const configurations = choose(CONFIGURATIONS, values.configs, 'configuration');
  const rounds = positive(values.rounds, 'rounds') ?? DEFAULT_ROUNDS;
  const scale = positive(values.scale, 'scale') ?? 1;
  const tracer = resolve(values.tracer ?? join(repoRoot, 'dist/tracer/preload.cjs'));
  const results: NodeResult[] = [];
  for (const node of await chosenNodes(values.node, values.lines)) {
    const version = versionOf(node);
    const bench: Bench = { node, tracer, scale, packages: {} };
    const start = loadNow();
    const measured: WorkloadResult[] = [];
    for (const workload of workloads) {
      const title = `Node ${version}: ${workload.name} ${workload.title}`;
      measured.push(await step(title, () => measureWorkload(bench, workload, configurations, rounds)));
    }
    const result = { node: version, rounds, scale, load: [start, loadNow()] as const, workloads: measured };
    results.push(result);
    process.stdout.write(describe(result));
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, undefined, 2)}\n`);
  return 0;
});

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
