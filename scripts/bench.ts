/**
 * `npm run bench -- NAME [arguments]`: runs one benchmark of test/bench. Speed is claimed there and nowhere
 * else; on a shared machine read the ratios, not the times.
 */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../src/base/user-error.ts';
import { buildAll } from './build.ts';
import { repoRoot } from './lib/paths.ts';
import { runMain, step } from './lib/progress.ts';
import { run } from './lib/run.ts';

await runMain(async () => {
  const [name = '', ...rest] = process.argv.slice(2);
  const folder = join(repoRoot, 'test/bench');
  const file = join(folder, `${name}.ts`);
  if (name === '' || !existsSync(file)) {
    const known = readdirSync(folder).flatMap((entry) => (entry.endsWith('.ts') ? entry.slice(0, -'.ts'.length) : []));
    throw new UserError({
      code: 'usage',
      message: name === '' ? 'Which benchmark?' : `There is no benchmark "${name}".`,
      hint: `Benchmarks: ${known.join(', ')}. For example: npm run bench -- engine 2`,
    });
  }
  await step('Building', buildAll);
  return (await run(process.execPath, [file, ...rest], { cwd: repoRoot, show: true })).code;
});
