/** What is offered while a filter is typed. `|` stands for the caret. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeFilter, type KnownValues } from './filter-complete.ts';
import { parseFilter } from './filter-parser.ts';

const KNOWN: KnownValues = (field) =>
  field === 'type'
    ? [
        { value: 'PROMISE', about: '40 tasks' },
        { value: 'Timeout', about: '2 tasks' },
      ]
    : field === 'file'
      ? [{ value: '/my app/orders.ts', about: '3 sites' }]
      : [];

function offered(drawn: string) {
  const caret = drawn.indexOf('^');
  const text = drawn.replace('^', '');
  const { from, to, items } = completeFilter(text, caret, KNOWN);
  return { replaced: text.slice(from, to), items: items.map(({ insert }) => insert), text, from, to };
}

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ['sta^', 'sta', ['state:']],
  ['-is:internal ty^', 'ty', ['type:']],
  ['type:^', '', ['PROMISE', 'Timeout']],
  ['(type:ti^', 'ti', ['Timeout']],
  ['type:PROMISE,Ti^', 'Ti', ['Timeout']],
  ['type:PRO^XX rest', 'PROXX', ['PROMISE']],
  ['file:ord^', 'ord', ['"/my app/orders.ts"']],
  ['file:"/my a^', '"/my a', ['"/my app/orders.ts"']],
  ['state:can^', 'can', ['cancelled']],
  ['wait>10^', '10', ['10ms', '100ms', '10s']],
  ['zzz:^', '', []],
];

for (const [drawn, replaced, items] of CASES) {
  test(`offered at ${drawn}`, () => {
    const found = offered(drawn);
    assert.equal(found.replaced, replaced);
    if (drawn === 'zzz:^') return assert.ok(found.items.length > 10, 'fields');
    assert.deepEqual([...found.items].sort(), [...items].sort());
  });
}

test('every value that is offered makes a filter', () => {
  for (const start of ['type:', 'file:', 'state:', 'is:', 'wait>', 'a or type:'])
    for (const { insert } of completeFilter(start, start.length, KNOWN).items)
      assert.deepEqual(parseFilter(start + insert).problems, [], start + insert);
});

test('an empty filter is offered all fields, and a caret outside the text does no harm', () => {
  assert.ok(offered('^').items.includes('wait'));
  assert.ok(completeFilter('type:', 99, KNOWN).items.length === 2);
  assert.ok(completeFilter('type:', -5, KNOWN).items.length > 10);
});
