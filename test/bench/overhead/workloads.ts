/** The workloads by name: what an operation is, which script does it, and what it needs. */

import { fileURLToPath } from 'node:url';

/** One program to measure. */
export interface Workload {
  readonly name: string;
  /** For tables: what it does. */
  readonly title: string;
  /** What CPU time is counted per. */
  readonly operation: string;
  readonly script: string;
  /** It serves HTTP: a client of its own asks it. */
  readonly server?: boolean;
  /** Packages that it loads: those of the Fastify debuggee, or the compiler. */
  readonly packages?: 'fastify' | 'compiler';
  /** Part of the measured section that tools which cost a hundred times as much go through. */
  readonly slowPart: number;
}

function script(name: string): string {
  return fileURLToPath(new URL(`workloads/${name}.cjs`, import.meta.url));
}

/** All workloads, in the order of the tables. The first six are those of the geometric mean. */
export const WORKLOADS: readonly Workload[] = [
  { name: 'w3', title: 'await loop', operation: 'await', script: script('await-loop'), slowPart: 0.1 },
  {
    name: 'w5',
    title: 'nextTick, setImmediate, setTimeout',
    operation: 'callback',
    script: script('timers'),
    slowPart: 0.1,
  },
];

/** Whether a workload is one of the six over which geometric means are taken. */
export function inGeometricMean(name: string): boolean {
  return /^w[1-6]$/.test(name);
}
