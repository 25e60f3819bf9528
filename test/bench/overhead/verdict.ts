/** The promises about overhead, and whether a table of measurements keeps them. */

import { EMPTY_HOOKS, OURS, TRACE_EVENTS } from './configurations.ts';
import type { WorkloadResult } from './measure-workload.ts';
import { costOf, markdown, meanName, meanRatio, type NodeResult } from './report.ts';
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
  return markdown([`Node ${result.node}`, 'measured', 'budget', ''], [...rows, wholeRow(result), sitesRow(result)]);
}

function promises(result: NodeResult): Promised[] {
  const six = result.workloads.filter(({ workload }) => inGeometricMean(workload));
  const ours = meanRatio(result, OURS);
  const empty = meanRatio(result, EMPTY_HOOKS);
  const hasSplit = Number(/^v?(\d+)/.exec(result.node)?.[1]) >= FIRST_SPLIT_MAJOR;
  const name = meanName(result);
  const bytes = total(six, 'bytes');
  const compiler = result.workloads.find(({ workload }) => workload === 'w7');
  return [
    {
      what: `geometric mean of ours ÷ that of empty hooks, ${name}`,
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
    {
      what: `bytes per event, ${name}`,
      value: bytes === 0 ? undefined : bytes / total(six, 'events'),
      limit: Limit.bytesPerEvent,
    },
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

/** A trace with holes is cheaper than one without. */
function wholeRow(result: NodeResult): string[] {
  const spools = result.workloads.flatMap((workload) => costOf(workload, OURS)?.spool ?? []);
  const broken = spools.reduce((sum, { gaps, problems }) => sum + gaps + problems.length, 0);
  const whole = broken === 0 ? 'pass' : '**miss**';
  return ['gaps and problems in the traces', String(broken), '0', spools.length === 0 ? '' : whole];
}

/** How tasks came by their sites: no promise, but part of what the numbers above mean. */
function sitesRow(result: NodeResult): string[] {
  const six = result.workloads.filter(({ workload }) => inGeometricMean(workload));
  const tasks = Math.max(1, total(six, 'tasks'));
  const share = (key: Summed): string => `${((100 * total(six, key)) / tasks).toFixed(2)} % ${key}`;
  return [`sites, ${meanName(result)}`, `${share('captured')}, ${share('inferred')}`, '', ''];
}

type Summed = 'bytes' | 'events' | 'tasks' | 'captured' | 'inferred';

/** A count of the tracer's default configuration, over all these workloads. */
function total(workloads: readonly WorkloadResult[], key: Summed): number {
  return workloads.reduce((sum, workload) => sum + (costOf(workload, OURS)?.spool?.[key] ?? 0), 0);
}
