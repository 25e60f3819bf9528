/** The results as Markdown tables, to be read in a terminal and pasted into a README. */

import type { Cost, WorkloadResult } from './measure-workload.ts';
import { geometricMean, type Spread } from './paired.ts';
import { inGeometricMean } from './workloads.ts';

/** All that was measured on one Node. */
export interface NodeResult {
  readonly node: string;
  readonly rounds: number;
  readonly scale: number;
  /** One minute's load average before and after; the processes under test are in it. */
  readonly load: readonly [start: number, end: number];
  readonly workloads: readonly WorkloadResult[];
}

/** A Markdown table. */
export function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

/** CPU ratios of every workload and configuration, and their geometric means. */
export function ratioTable(result: NodeResult): string {
  const columns = result.workloads[0]?.costs ?? [];
  const rows = result.workloads.map(({ workload, title, operation, untracedMicros, costs }) => [
    `${workload} ${title}`,
    `${duration(untracedMicros.median)}/${operation}`,
    ...costs.map(cell),
  ]);
  const means = columns.map(({ configuration }) => meanRatio(result, configuration)?.toFixed(2) ?? '');
  const titles = columns.map(({ configurationTitle }) => configurationTitle);
  return markdown(
    ['CPU ÷ untraced', 'untraced', ...titles],
    [...rows, [`**geometric mean, ${meanName(result)}**`, '', ...means]],
  );
}

/** Bytes and sites of each workload's trace, for the tracer's configurations. */
export function spoolTable(result: NodeResult): string {
  const rows = result.workloads.flatMap(({ workload, costs }) =>
    costs.flatMap(({ configurationTitle, spool }) => {
      if (spool === undefined) return [];
      const share = (part: number): string => `${((100 * part) / Math.max(1, spool.tasks)).toFixed(2)} %`;
      const { events, bytes, tasks, captured, inferred, verified, wrong, ownPart, gaps, problems } = spool;
      return [
        [
          `${workload} ${configurationTitle}`,
          `${(events / 1e6).toFixed(3)} M`,
          (bytes / events).toFixed(2),
          share(captured),
          share(inferred),
          share(tasks - captured - inferred),
          `${wrong} of ${verified}`,
          Number.isNaN(ownPart) ? '' : `${(100 * ownPart).toFixed(1)} %`,
          String(gaps),
          problems.length === 0 ? '' : problems.join(' '),
        ],
      ];
    }),
  );
  const head = [
    'trace',
    'events',
    'bytes/event',
    'sites captured',
    'inferred',
    'without',
    'wrong of checked',
    'own cost',
    'gaps',
    'problems',
  ];
  return markdown(head, rows);
}

/** One cost by name. */
export function costOf(result: WorkloadResult, configuration: string): Cost | undefined {
  return result.costs.find((cost) => cost.configuration === configuration);
}

/** Geometric mean of the median ratios over the six workloads; undefined unless all of those that ran have one. */
export function meanRatio(result: NodeResult, configuration: string): number | undefined {
  const ratios = result.workloads
    .filter(({ workload }) => inGeometricMean(workload))
    .map((workload) => costOf(workload, configuration)?.ratio?.median);
  const known = ratios.filter((ratio) => ratio !== undefined);
  return known.length === 0 || known.length < ratios.length ? undefined : geometricMean(known);
}

/** Of which workloads `meanRatio` is the mean. */
export function meanName(result: NodeResult): string {
  const names = result.workloads.map(({ workload }) => workload).filter(inGeometricMean);
  return names.length === 0 || names.length === 6 ? 'w1–w6' : names.join(', ');
}

function duration(micros: number): string {
  if (micros >= 1e6) return `${(micros / 1e6).toPrecision(3)} s`;
  return `${micros.toPrecision(3)} µs`;
}

function cell({ ratio, error }: Cost): string {
  if (ratio === undefined) return error === undefined ? '' : 'failed';
  return spread(ratio);
}

function spread({ median, min, max }: Spread): string {
  const digits = median >= 20 ? 0 : 2;
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}
