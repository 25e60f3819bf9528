/** Filters as text: what they mean, and what is said of wrong ones. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Filter, isWithin, matchesText } from './filter.ts';
import { FIELD_NAMES, FILTER_FIELDS } from './filter-fields.ts';
import { parseFilter } from './filter-parser.ts';

/** A filter with all brackets: what was understood. */
function spell(filter: Filter): string {
  switch (filter.kind) {
    case 'all':
    case 'any':
      return `(${filter.parts.map(spell).join(filter.kind === 'all' ? ' & ' : ' | ')})`;
    case 'not':
      return `!${spell(filter.part)}`;
    case 'text':
      return `${filter.pattern.match} ${filter.pattern.text}`;
    case 'words':
      return `${filter.field} ${filter.patterns.map(({ match, text }) => `${match} ${text}`).join(', ')}`;
    case 'range':
      return `${filter.field} ${filter.ranges
        .map(({ from, to, withFrom, withTo }) => `${withFrom ? '[' : '('}${from}..${to}${withTo ? ']' : ')'}`)
        .join(', ')}`;
  }
}

const MEANINGS: readonly (readonly [string, string])[] = [
  ['', '()'],
  ['   ', '()'],
  ['loadOrder', 'part loadorder'],
  ['load order', '(part load & part order)'],
  ['"GET /orders" 42', '(part get /orders & part 42)'],
  ['load*42', 'glob *load*42*'],
  ['"load*42"', 'part load*42'],
  ['a or b c', '(part a | (part b & part c))'],
  ['(a OR b) AND c', '((part a | part b) & part c)'],
  ['a | b & c', '(part a | (part b & part c))'],
  ['not a b', '(!part a & part b)'],
  ['-type:timer -(a b)', '(!type part timer & !(part a & part b))'],
  ['"or"', 'part or'],
  ['read-file', 'part read-file'],
  ['/orders/42', 'part /orders/42'],
  ['type:timer,promise', 'type part timer, part promise'],
  ['TYPE=PROMISE', 'type whole promise'],
  ['kind=TCP*', 'type glob tcp*'],
  ['type != PROMISE', '!type whole promise'],
  ['site:orders.ts:84', 'site part orders.ts:84'],
  ['file:"my app/a.ts"', 'file part my app/a.ts'],
  ['state:Pending,done', 'state whole pending, whole done'],
  ['wait>50ms', 'wait (50000000..Infinity]'],
  ['wait >= 1.5s', 'wait [1500000000..Infinity]'],
  ['ran<200us', 'ran [-Infinity..200000)'],
  ['life:1ms..2s', 'life [1000000..2000000000]'],
  ['life:1ms..', 'life [1000000..Infinity]'],
  ['created:..2s,3s..', 'created [-Infinity..2000000000], [3000000000..Infinity]'],
  ['at:12.5s', 'time [12500000000..12500000000]'],
  ['queued:0', 'queued [0..0]'],
  ['runs>1 stream:2', '(runs (1..Infinity] & stream [2..2])'],
];

for (const [text, meaning] of MEANINGS) {
  test(`means: ${text}`, () => {
    const { value, problems } = parseFilter(text);
    assert.deepEqual(problems, []);
    assert.equal(value === null ? null : spell(value), meaning);
  });
}

