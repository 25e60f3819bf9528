/**
 * `npm run suites -- DIR [--command "…"] [--node PATH] [--runs N] [--limit MINUTES]`: runs the tests of any package
 * with and without the tracer and compares them test by test. Exit code 1 when something differs.
 *
 *   DIR         a folder with a package.json and installed dependencies
 *   --command   what to run instead of the test script; its runner is found in it as well
 *   --node      the Node to run them with; the project's own if not given
 *   --runs      rounds at most, of an untraced and a traced run; more than one are needed where runs differ
 *   --limit     how long one run may take
 */

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../src/base/user-error.ts';
import { buildAll } from './build.ts';
import { runMain, say, step } from './lib/progress.ts';
import { answersVersion } from './lib/run.ts';
import { compareSuite } from './lib/suites/compare-suite.ts';
import { findParts } from './lib/suites/find-parts.ts';
import { formatComparison } from './lib/suites/report.ts';

const ROUNDS = 5;
const LIMIT_MIN = 30;
const USAGE = 'For example: npm run suites -- ../express --runs 3';

function positive(name: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new UserError({ code: 'usage', message: `--${name} needs a number above 0, not "${text}".`, hint: USAGE });
}

function readCommandLine() {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ allowPositionals: true, options: { command: text, node: text, runs: text, limit: text } });
  } catch (error) {
    throw new UserError({ code: 'usage', message: (error as Error).message, hint: USAGE });
  }
}

await runMain(async () => {
  const { values, positionals } = readCommandLine();
  const [given, ...others] = positionals;
  if (given === undefined || others.length > 0) {
    throw new UserError({ code: 'usage', message: 'suites needs one folder.', hint: USAGE });
  }
  const node = resolve(process.env.INIT_CWD ?? '.', values.node ?? process.execPath);
  if (!answersVersion(node)) throw new UserError({ code: 'no-node', message: `${node} is no Node that starts.` });
  const rounds = positive('runs', values.runs, ROUNDS);
  const limitMs = positive('limit', values.limit, LIMIT_MIN) * 60_000;
  // npm runs scripts in the checkout; a relative folder is relative to where the person stands.
  const folder = resolve(process.env.INIT_CWD ?? '.', given);
  const { parts, leftOut } = findParts(folder, values.command);
  for (const command of new Set(leftOut)) say(`left out: ${command}`);
  await step('Building', buildAll);
  const comparison = await compareSuite(
    { name: folder, node, parts, prepare: () => folder, rounds, limitMs },
    (part, number, kind) => say(`${kind} ${number}: ${part.title}`),
  );
  process.stdout.write(`\n${formatComparison(comparison)}`);
  return comparison.isSame ? 0 : 1;
});
