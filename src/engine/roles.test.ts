import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Role, type RoleFacts, rolesOf } from './roles.ts';

/** Who started whom, a line each: `process < parent: main script`, threads as `process.thread`; `-`: no script. */
function streams(text: string): RoleFacts[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [, process = '', thread, parent, main = ''] = /^\s*(\w+)(?:\.(\d+))?(?: < (\w+))?: (.*)$/.exec(line) ?? [];
      const [script = '', ...args] = main.split(' --');
      const argv = ['node', script, ...args.map((argument) => `--${argument}`)];
      return { process, parent: parent ?? null, thread: Number(thread ?? 0), main: main === '-' ? null : script, argv };
    });
}

function check(name: string, text: string, expected: readonly Role[]): void {
  test(name, () => assert.deepEqual(rolesOf(streams(text)), expected));
}

check('a program alone is the program', 'a: /app/server.js', ['program']);
check('and so is what it starts', 'a: /app/server.js\nb < a: /app/child.js\na.1: -', ['program', 'program', 'program']);

check('npm, npx and tsx start the program', 'a: /usr/bin/npm\nb < a: /app/node_modules/.bin/tsx\nc < b: /app/main.ts', [
  'launcher',
  'launcher',
  'program',
]);
check('the files behind the links too', 'a: C:\\nodejs\\node_modules\\npm\\bin\\npx-cli.js\nb < a: C:\\app\\main.js', [
  'launcher',
  'program',
]);
check('a launcher that started nothing is the program', 'a: /usr/bin/npm', ['program']);
check('also behind another one', 'a: /usr/bin/npm\nb < a: /usr/bin/npx', ['launcher', 'program']);
check('scripts of npm that are no file are programs', 'a: /usr/bin/npm\nb < a: -\nc < a: /app/server.js', [
  'launcher',
  'program',
  'program',
]);
check("a launcher's threads are its own", 'a: /usr/bin/npm\na.1: -\nb < a: /app/x.js', [
  'launcher',
  'launcher',
  'program',
]);
check('module hooks have a thread that loads', 'a: /app/x.mjs\na.1: node:internal/modules/esm/worker\na.2: -', [
  'program',
  'loader',
  'program',
]);

for (const main of [
  '/usr/lib/node_modules/corepack/dist/pnpm.js',
  '/root/.cache/node/corepack/v1/yarn/4.6.0/yarn.js',
  '/root/.cache/node/corepack/v1/pnpm/10.1.0/bin/pnpm.cjs',
  '/app/node_modules/pnpm/bin/pnpm.cjs',
  '/app/node_modules/yarn/bin/yarn.js',
  '/app/.yarn/releases/yarn-4.6.0.cjs',
  '/app/node_modules/tsx/dist/cli.mjs',
  '/app/node_modules/nodemon/bin/nodemon.js',
  '/app/node_modules/.bin/cross-env',
  '/app/node_modules/c8/bin/c8.js',
  'node:internal/main/test_runner',
]) {
  check(`${main} starts programs`, `a: ${main}\nb < a: /app/server.js`, ['launcher', 'program']);
}

for (const main of ['/app/npm.js', '/app/tsx/main.js', '/app/lib/yarn.js', '/app/mocha.js', '/opt/npm/server.js']) {
  check(`${main} is a program of this name`, `a: ${main}\nb < a: /app/child.js`, ['program', 'program']);
}

const JEST = '/app/node_modules/.bin/jest';
const JEST_WORKER = '/app/node_modules/jest-worker/build/workers/processChild.js';
check('jest with workers starts the suites', `a: ${JEST}\nb < a: ${JEST_WORKER}`, ['launcher', 'program']);
check('jest in one process is the program, whatever its suites start', `a: ${JEST}\nb < a: /app/cli.js\na.1: -`, [
  'program',
  'program',
  'program',
]);
check('jest may have its workers in threads', `a: ${JEST} --workerThreads\na.1: -`, ['launcher', 'program']);
check('another program with workers of this kind is one', `a: /app/build.js\nb < a: ${JEST_WORKER}`, [
  'program',
  'program',
]);

const MOCHA = '/app/node_modules/mocha/bin/mocha.js';
check(
  'mocha that starts itself with flags, and its parallel workers',
  `a: ${MOCHA}\nb < a: /m/mocha/lib/cli/cli.js\nc < b: /m/mocha/lib/nodejs/worker.js`,
  ['launcher', 'launcher', 'program'],
);
check('mocha in one process is the program', `a: ${MOCHA}\nb < a: /app/cli.js`, ['program', 'program']);

const VITEST = '/app/node_modules/.bin/vitest';
const FORK = '/app/node_modules/tinypool/dist/entry/process.js';
check('vitest runs suites in processes', `a: ${VITEST}\nb < a: ${FORK}`, ['launcher', 'program']);
check('or in threads, which may load by hooks', `a: ${VITEST}\na.1: -\na.2: node:internal/modules/esm/worker`, [
  'launcher',
  'program',
  'loader',
]);
check('ts-node is the program, but with --esm', 'a: /app/node_modules/.bin/ts-node\nb < a: /app/child.js', [
  'program',
  'program',
]);
check('ts-node --esm', 'a: /b/ts-node-esm\nb < a: /m/ts-node/dist/child/child-entrypoint.js', ['launcher', 'program']);

test('nothing has no roles', () => assert.deepEqual(rolesOf([]), []));

test('ten thousand children are told apart at once', () => {
  const children = Array.from({ length: 10_000 }, (_, index) => `c${index} < a: /app/child.js`).join('\n');
  const roles = rolesOf(streams(`a: /usr/bin/npm\n${children}`));
  assert.equal(roles.filter((role) => role === 'launcher').length, 1);
});
