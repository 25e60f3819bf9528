/**
 * Well-known packages whose npm tarballs hold their tests, as suites: which files run, by which runner. The
 * packages, and what their tests need, are pinned in `packages/`.
 *
 * Whole test files are chosen, for what they do with the loop and so that all suites together take a minute or
 * so untraced. Left out are files that wait out long limits, need other servers, or check types and builds.
 */

import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installLocked } from '../../scripts/lib/locked-install.ts';
import type { Suite } from '../../scripts/lib/suites/compare-suite.ts';
import { findParts } from '../../scripts/lib/suites/find-parts.ts';

/** A package's suite. */
export interface PackagedSuite {
  readonly package: string;
  /** The command line, in the package's folder. */
  readonly command: string;
  /** Files of the package that are not copied: a runner's own list of files, where a part is to run. */
  readonly without?: string;
}

export const packagedSuites: readonly PackagedSuite[] = [
  {
    package: 'fastify',
    command: `borp ${files('test', [
      ...['hooks*', 'async*', 'stream*', 'close*', 'plugin*', 'promises', 'diagnostics-channel/*'],
    ])}`,
    without: '.borp.yaml',
  },
  { package: 'avvio', command: 'borp' },
  {
    package: 'pino',
    command: `borp --timeout 60000 ${files('test', [
      ...['basic', 'exit', 'multistream', 'syncfalse', 'http', 'diagnostics'],
      ...['transport/pipeline', 'transport/sync-*', 'transport/targets'],
    ])}`,
  },
  {
    package: 'thread-stream',
    command: `borp --expose-gc ${files('test', [
      ...['base', 'context', 'end', 'error-flush', 'event', 'flush', 'indexes', 'post-message', 'ready'],
      'thread-management',
    ])} test/multibyte-*.test.mjs`,
  },
  {
    package: 'mercurius',
    command: `borp --timeout 300000 ${files('test', [
      ...['batched', 'cache', 'hooks', 'loaders', 'subscriber', 'subscription', 'subscription-hooks'],
      'subscription-connection',
    ])}`,
  },
  { package: 'light-my-request', command: 'node --test' },
  {
    package: 'aedes',
    command: `node --test --test-timeout=180000 ${[
      'basic',
      'connect',
      'events',
      'keep-alive',
      'retain',
      'will',
      'qos1',
      'qos2',
    ]
      .map((name) => `test/${name}.js`)
      .join(' ')}`,
  },
  {
    package: 'bottleneck',
    command: `mocha ${['priority', 'promises', 'retries', 'states', 'stop'].map((name) => `test/${name}.js`).join(' ')}`,
  },
  { package: 'abstract-level', command: 'node test/self.js' },
  { package: 'fastq', command: 'tape test/test.js test/promise.js' },
];

const recipe = join(dirname(fileURLToPath(import.meta.url)), 'packages');
/** One run of one suite; on an idle machine the longest takes a fifth of this. */
const LIMIT_MS = 240_000;
const ROUNDS = 5;

function files(folder: string, names: readonly string[]): string {
  return names.map((name) => `${folder}/${name}.test.js`).join(' ');
}

/** Folder with the packages. Cost: half a minute and 110 MB once. */
export function installPackages(): Promise<string> {
  return installLocked({
    name: 'packaged-suites',
    title: 'Installing the packages whose own tests are run (once)',
    recipe,
    revision: '1',
  });
}

/** The suite, ready to be compared under `node`. Each run has a fresh copy of the package. */
export function readySuite(suite: PackagedSuite, installed: string, node: string): Suite {
  const source = join(installed, 'node_modules', suite.package);
  const { parts } = findParts(source, suite.command);
  const prepare = (scratch: string) => {
    // Not below a `node_modules`, where runners look for no tests; what it needs is found beside it.
    const work = join(scratch, 'work');
    mkdirSync(work);
    symlinkSync(join(installed, 'node_modules'), join(work, 'node_modules'), 'dir');
    const copy = join(work, suite.package);
    cpSync(source, copy, { recursive: true });
    if (suite.without !== undefined) rmSync(join(copy, suite.without));
    return copy;
  };
  return { name: suite.package, node, parts, prepare, rounds: ROUNDS, limitMs: LIMIT_MS };
}
