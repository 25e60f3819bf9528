/** The promises about overhead, and whether a table of measurements keeps them. */

import { EMPTY_HOOKS, OURS, TRACE_EVENTS } from './configurations.ts';
import type { WorkloadResult } from './measure-workload.ts';
import { costOf, markdown, meanRatio, type NodeResult } from './report.ts';
import { inGeometricMean } from './workloads.ts';

/** Node lines on which hooks can leave promises out: capture is cheaper there. */
const FIRST_SPLIT_MAJOR = 24;

const Limit = {
  meanOverEmptyHooks: 0.7,
  meanOverEmptyHooksWithoutSplit: 1,
  worstOverEmptyHooks: 1.3,
  worstOverTraceEvents: 1 / 3,
  compiler: 1.05,
  bytesPerEvent: 5,
} as const;

interface Promised {
  readonly what: string;
  readonly value: number | undefined;
  readonly limit: number;
  /** Where the value was found. */
  readonly where?: string;
}

/** A table with one line for each promise: its value, its limit, pass or miss. */
export function verdictTable(result: NodeResult): string {
  const rows = promises(result).map(({ what, value, limit, where }) => {
    if (value === undefined) return [what, 'not measured', `≤ ${limit.toFixed(2)}`, ''];
    const found = where === undefined ? value.toFixed(2) : `${value.toFixed(2)} (${where})`;
    return [what, found, `≤ ${limit.toFixed(2)}`, value <= limit ? 'pass' : '**miss**'];
  });
  return markdown([`Node ${result.node}`, 'measured', 'budget', ''], rows);
}

function promises(result: NodeResult): Promised[] {
  const six = result.workloads.filter(({ workload }) => inGeometricMean(workload));
  const ours = meanRatio(result, OURS);
  const empty = meanRatio(result, EMPTY_HOOKS);
  const hasSplit = Number(/^v?(\d+)/.exec(result.node)?.[1]) >= FIRST_SPLIT_MAJOR;
  const compiler = result.workloads.find(({ workload }) => workload === 'w7');
  return [
    {
      what: 'geometric mean of ours ÷ that of empty hooks, w1–w6',
      value: ours === undefined || empty === undefined ? undefined : ours / empty,
      limit: hasSplit ? Limit.meanOverEmptyHooks : Limit.meanOverEmptyHooksWithoutSplit,
    },
    { what: 'worst workload, ours ÷ empty hooks', ...worst(six, EMPTY_HOOKS), limit: Limit.worstOverEmptyHooks },
    { what: 'worst workload, ours ÷ trace events', ...worst(six, TRACE_EVENTS), limit: Limit.worstOverTraceEvents },
    {
      what: 'compiler run, ours ÷ untraced',
      value: compiler === undefined ? undefined : costOf(compiler, OURS)?.ratio?.median,
      limit: Limit.compiler,
    },
    { what: 'bytes per event, w1–w6 together', value: bytesPerEvent(six), limit: Limit.bytesPerEvent },
  ];
}

/** The greatest quotient of the tracer's ratio and another's. */
function worst(workloads: readonly WorkloadResult[], other: string): { value: number | undefined; where?: string } {
  const quotients = workloads.flatMap((workload) => {
    const ours = costOf(workload, OURS)?.ratio?.median;
    const theirs = costOf(workload, other)?.ratio?.median;
    return ours === undefined || theirs === undefined ? [] : [{ value: ours / theirs, where: workload.workload }];
  });
  return quotients.sort((a, b) => b.value - a.value)[0] ?? { value: undefined };
}

function bytesPerEvent(workloads: readonly WorkloadResult[]): number | undefined {
  const spools = workloads.flatMap((workload) => costOf(workload, OURS)?.spool ?? []);
  const sum = (key: 'bytes' | 'events'): number => spools.reduce((total, spool) => total + spool[key], 0);
  return spools.length === 0 ? undefined : sum('bytes') / sum('events');
}