/** Text, column, message, and what the hint must say. */
const MISTAKES: readonly (readonly [string, number, RegExp, RegExp])[] = [
  ['typ:timer', 1, /no field typ\./, /Do you mean type\?/],
  ['a node:fs', 3, /no field node\./, /in quotes/],
  ['zzz:1', 1, /no field zzz\./, /Fields are type, /],
  ['state:pendig', 7, /state is never pendig/, /state:pending/],
  ['state:blue', 7, /state is never blue/, /one of pending, waiting/],
  ['wait>50', 6, /50 has no unit/, /50ms/],
  ['created:1..2s', 9, /1 has no unit/, /1s/],
  ['wait>5fortnights', 6, /no unit fortnights/, /ns, us, ms/],
  ['wait>soon', 6, /takes a number with a unit, not soon/, /wait>50ms/],
  ['life:2s..1s', 6, /ends before it begins/, /1s\.\.2s/],
  ['life:..', 6, /neither beginning nor end/, /life>30s/],
  ['runs>many', 6, /whole number, not many/, /runs>1/],
  ['type>timer', 1, /type cannot be compared with >/, /type:timer/],
  ['type: ', 7, /value for type is missing/, /type:timer/],
  ['type:a,', 8, /value for type is missing/, /type:timer/],
  ['wait>1ms,2ms', 10, /> takes one value/, /wait>50ms/],
  ['a "b', 3, /quote is not closed/, /"/],
  ['(a b', 1, /bracket is not closed/, /\)/],
  ['a) b', 2, /closed that was not opened/, /^$/],
  ['a or', 5, /missing here/, /type:timer/],
  ['or a', 1, /missing here/, /type:timer/],
  ['not', 4, /missing here/, /type:timer/],
  ['()', 2, /missing here/, /type:timer/],
];

for (const [text, column, message, hint] of MISTAKES) {
  test(`wrong: ${text}`, () => {
    const { value, problems } = parseFilter(text);
    assert.equal(value, null);
    const [problem] = problems;
    assert.match(problem?.message ?? '', message);
    assert.match(problem?.hint ?? '', hint);
    assert.equal(problem?.column, column);
  });
}

test('filters are bounded', () => {
  for (const text of ['a'.repeat(5_000), 'a '.repeat(300), `${'('.repeat(100)}a${')'.repeat(100)}`, '-'.repeat(4_000)])
    assert.equal(parseFilter(text).problems.length, 1);
});

test('nothing that is typed makes the parser throw', () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % below;
  };
  const pieces = [
    'a',
    '"',
    ':',
    '..',
    'type',
    'wait',
    '>',
    '=',
    '5ms',
    '(',
    ')',
    '-',
    'or',
    ' ',
    ',',
    '*',
    '\\',
    '|',
    'é',
  ];
  for (let round = 0; round < 5_000; round++) {
    const text = Array.from({ length: random(12) }, () => pieces[random(pieces.length)]).join('');
    const { value, problems } = parseFilter(text);
    assert.equal(value === null, problems.length === 1, text);
    for (const { column } of problems) assert.ok(column >= 1 && column <= text.length + 1, text);
  }
});

test('stars stand for any text, and never take long', () => {
  const glob = (text: string, of: string) => matchesText({ text, match: 'glob' }, of);
  assert.ok(glob('tcp*wrap', 'tcpserverwrap'));
  assert.ok(glob('*', ''));
  assert.ok(glob('a*a', 'aa'));
  assert.ok(!glob('a*a', 'a'));
  assert.ok(!glob('tcp*wrap', 'tcpwrapper'));
  assert.ok(!glob('*ab*ab*', 'xabx'));
  assert.ok(!glob(`${'*a'.repeat(100)}b`, 'a'.repeat(10_000)));
});

test('a number that is not known lies in no range', () => {
  assert.ok(
    !isWithin(
      { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, withFrom: true, withTo: true },
      Number.NaN,
    ),
  );
});

test('every field is given an example that is a filter of that field', () => {
  for (const name of FIELD_NAMES) assert.equal(parseFilter(FILTER_FIELDS[name].example).problems.length, 0, name);
});

test('FILTER.md tells of every field, state and trait', () => {
  const page = readFileSync(new URL('FILTER.md', import.meta.url), 'utf8');
  const words = FIELD_NAMES.flatMap((name) => {
    const field = FILTER_FIELDS[name];
    return [name, ...field.also, ...(field.type === 'choice' ? Object.keys(field.choices) : [])];
  });
  assert.deepEqual(
    words.filter((word) => !page.includes(`\`${word}\``)),
    [],
  );
});
