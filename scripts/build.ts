/** `npm run build`: makes every bundle of `lib/bundles.ts` and prints its size. */

import { chmodSync, copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BuildFailure, build, type Metafile } from 'esbuild';
import { UserError } from '../src/base/user-error.ts';
import { type Bundle, bundles, copiedFiles, typedModule } from './lib/bundles.ts';
import { repoRoot } from './lib/paths.ts';
import { runMain, say, step } from './lib/progress.ts';
import { run } from './lib/run.ts';

/** Builds everything. Errors: `UserError` with every bundle that failed, after trying all. */
export async function buildAll(): Promise<void> {
  const failures: string[] = [];
  for (const bundle of bundles) {
    const problem = await buildOne(bundle);
    if (problem === undefined) say(`${bundle.target}  ${kibibytes(bundle.target)} KiB`);
    else failures.push(`${bundle.target}: ${problem}`);
  }
  for (const { source, target } of copiedFiles) {
    mkdirSync(dirname(join(repoRoot, target)), { recursive: true });
    copyFileSync(join(repoRoot, source), join(repoRoot, target));
  }
  if (!(await writeTypes())) failures.push(`${typedModule.folder}: its types could not be made, see above`);
  if (failures.length > 0) throw new UserError({ code: 'build', message: failures.join('\n') });
}

/** Makes `index.d.ts` from the source, and the same as `index.d.cts`. */
async function writeTypes(): Promise<boolean> {
  const folder = join(repoRoot, typedModule.folder);
  const emit = ['--declaration', '--emitDeclarationOnly', '--noEmit', 'false', '--outDir', folder];
  const tsc = join(repoRoot, 'node_modules/.bin/tsc');
  const { code } = await run(tsc, ['-p', join(repoRoot, 'tsconfig.api.json'), ...emit], { cwd: repoRoot, show: true });
  if (code === 0) copyFileSync(join(folder, 'index.d.ts'), join(folder, 'index.d.cts'));
  return code === 0;
}

/** Builds one bundle; gives what went wrong, if anything. */
async function buildOne(bundle: Bundle): Promise<string | undefined> {
  if (!existsSync(join(repoRoot, bundle.source))) return `${bundle.source} does not exist`;
  try {
    const { metafile } = await build({
      absWorkingDir: repoRoot,
      entryPoints: [bundle.source],
      outfile: bundle.target,
      bundle: true,
      sourcemap: 'linked',
      legalComments: 'none',
      charset: 'utf8',
      loader: { '.ttf': 'file' },
      assetNames: '[name]',
      logLevel: 'silent',
      metafile: true,
      ...bundle.options,
    });
    if (bundle.executable) chmodSync(join(repoRoot, bundle.target), 0o755);
    return bundle.ownCodeOnly && metafile ? foreignCode(metafile) : undefined;
  } catch (error) {
    return describeFailure(error);
  }
}

function foreignCode(metafile: Metafile): string | undefined {
  const foreign = Object.keys(metafile.inputs).filter((path) => path.includes('node_modules/'));
  return foreign.length === 0 ? undefined : `must hold our own code only, but has ${foreign.join(', ')}`;
}

function describeFailure(error: unknown): string {
  const errors = (error as Partial<BuildFailure>).errors;
  if (errors === undefined) return error instanceof Error ? error.message : String(error);
  return errors
    .map(({ text, location }) => (location ? `${location.file}:${location.line}:${location.column}: ${text}` : text))
    .join('\n  ');
}

function kibibytes(target: string): string {
  return (statSync(join(repoRoot, target)).size / 1024).toFixed(1);
}

if (import.meta.main) {
  await runMain(async () => {
    await step('Building', buildAll);
    return 0;
  });
}
