/**
 * `npm test [-- house|unit|system|scripted|suites|panel|vscode] [--grep X]`: builds what it needs and runs every test, or those of one
 * stage. The last line counts them all.
 *
 *   house    format, lint, types for each runtime, who imports whom
 *   unit     beside the sources; needs nothing but Node
 *   system   test/system and test/insights: real programs under the real tracer, on every supported Node line
 *   scripted test/scripted: small programs whose answers are known by what they do, on every supported Node line
 *   suites   test/suites: the tests of well-known packages, with the tracer and without, on the project's Node
 *   panel    test/panel: the panel in a real browser, over real recordings
 *   vscode   test/vscode: the packaged extension in a real VS Code
 */

import { parseArgs } from 'node:util';
import { UserError } from '../src/base/user-error.ts';
import { installPackages } from '../test/suites/packaged-suites.ts';
import { nodeLines } from '../test/support/nodes.ts';
import { runVscodeSuites } from '../test/vscode/run.ts';
import { buildAll } from './build.ts';
import { houseChecks } from './lib/house-checks.ts';
import { vsixPath } from './lib/paths.ts';
import { runMain, section, step } from './lib/progress.ts';
import { type Counts, runTestFiles, unitTests } from './lib/test-files.ts';
import { packExtension } from './package.ts';
import { findBrowser } from './vscode-host/browser.ts';

/** Each system test file starts programs of its own; one at a time keeps their timing honest. */
const SYSTEM_CONCURRENCY = 1;
const DEMO_FOLDER = 'fastify-server';

type Stage = (grep: string | undefined) => Promise<Counts>;

const stages: Readonly<Record<string, Stage>> = {
  house: async () => {
    const counts = { passed: 0, failed: 0 };
    for (const { title, passes } of houseChecks()) {
      const passed = await passes();
      process.stdout.write(`${passed ? '✔' : '✖'} ${title}\n`);
      counts[passed ? 'passed' : 'failed']++;
    }
    return counts;
  },
  unit: (grep) => runTestFiles({ patterns: unitTests, grep }),
  system: async (grep) => {
    // Before the runner starts its processes, so that they find the Node lines in place.
    await nodeLines();
    return runTestFiles({
      patterns: ['test/system/**/*.test.ts', 'test/insights/**/*.test.ts'],
      grep,
      concurrency: SYSTEM_CONCURRENCY,
    });
  },
  scripted: async (grep) => {
    await nodeLines();
    return runTestFiles({ patterns: ['test/scripted/**/*.test.ts'], grep, concurrency: 1 });
  },
  suites: async (grep) => {
    await nodeLines();
    await installPackages();
    return runTestFiles({ patterns: ['test/suites/**/*.test.ts'], grep, concurrency: 1 });
  },
  panel: async (grep) => {
    await findBrowser();
    return runTestFiles({ patterns: ['test/panel/**/*.test.ts'], grep, concurrency: 1 });
  },
  vscode: async (grep) => {
    await step('Packaging', packExtension);
    return runVscodeSuites({ vsix: vsixPath, grep, folder: DEMO_FOLDER });
  },
};

/** Runs one stage; one that cannot run at all is a failed test, and the others still get their turn. */
async function runStage(name: string, stage: Stage, grep: string | undefined): Promise<Counts> {
  try {
    return await section(`Tests: ${name}`, () => stage(grep));
  } catch (error) {
    const isExpected = error instanceof UserError;
    const text = isExpected ? [error.message, error.hint] : [error instanceof Error ? error.stack : String(error)];
    process.stderr.write(`\nThe ${name} tests could not run: ${text.filter(Boolean).join('\n')}\n`);
    return { passed: 0, failed: 1 };
  }
}

await runMain(async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string' } } });
  const unknown = positionals.find((name) => !(name in stages));
  if (unknown !== undefined) {
    const known = Object.keys(stages).join(', ');
    throw new UserError({ code: 'usage', message: `There is no stage "${unknown}".`, hint: `Stages: ${known}` });
  }
  const chosen = Object.entries(stages).filter(([name]) => positionals.length === 0 || positionals.includes(name));
  if (chosen.some(([name]) => name !== 'unit')) await step('Building', buildAll);
  let passed = 0;
  let failed = 0;
  for (const [name, stage] of chosen) {
    const started = performance.now();
    const counts = await runStage(name, stage, values.grep);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(`\n${name}: ${counts.passed} of ${counts.passed + counts.failed} passed in ${seconds} s\n`);
    passed += counts.passed;
    failed += counts.failed;
  }
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
});
