/** The test commands of a package folder: found in its package.json, or given. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../../src/base/user-error.ts';
import type { Part } from './run-part.ts';
import { asProgram, findRunner, isOwnScript } from './runners.ts';
import { type Scripts, type TestCommand, testCommands } from './test-commands.ts';

/** What was found. */
export interface FoundParts {
  readonly parts: readonly Part[];
  /** Commands of the test script that run no tests that could be read: linters, compilers, preparations. */
  readonly leftOut: readonly string[];
}

interface Manifest {
  readonly scripts?: Scripts;
  readonly dependencies?: object;
  readonly devDependencies?: object;
}

/** Finds the commands of `folder`. Errors: `UserError` for anything that keeps tests from being run. */
export function findParts(folder: string, line?: string): FoundParts {
  const manifest = readManifest(folder);
  if (needsInstall(folder, manifest)) {
    throw new UserError({
      code: 'not-installed',
      message: `${folder} has dependencies, and none is installed.`,
      hint: `Install them first: cd ${folder} && npm install`,
    });
  }
  const scripts = manifest.scripts ?? {};
  if (line === undefined && scripts.test === undefined) {
    throw new UserError({
      code: 'no-test-script',
      message: `${join(folder, 'package.json')} has no test script.`,
      hint: 'Name the command: --command "mocha test"',
    });
  }
  const found = testCommands(line ?? 'npm test', scripts).map((command) => asPart(command, line !== undefined));
  const parts = found.filter((each) => typeof each !== 'string');
  const leftOut = found.filter((each) => typeof each === 'string');
  if (parts.length === 0) {
    throw new UserError({
      code: 'unknown-runner',
      message: `No known test runner in: ${leftOut.join(' && ') || line || scripts.test}`,
      hint: 'Known: node --test, borp, mocha, jest, vitest, ava, tap, tape. Name the command with --command "…"; one that prints TAP will do.',
    });
  }
  return { parts, leftOut };
}

/** The command as a part, or its text when there is nothing to read from it. */
function asPart({ words, nodeOptions }: TestCommand, isGiven: boolean): Part | string {
  const title = words.join(' ');
  const command = findRunner(words) ?? (isGiven || isOwnScript(words) ? asProgram(words) : undefined);
  return command === undefined ? title : { title, command, nodeOptions };
}

function readManifest(folder: string): Manifest {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UserError({ code: 'no-folder', message: `There is no folder ${folder}.` });
  }
  const file = join(folder, 'package.json');
  if (!existsSync(file)) {
    throw new UserError({
      code: 'no-package',
      message: `${folder} has no package.json.`,
      hint: 'Name the folder of a package: npm run suites -- ../express',
    });
  }
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  } catch (error) {
    throw new UserError({ code: 'no-package', message: `${file} cannot be read: ${(error as Error).message}` });
  }
}

/** Dependencies may stand in a folder above, as in a workspace. */
function needsInstall(folder: string, { dependencies = {}, devDependencies = {} }: Manifest): boolean {
  const names = Object.keys({ ...dependencies, ...devDependencies });
  return names.length > 0 && !names.some((name) => isInstalled(folder, name));
}

function isInstalled(folder: string, name: string): boolean {
  const above = join(folder, '..');
  return existsSync(join(folder, 'node_modules', name)) || (above !== folder && isInstalled(above, name));
}
