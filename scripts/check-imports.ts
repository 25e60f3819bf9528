/**
 * Who may import whom in `src/`, as data, and the check of it. The table is that of ARCHITECTURE.md,
 * which is checked too: a folder map that is not true is worse than none.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { repoRoot } from './lib/paths.ts';

/** What an area may import besides itself: other areas, single files of them, and packages. */
interface Rule {
  readonly areas: readonly string[];
  /** Files of areas that are otherwise closed. */
  readonly files?: readonly string[];
  readonly node?: boolean;
  readonly packages?: readonly string[];
}

const LAUNCH = 'protocol/launch.ts';

const RULES: Readonly<Record<string, Rule>> = {
  base: { areas: [] },
  protocol: { areas: ['base'] },
  tracer: { areas: ['base', 'protocol'], node: true },
  api: { areas: [], node: true },
  trace: { areas: ['base', 'protocol'] },
  analysis: { areas: ['base', 'trace'] },
  query: { areas: ['base'] },
  spool: { areas: ['base'], files: [LAUNCH], node: true },
  interop: { areas: ['base', 'protocol', 'trace', 'query'] },
  engine: {
    areas: ['base', 'protocol', 'trace', 'analysis', 'query', 'interop'],
    packages: ['@jridgewell/trace-mapping'],
  },
  extension: { areas: ['base', 'query', 'spool'], files: [LAUNCH], node: true, packages: ['vscode'] },
  webview: { areas: ['base', 'query'], packages: ['@vscode-elements/elements', '@vscode/codicons'] },
  cli: { areas: ['base', 'query', 'engine', 'spool'], files: [LAUNCH], node: true },
};

/** The engine's edges, where the platform comes in. */
const PLATFORM_FILES = /^engine\/(node|web)(-[a-z-]+)?\.ts$/;

const source = join(repoRoot, 'src');

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('.d.ts'))
    .map((name) => name.split(sep).join('/'));
}

/** Everything that a file imports, as written. Types count: they are knowledge too. */
function importsOf(text: string): string[] {
  const found = text.matchAll(
    /^\s*(?:import|export)\s(?:[\w\s{},*$]*?\sfrom\s)?['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)['"]\)/gm,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? '');
}

function complaint(file: string, imported: string): string | undefined {
  const area = file.split('/')[0] ?? '';
  const rule = RULES[area];
  if (rule === undefined) return `src/${area} is not in the table of scripts/check-imports.ts`;
  if (isBuiltin(imported))
    return rule.node === true || PLATFORM_FILES.test(file) ? undefined : `${area} may not import from Node`;
  if (!imported.startsWith('.')) {
    const allowed = rule.packages?.some((name) => imported === name || imported.startsWith(`${name}/`)) ?? false;
    return allowed ? undefined : `${area} may not import the package ${imported}`;
  }
  const target = relative(source, resolve(source, dirname(file), imported))
    .split(sep)
    .join('/');
  const targetArea = target.split('/')[0] ?? '';
  if (targetArea === area || rule.areas.includes(targetArea) || rule.files?.includes(target)) return undefined;
  return `${area} may not import ${target}`;
}

/** Lines of ARCHITECTURE.md's folder table that do not say what the rules say. */
function checkTable(): string[] {
  const text = readFileSync(join(repoRoot, 'ARCHITECTURE.md'), 'utf8');
  const problems: string[] = [];
  for (const [area, rule] of Object.entries(RULES)) {
    const row = new RegExp(`^\\| \`${area}\` \\|[^|]*\\| ([^|]*) \\|`, 'm').exec(text)?.[1];
    if (row === undefined) {
      if (listFiles(source).some((file) => file.startsWith(`${area}/`)))
        problems.push(`ARCHITECTURE.md: \`${area}\` has no row in the folder table`);
      continue;
    }
    const said = row
      .replace(/\([^)]*\)/g, '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== 'nothing' && name !== '');
    const meant = [...rule.areas, ...(rule.files === undefined ? [] : ['protocol'])];
    const missing = meant.filter((name) => !said.includes(name));
    const extra = said.filter((name) => !meant.includes(name));
    // An area that does not exist yet need not be named.
    const real = missing.filter((name) => listFiles(source).some((file) => file.startsWith(`${name}/`)));
    if (real.length + extra.length > 0)
      problems.push(`ARCHITECTURE.md: the row of \`${area}\` says "${row}", the rules say "${meant.join(', ')}"`);
  }
  return problems;
}

const problems = checkTable();
for (const file of listFiles(source)) {
  for (const imported of importsOf(readFileSync(join(source, file), 'utf8'))) {
    const problem = complaint(file, imported);
    if (problem !== undefined) problems.push(`src/${file}: ${problem}`);
  }
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0)
  process.stderr.write(`\n${problems.length} imports or rows break the table in scripts/check-imports.ts.\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
