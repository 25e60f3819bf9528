import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  appendRequire,
  attachExpression,
  DEFAULT_OPTIONS,
  launchArguments,
  launchEnvironment,
  OPTIONS_FILE,
  parseTracerOptions,
  SESSION_VARIABLE,
  THREAD_DATA_KEY,
} from './launch.ts';

test('options are read back as they were written', () => {
  const options = {
    tracer: '/a b/tracer.cjs',
    overheadBudget: 0.025,
    maxBytes: 1 << 20,
    level: 'tasks',
    capture: 'hooks',
    checkSites: true,
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

test('on a command line the path stands alone, as the variables have it', () => {
  assert.deepEqual(launchArguments('C:\\a b\\preload.cjs'), ['--require', 'C:/a b/preload.cjs']);
});

test('the stub, which imports nothing, uses the names of the contract', () => {
  const stub = readFileSync(new URL('../tracer/preload.cjs', import.meta.url), 'utf8');
  assert.ok(stub.includes(`process.env.${SESSION_VARIABLE}`));
  assert.ok(stub.includes(`getEnvironmentData('${THREAD_DATA_KEY}')`));
  assert.ok(stub.includes(`'${OPTIONS_FILE}'`));
});

test('the expression that attaches calls the script with its parameters and the require that is offered', () => {
  const script = '(function (given, offered) { return { given, offers: typeof offered }; })\n';
  const parameters = { session: '/a "b"/\u2028', options: { level: 'tasks' } } as const;
  // biome-ignore lint/security/noGlobalEval: evaluating it is what it is for.
  const answer = globalThis.eval(attachExpression(script, parameters));
  assert.deepEqual(answer, { given: parameters, offers: 'undefined' });
});
