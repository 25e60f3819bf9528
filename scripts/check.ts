/**
 * `npm run check`: everything that can be said about the sources without running the product: format and
 * lint, types for each runtime, who imports whom, and the unit tests. All checks run; the last lines say which
 * failed.
 */

import { houseChecks } from './lib/house-checks.ts';
import { runMain, section } from './lib/progress.ts';
import { runTestFiles, unitTests } from './lib/test-files.ts';

async function passesUnitTests(): Promise<boolean> {
  const { passed, failed } = await runTestFiles({ patterns: unitTests });
  return failed === 0 && passed > 0;
}

await runMain(async () => {
  const checks = [...houseChecks(), { title: 'Unit tests', passes: passesUnitTests }];
  const failures: string[] = [];
  for (const { title, passes } of checks) {
    if (!(await section(title, passes))) failures.push(title);
  }
  process.stderr.write(failures.length === 0 ? '\nAll checks passed.\n' : `\nFailed: ${failures.join(', ')}\n`);
  return failures.length === 0 ? 0 : 1;
});
