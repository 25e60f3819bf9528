import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnvFile } from './env-file.ts';

const cases: readonly (readonly [string, string, Record<string, string>])[] = [
  ['plain values', 'PORT=3000\nHOST=::1', { PORT: '3000', HOST: '::1' }],
  ['blanks around name and value', ' NAME =  value \t', { NAME: 'value' }],
  ['export', 'export NAME=value', { NAME: 'value' }],
  ['remarks and empty lines', '# NAME=no\n\nOTHER=yes # because', { OTHER: 'yes' }],
  ['a number sign inside a value', 'COLOUR=a#b', { COLOUR: 'a#b' }],
  ['quotes', `A="a b"\nB='c d'`, { A: 'a b', B: 'c d' }],
  ['escapes count in double quotes only', `A="x\\ny"\nB='x\\ny'`, { A: 'x\ny', B: String.raw`x\ny` }],
  [
    'options of Node with quotes inside',
    `NODE_OPTIONS=--require "/a b/c.js"`,
    { NODE_OPTIONS: '--require "/a b/c.js"' },
  ],
  ['empty values', 'EMPTY=\nNEXT=1', { EMPTY: '', NEXT: '1' }],
  ['line ends of Windows and a byte order mark', '\uFEFFA=1\r\nB=2\r\n', { A: '1', B: '2' }],
  ['lines that are none', 'no equals sign\n=value', {}],
];

for (const [name, text, expected] of cases) {
  test(`env file: ${name}`, () => assert.deepEqual(parseEnvFile(text), expected));
}
