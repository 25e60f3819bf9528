import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, type Verdicts } from './verdicts.ts';

/** Outcomes of one test by round: `p` pass, `f` fail, `-` absent; untraced first. */
function judged(untraced: string, traced: string): string {
  const words: Readonly<Record<string, string>> = { p: 'pass', f: 'fail' };
  const list = (letter: string) => new Map(letter === '-' ? [] : [['a test', words[letter] ?? '']]);
  const rounds = [...untraced].map((letter, index) => ({ untraced: list(letter), traced: list(traced[index] ?? '') }));
  return inWords(judge(rounds));
}

function inWords({ same, unstable, different, isSettled }: Verdicts): string {
  const verdict = same === 1 ? 'same' : unstable.length === 1 ? 'unstable' : different.length === 1 ? 'different' : '';
  return isSettled ? verdict : `${verdict}, open`;
}

const cases: readonly [untraced: string, traced: string, verdict: string][] = [
  ['p', 'p', 'same'],
  ['f', 'f', 'same'],
  ['p', 'f', 'different, open'],
  ['p', '-', 'different, open'],
  ['-', 'p', 'different, open'],
  ['pp', 'ff', 'different, open'],
  ['ppp', 'fff', 'different'],
  ['pf', 'pf', 'unstable'],
  ['ppf', 'fff', 'unstable'],
  ['ppp', 'pfp', 'unstable, open'],
  ['ppppp', 'pfppp', 'unstable, open'],
  ['ppp', 'fpf', 'different, open'],
  ['ppppp', 'fpfpp', 'different, open'],
];

for (const [untraced, traced, verdict] of cases) {
  test(`untraced ${untraced}, traced ${traced}: ${verdict}`, () => assert.equal(judged(untraced, traced), verdict));
}

test('each test is judged by itself', () => {
  const round = (outcome: string) => ({
    untraced: new Map([
      ['a', 'pass'],
      ['b', 'pass'],
    ]),
    traced: new Map([
      ['a', outcome],
      ['b', 'pass'],
    ]),
  });
  const { same, different } = judge([round('fail'), round('fail'), round('fail')]);
  assert.equal(same, 1);
  assert.deepEqual(different, [{ name: 'a', untraced: ['pass', 'pass', 'pass'], traced: ['fail', 'fail', 'fail'] }]);
});
