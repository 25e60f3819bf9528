/** The comparison of suites finds what differs and only that: small packages whose tests look at the tracer. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { compareSuite, type SuiteComparison } from '../../scripts/lib/suites/compare-suite.ts';
import { findParts } from '../../scripts/lib/suites/find-parts.ts';
import { formatComparison, formatVerdict, sameCount } from '../../scripts/lib/suites/report.ts';
import { UserError } from '../../src/base/user-error.ts';
import { ROOT, withFolder } from '../support/trace-program.ts';

const MOCHA = join(ROOT, 'node_modules/.bin/mocha');
const LIMIT_MS = 60_000;

/** Files of a package: path → text. */
type Files = Readonly<Record<string, string>>;

async function compared(
  script: string,
  files: Files,
  check: (comparison: SuiteComparison) => void,
  limitMs = LIMIT_MS,
): Promise<void> {
  await withFolder(async (folder) => {
    const all = { 'package.json': JSON.stringify({ scripts: { test: script } }), ...files };
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const { parts } = findParts(folder);
    const about = { name: 'example', node: process.execPath, parts, prepare: () => folder, rounds: 3, limitMs };
    const comparison = await compareSuite(about, () => undefined);
    try {
      check(comparison);
    } finally {
      if (comparison.kept !== undefined) rmSync(comparison.kept, { recursive: true });
    }
  });
}

/** What differs and what is unstable, by name and outcomes. */
function told({ parts }: SuiteComparison): object {
  return {
    different: parts.flatMap(({ verdicts }) => verdicts.different.map(formatVerdict)).sort(),
    unstable: parts.flatMap(({ verdicts }) => verdicts.unstable.map(formatVerdict)).sort(),
  };
}

const IS_TRACED = "Symbol.for('loopscope') in globalThis";

suite('comparison of suites', () => {
  test('tests that say the same are the same, failing ones too', () =>
    compared(
      'node --test a.test.js',
      {
        'a.test.js': `const { suite, test } = require('node:test');
          suite('outer', () => {
            test('passes', () => {});
            test('fails', () => { throw new Error('as always'); });
          });
          test('waits for better times', { skip: true }, () => {});`,
      },
      (comparison) => {
        assert.deepEqual(told(comparison), { different: [], unstable: [] });
        assert.equal(comparison.isSame, true);
        assert.equal(comparison.kept, undefined);
        const [part] = comparison.parts;
        assert.deepEqual(part?.runs[0]?.[1].counts, { pass: 1, fail: 2, skip: 1, todo: 0 });
        // The four results and the exit code.
        assert.equal(sameCount(comparison.parts), 5);
        // The runner and the file that it starts.
        assert.equal(part?.runs[0]?.[1].figures?.processes, 2);
      },
    ));

  test('a test that fails only when traced is named, with the exit code and the evidence', () =>
    compared(
      'node --test a.test.js',
      {
        'a.test.js': `const test = require('node:test');
          test('is not watched', () => { if (${IS_TRACED}) throw new Error('watched'); });
          test('does not care', () => {});`,
      },
      (comparison) => {
        assert.deepEqual(told(comparison), {
          different: [
            '(exit code): untraced 0, 0, 0; traced 1, 1, 1',
            'a.test.js › is not watched: untraced pass, pass, pass; traced fail, fail, fail',
          ],
          unstable: [],
        });
        assert.equal(comparison.isSame, false);
        assert.match(formatComparison(comparison), /NOT the same/);
        assert.ok(existsSync(join(comparison.kept ?? '', '0/3-traced/out.txt')), 'the output is kept');
      },
    ));

  test('a test that exists only untraced differs, with mocha', () =>
    compared(
      `${MOCHA} a.js`,
      {
        'a.js': `describe('outer', () => {
          it('always', () => {});
          if (!(${IS_TRACED})) it('only untraced', () => {});
        });`,
      },
      (comparison) => {
        assert.deepEqual(told(comparison), {
          different: ['a.js › outer › only untraced: untraced pass, pass, pass; traced absent, absent, absent'],
          unstable: [],
        });
      },
    ));

  test('a test that changes by itself is unstable, and the rest is still compared', () =>
    compared(
      'node --test a.test.js',
      {
        'a.test.js': `const { appendFileSync, readFileSync } = require('node:fs');
          const test = require('node:test');
          test('fails at first', () => {
            appendFileSync('runs.txt', '.');
            if (readFileSync('runs.txt', 'utf8').length === 1) throw new Error('first run');
          });
          test('steady', () => {});`,
      },
      (comparison) => {
        assert.deepEqual(told(comparison), {
          different: [],
          unstable: [
            '(exit code): untraced 1, 0; traced 0, 0',
            'a.test.js › fails at first: untraced fail, pass; traced pass, pass',
          ],
        });
        assert.equal(comparison.isSame, true);
      },
    ));

  test('a test that fails now and then when traced, and untraced while the machine is busy, is unstable', () =>
    compared(
      'node --test a.test.js',
      {
        'a.test.js': `const { appendFileSync, readFileSync } = require('node:fs');
          require('node:test')('is quick', () => {
            appendFileSync('runs.txt', '.');
            // Three rounds of two runs, then the one on a busy machine.
            if ([2, 4, 7].includes(readFileSync('runs.txt', 'utf8').length)) throw new Error('slow');
          });`,
      },
      (comparison) => {
        assert.deepEqual(told(comparison), {
          different: [],
          unstable: [
            '(exit code): untraced 0, 0, 0; traced 1, 1, 0; untraced on a busy machine 1',
            'a.test.js › is quick: untraced pass, pass, pass; traced fail, fail, pass; untraced on a busy machine fail',
          ],
        });
      },
    ));

  test('a program that prints TAP, and one that says nothing but its exit code', () =>
    compared(
      'node test/tap.js && node test/quiet.js',
      {
        'test/tap.js': `console.log(\`TAP version 13\\n# first\\n\${${IS_TRACED} ? 'not ok' : 'ok'} 1 holds\\n1..1\`);`,
        'test/quiet.js': `process.exitCode = ${IS_TRACED} ? 3 : 0;`,
      },
      (comparison) => {
        assert.deepEqual(told(comparison), {
          different: [
            '(exit code): untraced 0, 0, 0; traced 3, 3, 3',
            'first › holds: untraced pass, pass, pass; traced fail, fail, fail',
          ],
          unstable: [],
        });
      },
    ));

  test('a suite that hangs when traced is ended, and differs', () =>
    compared(
      'node --test a.test.js',
      {
        'a.test.js': `const test = require('node:test');
          test('ends', (t, done) => { if (!(${IS_TRACED})) return done(); setInterval(() => {}, 1000); });`,
      },
      (comparison) => {
        assert.match(JSON.stringify(told(comparison)), /exit code\): untraced 0, 0, 0; traced ended after/);
      },
      4_000,
    ));

  test('where the tracer cannot reach the tests, nothing is claimed', async () => {
    const files = { 'a.test.js': "require('node:test')('passes', () => {});" };
    const error = await compared('env NODE_OPTIONS= node --test a.test.js', files, () => assert.fail()).catch((e) => e);
    assert.ok(error instanceof UserError);
    assert.equal(error.code, 'not-traced');
  });

  test('a runner without results is an error that shows what it printed', async () => {
    const error = await compared('node --test --no-such-flag a.test.js', {}, () => assert.fail()).catch((e) => e);
    assert.ok(error instanceof UserError);
    assert.match(error.message, /ended with 9 and reported no test.*no-such-flag/s);
  });
});
