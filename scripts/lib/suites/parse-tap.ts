/**
 * Reads TAP as node:test, tap, ava and tape print it. Titles of enclosing tests come from `# Subtest:` lines and
 * indentation; where there are none, as with tape, from the comment before.
 *
 *   # Subtest: outer                 # outer
 *       ok 1 - inner                 ok 1 first assertion
 *       1..1                         ok 2 second assertion
 *   ok 1 - outer
 */

import type { Outcome, TestResult } from './results.ts';

const INDENT = 4;
const RESULT = /^(not )?ok\b(?:\s+\d+)?(?:\s+-)?\s*(.*)$/;
const SUBTEST = /^# Subtest: ?(.*)$/;
const DIRECTIVE = /(?<!\\)#\s*(skip|todo)\b.*$/i;

/** The results; text without a line of TAP has none. */
export function parseTap(text: string): TestResult[] {
  const lines = withoutDetails(text.split('\n').map((line) => line.trimEnd()));
  const hasSubtests = lines.some((line) => SUBTEST.test(line.trimStart()) || (RESULT.test(line) && line.endsWith('{')));
  const results: TestResult[] = [];
  /** Titles of the tests in progress, by depth. */
  let titles: string[] = [];
  for (const line of lines) {
    const body = line.trimStart();
    const depth = Math.floor((line.length - body.length) / INDENT);
    const subtest = SUBTEST.exec(body)?.[1];
    const result = RESULT.exec(body);
    if (subtest !== undefined) titles = [...titles.slice(0, depth), unescapeTap(subtest)];
    else if (result !== null) {
      const { title, outcome, opens } = readResult(result[1] !== undefined, result[2] ?? '');
      const enclosing = titles.slice(0, hasSubtests ? depth : 1);
      results.push({ path: [...enclosing, title], outcome });
      if (opens) titles = [...titles.slice(0, depth), title];
    } else if (!hasSubtests && body.startsWith('# ')) titles = [body.slice(2)];
  }
  return results;
}

/** The lines without the blocks of YAML behind results. Elsewhere `---` is the program's own. */
function withoutDetails(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let end: string | undefined;
  for (const line of lines) {
    if (end !== undefined) {
      if (line === end) end = undefined;
    } else if (/^\s+---$/.test(line) && RESULT.test(kept.at(-1)?.trimStart() ?? '')) {
      end = line.replace('---', '...');
    } else kept.push(line);
  }
  return kept;
}

function readResult(failed: boolean, rest: string): { title: string; outcome: Outcome; opens: boolean } {
  // A buffered subtest: its results stand in the braces that open here.
  const opens = rest.endsWith('{');
  const text = (opens ? rest.slice(0, -1) : rest).trimEnd();
  const directive = DIRECTIVE.exec(text)?.[1]?.toLowerCase();
  const title = unescapeTap(
    text
      .replace(DIRECTIVE, '')
      .replace(/\s# time=[\d.]+m?s$/, '')
      .trimEnd(),
  );
  if (directive === 'skip' || directive === 'todo') return { title, outcome: directive, opens };
  return { title, outcome: failed ? 'fail' : 'pass', opens };
}

function unescapeTap(text: string): string {
  return text.replace(/\\([#\\])/g, '$1');
}
