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
  /** Packages that it loads: those of the Fastify debuggee, or the compiler. */
  readonly packages?: 'fastify' | 'compiler';
  /** The greatest scale for tools that cost tens of times the program; the warm-up is as long as for others. */
  readonly slowScale: number;
}

function script(name: string): string {
  return fileURLToPath(new URL(`workloads/${name}.cjs`, import.meta.url));
}

/** All workloads, in the order of the tables. Geometric means are taken over the first six. */
export const WORKLOADS: readonly Workload[] = [
  { name: 'w1', title: 'http hello', operation: 'request', script: script('http-hello'), slowScale: 0.5 },
  {
    name: 'w2',
    title: 'Fastify route',
    operation: 'request',
    script: script('fastify-route'),
    packages: 'fastify',
    slowScale: 0.5,
  },
  { name: 'w3', title: 'await loop', operation: 'await', script: script('await-loop'), slowScale: 0.1 },
  { name: 'w4', title: 'uploads, 10,000 at once', operation: 'upload', script: script('uploads'), slowScale: 0.1 },
  { name: 'w5', title: 'ticks, immediates, timers', operation: 'callback', script: script('timers'), slowScale: 0.1 },
  { name: 'w6', title: 'file reads, 64 at once', operation: 'read', script: script('file-reads'), slowScale: 0.2 },
  { name: 'w7', title: 'compiler', operation: 'run', script: script('compiler'), packages: 'compiler', slowScale: 1 },
];

/** Whether a workload is one of the six over which geometric means are taken. */
export function inGeometricMean(name: string): boolean {
  return /^w[1-6]$/.test(name);
}
