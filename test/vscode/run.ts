/**
 * Runs the suites `test/vscode/*.test.ts` in a real VS Code, with the packaged extension installed as a user
 * installs it. Called by `scripts/test.ts`.
 *
 *   dist/test/vscode/       the suites, bundled, as a small extension of their own: VS Code hands a proper
 *                           `vscode` module only to code that belongs to some extension
 *   <scratch>/extensions/   where the .vsix is installed
 *   <scratch>/workspace/    a copy of the debuggees; one of them is the open folder
 *
 * What the suites find in their environment: LOOPSCOPE_TEST_CDP (address of the window, for `VscodeDriver`),
 * LOOPSCOPE_TEST_DEBUGGEES (the copied folder), LOOPSCOPE_TEST_PICTURES (where pictures go).
 */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import { copyDebuggees } from '../../scripts/lib/debuggees.ts';
import { findFreePort } from '../../scripts/lib/free-port.ts';
import { distDir } from '../../scripts/lib/paths.ts';
import { say, step } from '../../scripts/lib/progress.ts';
import { tailFile } from '../../scripts/lib/tail.ts';
import { describeHost, findHost, type Host, testExecutable } from '../../scripts/vscode-host/host.ts';
import { installInto, writeUserSettings } from '../../scripts/vscode-host/profile.ts';
import { UserError } from '../../src/base/user-error.ts';
import { bundleSuites } from './bundle.ts';
import type { SuiteResult } from './in-host.ts';

/** Which suites to run, on which package. */
export interface VscodeRun {
  /** The packaged extension to install; none runs the suites of the host alone. */
  readonly vsix: string | undefined;
  /** Only tests whose full title contains this. */
  readonly grep: string | undefined;
  /** Name of the debuggee whose folder is opened. */
  readonly folder: string;
}

/** Runs the suites and counts. Errors: `UserError` when the window never came to run them. */
export async function runVscodeSuites(what: VscodeRun): Promise<SuiteResult> {
  const host = await findHost();
  say(`using ${describeHost(host)}`);
  const suites = join(distDir, 'test/vscode');
  await step('Bundling the VS Code suites', () => bundleSuites(suites));
  // Without links in it (macOS has one in its temporary folder): breakpoints are compared by real path.
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'loopscope-test-')));
  try {
    return await runIn(scratch, suites, host, what);
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function runIn(scratch: string, suites: string, host: Host, what: VscodeRun): Promise<SuiteResult> {
  const profile = { userDataDir: join(scratch, 'user-data'), extensionsDir: join(scratch, 'extensions') };
  const { vsix } = what;
  mkdirSync(profile.extensionsDir, { recursive: true });
  writeUserSettings(profile.userDataDir);
  if (vsix !== undefined) await step(`Installing ${vsix}`, () => installInto(host, profile, vsix));
  const debuggees = join(scratch, 'workspace');
  await step('Copying the debuggees', () => copyDebuggees(debuggees));
  const port = await findFreePort();
  const result = join(scratch, 'result.json');
  const output = join(scratch, 'output.txt');
  const executable = testExecutable(host);
  const tail = tailFile(output, (bytes) => process.stdout.write(bytes));
  try {
    await runTests({
      vscodeExecutablePath: executable.path,
      extensionDevelopmentPath: suites,
      extensionTestsPath: join(suites, 'in-host.cjs'),
      launchArgs: [
        join(debuggees, what.folder),
        `--user-data-dir=${profile.userDataDir}`,
        `--extensions-dir=${profile.extensionsDir}`,
        `--remote-debugging-port=${port}`,
      ],
      extensionTestsEnv: {
        ...executable.env,
        LOOPSCOPE_TEST_CDP: `http://127.0.0.1:${port}`,
        LOOPSCOPE_TEST_DEBUGGEES: debuggees,
        LOOPSCOPE_TEST_PICTURES: join(distDir, 'test/pictures'),
        LOOPSCOPE_TEST_OUTPUT: output,
        LOOPSCOPE_TEST_RESULT: result,
        LOOPSCOPE_TEST_GREP: what.grep ?? '',
      },
    });
  } catch (error) {
    // A failed test ends the window with 1; the result file tells that from a window that never ran one.
    if (!(error instanceof TestRunFailedError)) throw error;
  } finally {
    tail.stop();
  }
  return readResult(result, scratch);
}

function readResult(path: string, scratch: string): SuiteResult {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    const left = join(tmpdir(), 'loopscope-failed-run.txt');
    writeFileSync(left, readdirSync(scratch, { recursive: true }).join('\n'));
    throw new UserError({
      code: 'host',
      message: 'VS Code ended before the suites did.',
      hint: `What it printed is above; the files that it left are listed in ${left}.`,
    });
  }
}
