/**
 * How often a foretold site is wrong: runs a command under the tracer with every stack captured beside its
 * foretelling, and counts (`checkSites` in src/protocol/launch.ts):
 *
 *     npm run bench -- sites COMMAND [ARGUMENTS]        for example: npm run bench -- sites node --test test/
 *
 * The command's own output is passed on. The bound is one wrong site in a thousand tasks.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchEnvironment, OPTIONS_FILE } from '../../src/protocol/launch.ts';
import { TRACER } from '../support/trace-program.ts';
import { readSpoolFacts } from './overhead/spool-facts.ts';

/** Wrong sites for each task. */
const BOUND = 0.001;

const [command, ...args] = process.argv.slice(2);
if (command === undefined) {
  console.error('Which command? For example: npm run bench -- sites node --test test/');
  process.exit(2);
}
const session = mkdtempSync(join(tmpdir(), 'loopscope-sites-'));
try {
  writeFileSync(join(session, OPTIONS_FILE), JSON.stringify({ checkSites: true, overheadBudget: 1 }));
  const nodeOptions = process.env.NODE_OPTIONS;
  const env = launchEnvironment({ tracerPath: TRACER, sessionFolder: session, ...(nodeOptions && { nodeOptions }) });
  const { status } = spawnSync(command, args, {
    cwd: process.env.INIT_CWD ?? process.cwd(),
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  const { tasks, captured, inferred, verified, wrong, problems } = readSpoolFacts(session);
  const share = (count: number, of: number) => `${((count / Math.max(1, of)) * 100).toFixed(3)} %`;
  console.log(
    `\ncommand ended with ${status}; ${tasks} tasks: ${captured} sites captured (${share(captured, tasks)}),`,
  );
  console.log(
    `${inferred} inferred, of which ${verified} were compared and ${wrong} were wrong: ${share(wrong, tasks)} of all tasks`,
  );
  console.log(`${wrong <= tasks * BOUND ? 'pass' : 'MISS'}: at most ${share(BOUND, 1)} of all tasks`);
  for (const problem of problems) console.log(problem);
} finally {
  rmSync(session, { recursive: true, force: true });
}
