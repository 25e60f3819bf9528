/** `npm run unit [-- --grep X]`: the tests that need nothing but Node. */

import { parseArgs } from 'node:util';
import { runMain } from './lib/progress.ts';
import { runTestFiles, unitTests } from './lib/test-files.ts';

await runMain(async () => {
  const { values } = parseArgs({ options: { grep: { type: 'string' } } });
  const { passed, failed } = await runTestFiles({ patterns: unitTests, grep: values.grep });
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
});
