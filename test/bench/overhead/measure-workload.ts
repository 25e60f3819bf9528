/** All rounds of one workload: every configuration, paired with untraced runs. */

import { say } from '../../../scripts/lib/progress.ts';
import { type Configuration, UNTRACED } from './configurations.ts';
import { runRound, type Spread, spreadOf } from './paired.ts';
import { type Bench, type Measurement, runOnce } from './run-once.ts';
import type { SpoolFacts } from './spool-facts.ts';
import type { Workload } from './workloads.ts';

/** Runs of one workload record the same; how much varies with chunks and sites. */
const WHOLE_PART = 0.8;

/** What one configuration costs a workload. */
export interface Cost {
  readonly configuration: string;
  readonly configurationTitle: string;
  /** CPU time per operation, divided by that of the untraced runs around it; absent: it never ran. */
  readonly ratio?: Spread;
  /** CPU time per operation over the untraced. */
  readonly addedMicros?: Spread;
  readonly spool?: SpoolFacts;
  /** Why it was not run, or not run again. */
  readonly error?: string;
}

/** A workload's results. */
export interface WorkloadResult {
  readonly workload: string;
  readonly title: string;
  readonly operation: string;
  /** CPU time per operation. */
  readonly untracedMicros: Spread;
  readonly costs: readonly Cost[];
}

/** Runs a workload `rounds` times under each configuration. A configuration that fails is not run again. */
export async function measureWorkload(
  bench: Bench,
  workload: Workload,
  configurations: readonly Configuration[],
  rounds: number,
): Promise<WorkloadResult> {
  const collected = new Map(configurations.map((item) => [item, { ratios: [] as number[], added: [] as number[] }]));
  const errors = new Map<Configuration, string>();
  const spools = new Map<Configuration, SpoolFacts>();
  const untraced: number[] = [];

  const measure = async (configuration: Configuration): Promise<number | undefined> => {
    // What does not even run untraced has nothing to be divided by.
    if (errors.has(UNTRACED)) return undefined;
    const outcome = await runOnce(bench, workload, configuration, { readSpool: !spools.has(configuration) });
    if (!('error' in outcome) && outcome.spool !== undefined) spools.set(configuration, outcome.spool);
    const error = 'error' in outcome ? outcome.error : whatIsMissing(outcome, spools.get(configuration));
    if ('error' in outcome || error !== undefined) {
      errors.set(configuration, error ?? '');
      say(`${workload.name} ${configuration.name}: ${error}`);
      return undefined;
    }
    const micros = (outcome.cpuMs * 1e3) / outcome.operations;
    if (configuration === UNTRACED) untraced.push(micros);
    return micros;
  };

  for (let round = 0; round < rounds; round++) {
    const left = configurations.filter((item) => !errors.has(item));
    for (const pair of await runRound(round, left, UNTRACED, measure)) {
      collected.get(pair.item)?.ratios.push(pair.value / pair.untraced);
      collected.get(pair.item)?.added.push(pair.value - pair.untraced);
    }
  }
  const costs = [...collected].map(([item, { ratios, added }]): Cost => {
    const error = errors.get(item) ?? (ratios.length === 0 ? errors.get(UNTRACED) : undefined);
    const spool = spools.get(item);
    return {
      configuration: item.name,
      configurationTitle: item.title,
      ...(ratios.length === 0 ? {} : { ratio: spreadOf(ratios), addedMicros: spreadOf(added) }),
      ...(spool === undefined ? {} : { spool }),
      ...(error === undefined ? {} : { error }),
    };
  });
  const { name, title, operation } = workload;
  return { workload: name, title, operation, untracedMicros: spreadOf(untraced), costs };
}

/** A tracer that stepped aside costs nothing: what it wrote must be there, and be as much as in its first run. */
function whatIsMissing({ spoolBytes }: Measurement, first: SpoolFacts | undefined): string | undefined {
  if (spoolBytes === undefined || first === undefined) return undefined;
  if (first.events === 0) return 'nothing was recorded';
  if (spoolBytes >= WHOLE_PART * first.bytes) return undefined;
  return `recorded ${spoolBytes} bytes, and ${first.bytes} in its first run`;
}
