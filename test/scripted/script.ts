/**
 * What a scripted program is expected to show, as text beside the program, and the comparison with what it shows.
 *
 *     One sentence or more: what the program does.            prose, up to the first question
 *
 *     ? path call main                                        a question (`questions.ts`)
 *     timer @pause ~50 ms                                      its answer, line by line
 *
 * Expectations follow from what the program does; no figure of them was measured. So a length is only said roughly:
 * `~50 ms` is what should take 50 ms and on a busy machine takes longer, `small` is next to nothing, `*` is any length.
 */

export interface Expectation {
  readonly question: string;
  readonly lines: readonly string[];
}

export interface Script {
  /** What the program does. */
  readonly about: string;
  readonly expectations: readonly Expectation[];
}

export function readScript(text: string): Script {
  const [about = '', ...sections] = text.split(/^\? */m);
  const expectations = sections.map((section) => {
    const [question = '', ...lines] = section.split('\n').map((line) => line.trim());
    return { question, lines: lines.filter((line) => line !== '') };
  });
  return { about: about.trim(), expectations };
}

/** Milliseconds that a busy machine may add to anything, and share of the length that clocks may take off. */
const NOISE_MS = 25;
const NOISE_SHARE = 0.35;
const EARLY_SHARE = 0.12;
const SMALL_MS = 12;

/** Whether a line of the answer is the expected one. */
export function matches(expected: string, actual: string): boolean {
  const wanted = tokens(expected);
  const given = tokens(actual);
  return wanted.length === given.length && wanted.every((token, index) => isLike(token, given[index]!));
}

/** Words; a length and its unit are one. */
function tokens(line: string): string[] {
  return line.match(/~?[\d.]+ ms|\S+/g) ?? [];
}

function isLike(expected: string, actual: string): boolean {
  const length = /^([\d.]+) ms$/.exec(actual);
  if (length === null) return expected === actual;
  const ms = Number(length[1]);
  if (expected === '*') return true;
  if (expected === 'small') return ms < SMALL_MS;
  const about = /^~([\d.]+) ms$/.exec(expected);
  if (about === null) return false;
  const wanted = Number(about[1]);
  return ms >= wanted * (1 - EARLY_SHARE) && ms <= wanted * (1 + NOISE_SHARE) + NOISE_MS;
}

/** What differs, in words; empty: nothing. */
export function difference(expected: readonly string[], actual: readonly string[]): string {
  const isSame = expected.length === actual.length && expected.every((line, index) => matches(line, actual[index]!));
  if (isSame) return '';
  const block = (lines: readonly string[]) => lines.map((line) => `    ${line}`).join('\n') || '    (nothing)';
  return `  expected\n${block(expected)}\n  answered\n${block(actual)}`;
}
