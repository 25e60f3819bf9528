import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findRunner, reportingLine } from './runners.ts';
import { splitCommands } from './shell-words.ts';

/** The runner's name, and the line with our own options shortened. */
function found(line: string): string | undefined {
  const command = findRunner(splitCommands(line)[0] ?? []);
  if (command === undefined) return undefined;
  const reporting = reportingLine(command, '/r').replace(/[^\s=]*\/(node|mocha)-reporter\.cjs/g, 'OURS');
  return `${command.runner.name}: ${reporting}`;
}

const nodeFlags =
  '--test-reporter=spec --test-reporter-destination=stdout --test-reporter=OURS --test-reporter-destination=/r';

const cases: readonly [line: string, expected: string | undefined][] = [
  ['node --test', `node:test: node ${nodeFlags} --test`],
  ['c8 --100 node --test test/*.js', `node:test: c8 --100 node ${nodeFlags} --test test/*.js`],
  ['node --test --test-reporter spec a.js', `node:test: node ${nodeFlags} --test a.js`],
  ['node --test --test-reporter=dot a.js', `node:test: node ${nodeFlags} --test a.js`],
  ['borp -r tap -p "test/*.js"', 'borp: borp --reporter spec --reporter OURS:/r -p "test/*.js"'],
  ['A=1 mocha -R spec --exit test/', 'mocha: A=1 mocha --reporter OURS --reporter-options output=/r --exit test/'],
  [
    'node node_modules/mocha/bin/_mocha x',
    'mocha: node node_modules/mocha/bin/_mocha --reporter OURS --reporter-options output=/r x',
  ],
  ['npx jest --json src', 'jest: npx jest --json --outputFile=/r src'],
  ['vitest run --reporter=dot x', 'vitest: vitest run --reporter=default --reporter=json --outputFile.json=/r x'],
  ['vitest', 'vitest: vitest --reporter=default --reporter=json --outputFile.json=/r'],
  ['ava --serial', 'ava: ava --tap --serial'],
  ['tap', 'tap: tap --output-file=/r'],
  ['nyc tape test/*.js', 'tape: nyc tape test/*.js'],
  ['mocha x -- -R kept', 'mocha: mocha --reporter OURS --reporter-options output=/r x -- -R kept'],
  ['eslint .', undefined],
  ['node scripts/build.js', undefined],
  ['node test/tap.js', undefined],
];

for (const [line, expected] of cases) test(line, () => assert.equal(found(line), expected));
