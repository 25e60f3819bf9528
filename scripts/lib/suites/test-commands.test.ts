import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Scripts, testCommands } from './test-commands.ts';

function check(scripts: Scripts, expected: readonly string[], line = 'npm test'): void {
  assert.deepEqual(
    testCommands(line, scripts).map(({ words }) => words.join(' ')),
    expected,
  );
}

test('one script is its command', () => check({ test: 'mocha test' }, ['mocha test']));

test('scripts are followed through each other, in order', () => {
  const scripts = {
    test: 'npm run lint && npm run unit && npm run -s types',
    lint: 'eslint .',
    unit: 'borp',
    types: 'tsd',
  };
  check(scripts, ['eslint .', 'borp', 'tsd']);
});

test('arguments behind -- reach the command', () => {
  check({ test: 'npm run unit -- --bail', unit: 'borp' }, ['borp --bail']);
});

test('what wraps a script wraps each of its commands, and assignments stay first', () => {
  const scripts = { test: 'A=1 c8 --100 npm run unit', unit: 'B=2 borp && cross-env C=3 node --test' };
  check(scripts, ['A=1 B=2 c8 --100 borp', 'A=1 C=3 c8 --100 node --test']);
});

test('yarn and pnpm take names of scripts, npm takes only test', () => {
  const scripts = { test: 'yarn lint && pnpm unit && npm install', lint: 'eslint', unit: 'jest' };
  check(scripts, ['eslint', 'jest', 'npm install']);
});

test('lists of scripts take patterns', () => {
  check({ test: 'run-s lint test:*', lint: 'eslint', 'test:a': 'tape a.js', 'test:b': 'tape b.js', 'test:c:d': 'x' }, [
    'eslint',
    'tape a.js',
    'tape b.js',
  ]);
});

test('a script that calls itself is followed once', () => {
  check({ test: 'npm run unit', unit: 'npm test && borp' }, ['borp']);
});

test('NODE_OPTIONS is taken out of the line, wherever it stands', () => {
  const scripts = {
    test: 'cross-env NODE_OPTIONS="$NODE_OPTIONS --experimental-vm-modules" npm run unit',
    unit: 'jest',
  };
  assert.deepEqual(testCommands('npm test', scripts), [{ words: ['jest'], nodeOptions: '--experimental-vm-modules' }]);
});
