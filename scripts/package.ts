/** `npm run package`: builds and packs the extension into dist/loopscope.vsix, without git or network. */

import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildAll } from './build.ts';
import { repoRoot, vsixPath } from './lib/paths.ts';
import { runMain, say, step } from './lib/progress.ts';
import { runOrFail } from './lib/run.ts';

/** Packs what is built. Errors: `UserError` with what the packer said. Cost: a few seconds. */
export async function packExtension(): Promise<void> {
  await packFolder(repoRoot, vsixPath);
  say(`${vsixPath}  ${(statSync(vsixPath).size / 1024).toFixed(0)} KiB`);
}

/** Packs the extension in `folder` into `target`. */
export async function packFolder(folder: string, target: string): Promise<void> {
  // An older package must not be taken for one of the files to pack.
  rmSync(target, { force: true });
  const vsce = join(repoRoot, 'node_modules/.bin/vsce');
  // Everything is bundled, so no dependency is looked for; and there is no repository address to ask for.
  const flags = [
    '--no-dependencies',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
    '--skip-license',
    '--out',
    target,
  ];
  await runOrFail(vsce, ['package', ...flags], { cwd: folder });
}

if (import.meta.main) {
  await runMain(async () => {
    await step('Building', buildAll);
    await step('Packaging', packExtension);
    return 0;
  });
}
