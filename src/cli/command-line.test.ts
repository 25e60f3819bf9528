import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCommandLine, readCount, splitProgram } from './command-line.ts';

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
