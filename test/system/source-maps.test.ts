/** Programs that were compiled, before they ran or as they did: what is asked of their traces names the sources. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { suite, test } from 'node:test';
import { type BuildOptions, build } from 'esbuild';
import { copyDebuggee } from '../../scripts/lib/debuggees.ts';
import { installLocked } from '../../scripts/lib/locked-install.ts';
import type { FrameInfo, PlaceRef, SiteRow } from '../../src/query/contract.ts';
import { nodeLines } from '../support/nodes.ts';
import { ROOT, runProgram, withFolder } from '../support/trace-program.ts';
import { loopscope } from './cli-process.ts';

/** A copy of the programs, with the tools that compile them. */
async function withPrograms(use: (folder: string) => Promise<void>, tools = 'compilers'): Promise<void> {
  const installed = await installLocked({
    name: tools,
    title: `Installing ${tools} for the source map tests (once)`,
    recipe: join(ROOT, 'test/support', tools),
    revision: '1',
  });
  await withFolder(async (folder) => {
    await copyDebuggee('mapped-programs', folder);
    symlinkSync(join(installed, 'node_modules'), join(folder, 'node_modules'), 'dir');
    await use(folder);
  });
}

/** The line of `file` that ends with `#mark`. */
function lineOf(folder: string, file: string, mark: string): number {
  const line = readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .findIndex((text) => text.endsWith(`#${mark}`));
  assert.ok(line >= 0, `${file} has no #${mark}`);
  return line + 1;
}

interface Recorded {
  readonly sites: readonly SiteRow[];
  readonly stdout: string;
  readonly stderr: string;
  /** What the query said beside its answer. */
  readonly notes: string;
}

/** `loopscope run`, then `loopscope query … sites`. */
async function record(node: string, folder: string, args: readonly string[]): Promise<Recorded> {
  const file = join(folder, 'x.looptrace');
  rmSync(file, { force: true });
  const { stdout, stderr, code } = await loopscope({
    args: ['run', '--quiet', '--out', file, '--', node, ...args],
    cwd: folder,
  });
  assert.equal(code, 0, stderr);
  const query = await loopscope({ args: ['query', file, 'sites', '--json'] });
  return { sites: JSON.parse(query.stdout), stdout, stderr, notes: query.stderr };
}

/** The frame that stands for a site. */
const ownFrame = ({ frames }: SiteRow): FrameInfo | undefined =>
  frames.find(({ library, internal }) => !library && !internal);

/** The one place of a task made in this way in this function. */
function placeOf({ sites }: Recorded, how: string, name: string): PlaceRef {
  const found = sites.filter((site) => site.how === how && site.name === name);
  const places = found.map((site) => ownFrame(site)?.place ?? null);
  assert.deepEqual(
    new Set(places.map((place) => `${place?.file}:${place?.line}`)).size,
    1,
    `${how} in ${name}: ${JSON.stringify(sites.map(({ how, name, place }) => [how, name, place]))}`,
  );
  return places[0] as PlaceRef;
}

/** What the panel would open for the program's three places is what stands in the sources. */
function checkApp(folder: string, recorded: Recorded): void {
  for (const [how, name, file, mark] of [
    ['await', 'main', 'src/app.ts', 'await-in-main'],
    ['await', 'answer', 'src/app.ts', 'await-in-answer'],
  ] as const) {
    const { file: path, line, column, label } = placeOf(recorded, how, name);
    const expected = lineOf(folder, file, mark);
    assert.deepEqual([path, line, label], [join(folder, file), expected, `${basename(file)}:${expected}`]);
    const text = readFileSync(path, 'utf8').split('\n')[line - 1] ?? '';
    // V8's place of an await is what is awaited.
    assert.match(text.slice(0, column - 1), /await $/);
  }
  checkTimer(folder, recorded);
}

function checkTimer(folder: string, { sites }: Recorded): void {
  const timers = sites.filter(
    ({ how, frames }) => how === 'timer' && frames.some(({ place }) => place?.file.endsWith('rest.ts')),
  );
  const places = new Set(timers.map((site) => `${ownFrame(site)?.place?.file}:${ownFrame(site)?.place?.line}`));
  assert.deepEqual([...places], [`${join(folder, 'src/rest.ts')}:${lineOf(folder, 'src/rest.ts', 'timer')}`]);
}

