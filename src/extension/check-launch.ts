/**
 * What can be said about a launch before it is tried. Called with all variables replaced. Only what is
 * certain to fail is refused: all else is js-debug's and Node's to judge.
 */
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, resolve } from 'node:path';
import { UserError } from '../base/user-error.ts';
import type { Configuration } from './traced-configuration.ts';

/** **Errors**: `unsupported`, `missing`. */
export function checkLaunch(config: Configuration): void {
  if (config.request !== 'launch') {
    throw new UserError({
      code: 'unsupported',
      message: 'Loopscope traces programs that it starts; it cannot attach to one yet.',
      hint: 'Use "request": "launch", or remove "loopscope" from this configuration.',
    });
  }
  const { cwd, program } = config;
  const base = typeof cwd === 'string' && isAbsolute(cwd) ? cwd : undefined;
  if (base !== undefined) checkFolder(base);
  // A task may be about to build it; and with another runtime it may be anything.
  if (typeof program !== 'string' || config.preLaunchTask !== undefined || isOtherRuntime(config.runtimeExecutable))
    return;
  if (isAbsolute(program)) checkProgram(program);
  else if (base !== undefined) checkProgram(resolve(base, program));
}

function isOtherRuntime(runtime: unknown): boolean {
  return typeof runtime === 'string' && !/(^|[\\/])node(\.exe)?$/.test(runtime) && runtime !== 'default';
}

function checkFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new UserError({
    code: 'missing',
    message: `The working folder ${folder} does not exist.`,
    hint: 'Correct "cwd" in launch.json.',
  });
}

/** As Node finds it: with an extension left out, or a folder with a main file. */
function checkProgram(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return;
  try {
    createRequire(path).resolve(path);
  } catch {
    throw new UserError({
      code: 'missing',
      message: `The program ${path} does not exist.`,
      hint: 'Correct "program" in launch.json, or build it first.',
    });
  }
}
