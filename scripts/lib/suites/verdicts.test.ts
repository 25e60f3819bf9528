import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXIT, judge, type Verdicts } from './verdicts.ts';

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
  assert.deepEqual(different, [
    { name: 'a', untraced: ['pass', 'pass', 'pass'], traced: ['fail', 'fail', 'fail'], busy: [] },
  ]);
});

/** Rounds of several tests: name → outcomes untraced and traced, a letter a round. */
function roundsOf(tests: Readonly<Record<string, readonly [untraced: string, traced: string]>>) {
  const count = Object.values(tests)[0]?.[0].length ?? 0;
  return Array.from({ length: count }, (_, round) => ({
    untraced: new Map(Object.entries(tests).map(([name, [untraced]]) => [name, untraced[round] ?? ''])),
    traced: new Map(Object.entries(tests).map(([name, [, traced]]) => [name, traced[round] ?? ''])),
  }));
}

test('what is around unstable tests fails with them and is no difference by itself', () => {
  const rounds = roundsOf({
    'a › one': ['ppp', 'fpp'],
    'a › two': ['pfp', 'pfp'],
    'a › three': ['ppp', 'ppf'],
    a: ['ppp', 'fpf'],
    [EXIT]: ['ppp', 'fpf'],
  });
  const { different, unstable } = judge(rounds);
  assert.deepEqual(different, []);
  assert.equal(unstable.length, 5);
});

test('what is around a test that differs differs too', () => {
  const { different } = judge(
    roundsOf({ 'a › one': ['ppp', 'fff'], 'a › two': ['ppp', 'fpp'], [EXIT]: ['ppp', 'fff'] }),
  );
  assert.deepEqual(
    different.map(({ name }) => name),
    ['a › one', EXIT],
  );
});

test('an exit code that no test explains differs', () => {
  const { different } = judge(roundsOf({ a: ['ppp', 'fpp'], [EXIT]: ['ppp', 'ffp'] }));
  assert.deepEqual(
    different.map(({ name }) => name),
    [EXIT],
  );
});

test('what fails now and then when traced is unstable if a busy machine makes it fail untraced', () => {
  const rounds = roundsOf({ quick: ['ppppp', 'pfpff'], steady: ['ppppp', 'pfpff'], always: ['ppppp', 'fffff'] });
  const busy = [new Map(Object.entries({ quick: 'f', steady: 'p', always: 'f' }))];
  const names = (verdicts: readonly { readonly name: string }[]) => verdicts.map(({ name }) => name);
  assert.deepEqual(names(judge(rounds).different).sort(), ['always', 'quick', 'steady']);
  assert.deepEqual(names(judge(rounds, busy).unstable), ['quick']);
  assert.deepEqual(names(judge(rounds, busy).different).sort(), ['always', 'steady']);
});