for (const { major, path: node } of await nodeLines()) {
  suite(`Node ${major}: compiled before it ran`, () => {
    const ways: readonly (readonly [string, BuildOptions])[] = [
      ['a map beside the script', { sourcemap: 'linked' }],
      ['a map inside the script', { sourcemap: 'inline' }],
      ['sources below a root', { sourcemap: 'linked', sourceRoot: '../src/' }],
      ['a bundle with a library, minified', { sourcemap: 'linked', bundle: true, minify: true }],
      ['a module, bundled', { sourcemap: 'linked', bundle: true, format: 'esm', outExtension: { '.js': '.mjs' } }],
    ];
    for (const [name, options] of ways) {
      test(name, () =>
        withPrograms(async (folder) => {
          await build({
            absWorkingDir: folder,
            entryPoints: options.bundle === true ? ['src/app.ts'] : ['src/app.ts', 'src/rest.ts'],
            outdir: 'dist',
            platform: 'node',
            format: 'cjs',
            target: 'node20',
            logLevel: 'error',
            ...options,
          });
          if (options.sourceRoot !== undefined) dropFolders(join(folder, 'dist'));
          const main = options.format === 'esm' ? 'dist/app.mjs' : 'dist/app.js';
          const recorded = await record(node, folder, [main]);
          assert.equal(recorded.stdout, 'step 2\n');
          assert.equal(recorded.notes, '');
          checkApp(folder, recorded);
          if (options.bundle === true) checkLibrary(recorded);
        }),
      );
    }

    test('a trace that is opened where the files are not says so, and names what ran', () =>
      withPrograms(async (folder) => {
        await build({
          absWorkingDir: folder,
          entryPoints: ['src/app.ts'],
          outdir: 'dist',
          platform: 'node',
          format: 'cjs',
          bundle: true,
          sourcemap: 'linked',
        });
        await record(node, folder, ['dist/app.js']);
        renameSync(join(folder, 'dist'), join(folder, 'elsewhere'));
        const { stdout, stderr, code } = await loopscope({
          args: ['query', join(folder, 'x.looptrace'), 'sites', '--json'],
        });
        assert.equal(code, 0);
        assert.match(stderr, /files are not on this machine/);
        const sites: SiteRow[] = JSON.parse(stdout);
        assert.ok(sites.some(({ place }) => place.startsWith('app.js:')));
        assert.ok(!sites.some(({ place }) => place.includes('.ts:')));
      }));

    test('a damaged map is said once, and the program’s places are those of what ran', () =>
      withPrograms(async (folder) => {
        await build({
          absWorkingDir: folder,
          entryPoints: ['src/app.ts'],
          outdir: 'dist',
          platform: 'node',
          format: 'cjs',
          bundle: true,
          sourcemap: 'linked',
        });
        writeFileSync(join(folder, 'dist/app.js.map'), readFileSync(join(folder, 'dist/app.js.map')).subarray(0, 999));
        const { sites, notes } = await record(node, folder, ['dist/app.js']);
        assert.match(notes, /source map of .*app\.js is no JSON/);
        assert.equal(notes.match(/source map/g)?.length, 1);
        assert.ok(sites.some(({ place }) => place.startsWith('app.js:')));
      }));
  });

  suite(`Node ${major}: compiled as it ran`, () => {
    for (const type of ['commonjs', 'module']) {
      test(`tsx, ${type}`, () =>
        withPrograms(async (folder) => {
          writeFileSync(join(folder, 'package.json'), JSON.stringify({ type }));
          const recorded = await record(node, folder, ['node_modules/tsx/dist/cli.mjs', 'src/app.ts']);
          assert.equal(recorded.stdout, 'step 2\n');
          checkApp(folder, recorded);
        }));
    }

    test('vitest', () =>
      withPrograms(async (folder) => {
        const recorded = await record(node, folder, ['node_modules/vitest/vitest.mjs', 'run', '--dir', 'src']);
        assert.match(recorded.stdout, /1 passed/);
        checkTest(folder, recorded);
      }));

    if (major >= 22) {
      test('vitest, the newer, which keeps the maps apart', () =>
        withPrograms(async (folder) => {
          const recorded = await record(node, folder, ['node_modules/vitest/vitest.mjs', 'run', '--dir', 'src']);
          assert.match(recorded.stdout, /1 passed/);
          checkTest(folder, recorded);
        }, 'vitest-next'));
    }

    test('a require hook that hands its maps to source-map-support', () =>
      withPrograms(async (folder) => {
        const recorded = await record(node, folder, ['--require', './hook.cjs', 'src/app.ts']);
        assert.equal(recorded.stdout, 'step 2\n');
        checkApp(folder, recorded);
      }));

    test('scripts of vm with their maps inside; the program sees nothing of it', () =>
      withPrograms(async (folder) => {
        const plain = await runProgram({ node, args: ['vm-scripts.cjs'], cwd: folder });
        const recorded = await record(node, folder, ['vm-scripts.cjs']);
        assert.equal(recorded.stdout, plain.stdout);
        checkTimer(folder, recorded);
      }));
  });
}

/** As compilers do that give a root: sources are named without the folders which the root names. */
function dropFolders(dist: string): void {
  for (const name of readdirSync(dist).filter((name) => name.endsWith('.map'))) {
    const map = JSON.parse(readFileSync(join(dist, name), 'utf8'));
    map.sources = map.sources.map((source: string) => basename(source));
    writeFileSync(join(dist, name), JSON.stringify(map));
  }
}

/** Code of the library is known as such, though it runs in the same file as the program's own. */
function checkLibrary({ sites }: Recorded): void {
  const frames = sites.flatMap((site) => site.frames).filter(({ place }) => place?.file.includes('/node_modules/'));
  assert.ok(frames.length > 0, 'no frame leads into the library');
  assert.ok(frames.every(({ library }) => library));
  assert.ok(frames.every(({ generated }) => /^app\.m?js:/.test(generated?.label ?? '')));
}

function checkTest(folder: string, recorded: Recorded): void {
  const line = lineOf(folder, 'src/rest.test.ts', 'await-in-test');
  const awaits = recorded.sites.filter(({ how, place }) => how === 'await' && place === `rest.test.ts:${line}`);
  assert.equal(awaits.length, 1, JSON.stringify(recorded.sites.map(({ how, place }) => [how, place])));
  assert.equal(ownFrame(awaits[0] as SiteRow)?.place?.file, join(folder, 'src/rest.test.ts'));
  checkTimer(folder, recorded);
}
