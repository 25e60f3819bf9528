import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCommandLine, readCount, readSeconds, splitProgram } from './command-line.ts';

const OPTIONS = { out: { type: 'string' }, quiet: { type: 'boolean' } } as const;

const splits: readonly (readonly [string, string[], string[]])[] = [
  ['-- node app.js --quiet', [], ['node', 'app.js', '--quiet']],
  ['--quiet --out x.looptrace -- node app.js', ['--quiet', '--out', 'x.looptrace'], ['node', 'app.js']],
  ['--out=x node app.js --out y', ['--out=x'], ['node', 'app.js', '--out', 'y']],
  ['--out -- node', ['--out'], ['node']],
  ['-- -- x', [], ['--', 'x']],
  ['--quiet', ['--quiet'], []],
  ['--quiet --', ['--quiet'], []],
];

for (const [line, own, program] of splits) {
  test(`run ${line}`, () => assert.deepEqual(splitProgram(line.split(' '), OPTIONS), [own, program]));
}

test('wrong usage is said in a sentence that names the option', () => {
  const message = (line: string) => {
    try {
      readCommandLine(line.split(' '), OPTIONS);
      return 'fine';
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.equal(message('--outt x'), 'There is no option --outt.');
  assert.equal(message('-q'), 'There is no option -q.');
  assert.equal(message('--out'), 'The option --out needs a value.');
  assert.equal(message('--quiet=yes'), 'The option --quiet takes no value.');
});

test('counts are whole numbers', () => {
  assert.equal(readCount('--limit', '20'), 20);
  for (const text of ['-1', '1.5', 'many', '', '99999999999999999'])
    assert.throws(() => readCount('--limit', text), /--limit/);
});

test('seconds become nanoseconds', () => {
  assert.deepEqual(
    ['0', '12', '0.000001', '1.5'].map((text) => readSeconds('--from', text)),
    [0, 12e9, 1_000, 1.5e9],
  );
  for (const text of ['-1', 'soon', '', '1e3', '.5', '99999999'])
    assert.throws(() => readSeconds('--from', text), /--from takes seconds/);
});
