import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendRequire, DEFAULT_OPTIONS, launchEnvironment, parseTracerOptions } from './launch.ts';

test('options are read back as they were written', () => {
  const options = {
    tracer: '/a b/tracer.cjs',
    overheadBudget: 0.025,
    maxBytes: 1 << 20,
    level: 'tasks',
    capture: 'hooks',
  } as const;
  assert.deepEqual(parseTracerOptions(JSON.stringify(options)), options);
});

test('the limits of the numbers are values too', () => {
  const { overheadBudget, maxBytes } = parseTracerOptions('{"overheadBudget":1,"maxBytes":0}');
  assert.deepEqual([overheadBudget, maxBytes], [1, 0]);
});

test('a key that is missing has its default, one that nobody knows is ignored', () => {
  assert.deepEqual(parseTracerOptions('{}'), DEFAULT_OPTIONS);
  assert.deepEqual(parseTracerOptions('{"level":"tasks","colour":"red"}'), { ...DEFAULT_OPTIONS, level: 'tasks' });
});

for (const text of ['', '{', 'null', '7', '"x"', '[]', '\u0000', '{"maxBytes":1e999}']) {
  test(`what is no options file means the defaults: ${JSON.stringify(text)}`, () =>
    assert.deepEqual(parseTracerOptions(text), DEFAULT_OPTIONS));
}

const damaged: readonly [string, unknown][] = [
  ['tracer', 3],
  ['tracer', ''],
  ['overheadBudget', 0],
  ['overheadBudget', -1],
  ['overheadBudget', '0.5'],
  ['maxBytes', -1],
  ['maxBytes', null],
  ['level', 'all'],
  ['level', 'off'],
  ['capture', 'split'],
];
for (const [key, value] of damaged) {
  test(`a value that makes no sense costs its own key only: ${key} ${JSON.stringify(value)}`, () => {
    const rest = key === 'maxBytes' ? { overheadBudget: 0.5 } : { maxBytes: 5 };
    assert.deepEqual(parseTracerOptions(JSON.stringify({ ...rest, [key]: value })), { ...DEFAULT_OPTIONS, ...rest });
  });
}

test('the environment names the stub and the session, and keeps the options that were there', () => {
  assert.deepEqual(
    launchEnvironment({ tracerPath: '/a b/preload.cjs', sessionFolder: '/s', nodeOptions: '--no-warnings' }),
    { NODE_OPTIONS: '--no-warnings --require "/a b/preload.cjs"', LOOPSCOPE_SESSION: '/s' },
  );
});

test('a program is not asked twice to load the stub', () => {
  const once = appendRequire('', 'C:\\a b\\preload.cjs');
  assert.equal(once, '--require "C:/a b/preload.cjs"');
  assert.equal(appendRequire(once, 'C:\\a b\\preload.cjs'), once);
});
