/**
 * Programs started in the ways in which people start them: every process and thread is in one session, joined to what
 * started it, told apart by its role; and the program does what it does untraced.
 */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { installLocked } from '../../scripts/lib/locked-install.ts';
import { openTrace } from '../../src/engine/node.ts';
import type { SessionInfo } from '../../src/query/contract.ts';
import { nodeLines } from '../support/nodes.ts';
import { DEBUGGEES, type ProgramResult, readStreams, runProgram, withFolder } from '../support/trace-program.ts';

interface Way {
  /** For a shell, in a folder with all tools on the PATH. */
  readonly command: string;
  /** What both runs print somewhere. */
  readonly prints: RegExp;
  /** Roles and names of all threads, in alphabetical order, each once; `20` behind what Node 20 alone has. */
  readonly streams: readonly string[];
}

const WORKED = /^worked/m;
/** tsx hooks into modules without a thread where Node can do that. */
const HOOKS = 'loader module hooks 20';

const WAYS: readonly Way[] = [
  { command: 'npm start', prints: WORKED, streams: ['launcher npm', 'program app.cjs', 'program node'] },
  { command: 'npm run nested', prints: WORKED, streams: ['launcher npm', 'program app.cjs', 'program node'] },
  { command: 'npm run shell', prints: WORKED, streams: ['launcher npm', 'program app.cjs'] },
  { command: 'npm run dev', prints: WORKED, streams: ['launcher npm', 'launcher tsx', HOOKS, 'program app.ts'] },
  { command: 'npx tsx app.ts', prints: WORKED, streams: ['launcher npx', 'launcher tsx', HOOKS, 'program app.ts'] },
  { command: 'tsx app.mjs', prints: WORKED, streams: ['launcher tsx', HOOKS, 'program app.mjs'] },
  { command: 'node --import tsx app.ts', prints: WORKED, streams: [HOOKS, 'program app.ts'] },
  { command: 'node hooks.mjs', prints: WORKED, streams: ['loader module hooks', 'program hooks.mjs'] },
  { command: 'ts-node app.ts', prints: WORKED, streams: ['program ts-node'] },
  { command: 'pnpm start', prints: WORKED, streams: ['launcher pnpm', 'program app.cjs', 'program node'] },
  { command: 'yarn start', prints: WORKED, streams: ['launcher yarn', 'program app.cjs', 'program node'] },
  { command: 'mocha suites/mocha.cjs', prints: /1 passing/, streams: ['program mocha'] },
  { command: 'mocha --expose-gc suites/mocha.cjs', prints: /1 passing/, streams: ['launcher mocha', 'program cli.js'] },
  {
    command: 'mocha --parallel suites/mocha.cjs',
    prints: /1 passing/,
    streams: ['launcher mocha', 'program worker.js'],
  },
  // Without word of earlier runs: else few quick suites stay in one process.
  {
    command: 'rm -rf .jest; jest -w 2',
    prints: /2 passed, 2 total/,
    streams: ['launcher jest', 'program processChild.js'],
  },
  { command: 'jest --runInBand', prints: /2 passed, 2 total/, streams: ['program jest'] },
  { command: 'vitest run', prints: /1 passed/, streams: ['launcher vitest', 'program process.js'] },
  { command: 'vitest run --pool=threads', prints: /1 passed/, streams: ['launcher vitest', 'program worker'] },
  { command: 'vitest run --pool=vmThreads', prints: /1 passed/, streams: ['launcher vitest', 'program worker'] },
  {
    command: 'unset NODE_TEST_CONTEXT; node --test suites/work.test.cjs',
    prints: /(# |ℹ )pass 1\b/,
    streams: ['launcher test_runner', 'program work.test.cjs'],
  },
];

const tools = await installLocked({
  name: 'launch-tools',
  title: 'Installing npm tools and test runners for the system tests (once)',
  recipe: fileURLToPath(new URL('../support/launch-tools', import.meta.url)),
  revision: '1',
});

/** `launcher npm`: role and name of each stream, each once. */
function rolesIn({ streams }: SessionInfo): string[] {
  const names = streams.map(({ role, title }) => {
    const [name = '', , thread] = title.split(' · ');
    return thread === undefined ? `${role} ${name}` : `${role} ${thread.replace(/ \d+$/, '')}`;
  });
  return [...new Set(names)].sort();
}

function expectedOn(major: number, streams: readonly string[]): string[] {
  return streams.flatMap((name) => (name.endsWith(' 20') ? (major === 20 ? [name.slice(0, -3)] : []) : [name]));
}

for (const { major, path: node } of await nodeLines()) {
  suite(`Node ${major}: a program started by`, () => {
    for (const { command, prints, streams: expected } of WAYS) {
      test(command, () =>
        withFolder(async (scratch) => {
          const cwd = join(scratch, 'app');
          const session = join(scratch, 'session');
          mkdirSync(session);
          cpSync(join(DEBUGGEES, 'launch-tools'), cwd, { recursive: true });
          symlinkSync(join(tools, 'node_modules'), join(cwd, 'node_modules'), 'dir');
          const env = {
            PATH: [dirname(node), join(cwd, 'node_modules/.bin'), process.env.PATH ?? ''].join(delimiter),
            HOME: scratch,
            npm_config_offline: 'true',
            npm_config_update_notifier: 'false',
          };
          const run = (traced: object): Promise<ProgramResult> =>
            runProgram({ node: '/bin/sh', args: ['-c', command], cwd, env, timeoutMs: 60_000, ...traced });
          const plain = await run({});
          const traced = await run({ session });
          assert.deepEqual([traced.code, traced.signal], [plain.code, plain.signal], traced.stderr);
          for (const { stdout, stderr } of [plain, traced]) assert.match(stdout + stderr, prints);

          const info = await (await openTrace(session)).ask('session', {});
          assert.deepEqual(rolesIn(info), expectedOn(major, expected));
          checkJoined(session);
        }),
      );
    }
  });
}

/** One process started all others, and each worker names a thread of its process. */
function checkJoined(session: string): void {
  const headers = readStreams(session).map(({ header, problems }) => {
    assert.deepEqual(problems, []);
    return header;
  });
  const processes = new Set(headers.map(({ process }) => process));
  const mains = headers.filter(({ thread }) => thread === 0);
  assert.equal(mains.filter(({ parent }) => parent === null).length, 1, 'one root');
  for (const { parent, main } of mains)
    assert.ok(parent === null || processes.has(parent), `the parent of ${basename(main ?? '-')}`);
  for (const { process, parentThread } of headers.filter(({ thread }) => thread !== 0))
    assert.ok(headers.some((other) => other.process === process && other.thread === parentThread));
}
