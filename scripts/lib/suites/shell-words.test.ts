import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainWord, quoteWord, splitCommands } from './shell-words.ts';

const cases: readonly [line: string, commands: readonly (readonly string[])[]][] = [
  ['mocha test', [['mocha', 'test']]],
  [
    'npm run lint && npm run unit',
    [
      ['npm', 'run', 'lint'],
      ['npm', 'run', 'unit'],
    ],
  ],
  ['a; b || c & d\ne', [['a'], ['b'], ['c'], ['d'], ['e']]],
  ['tape test.js | tap-dot && tsd', [['tape', 'test.js'], ['tsd']]],
  ['borp -p "test/*.{js,mjs}"', [['borp', '-p', '"test/*.{js,mjs}"']]],
  [`mocha 'a && b' "c | d" e\\ f`, [['mocha', "'a && b'", '"c | d"', 'e\\ f']]],
  ['node --test 2>&1', [['node', '--test', '2>&1']]],
  ['NODE_OPTIONS="--a --b" jest', [['NODE_OPTIONS="--a --b"', 'jest']]],
  ['  ', []],
];

for (const [line, commands] of cases) {
  test(`commands of ${JSON.stringify(line)}`, () => assert.deepEqual(splitCommands(line), commands));
}

test('a raw word loses its quotes as in a shell', () => {
  assert.equal(plainWord('"test/*.js"'), 'test/*.js');
  assert.equal(plainWord(`A='b c'"\\"d"\\ e`), 'A=b c"d e');
});

test('a quoted word comes back as it was', () => {
  for (const text of ['plain', "it's here", '$HOME `x` "y"', '']) assert.equal(plainWord(quoteWord(text)), text);
});
