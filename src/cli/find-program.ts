/**
 * Finds what `run` is asked to start before it is started, so that a missing program is said in plain words.
 * What always holds: nothing is refused that the system or Node itself would find.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, delimiter, join, resolve } from 'node:path';
import { UserError } from '../base/user-error.ts';

const isWindows = process.platform === 'win32';

/** Absolute path of the program. **Errors**: `missing`, also for a script that `node` would not find. */
export function findProgram(program: string, args: readonly string[]): string {
  const path = /[\\/]/.test(program) ? findFile(resolve(program)) : findOnPath(program);
  if (path === undefined) throw missingProgram(program);
  if (isNode(path)) checkScript(args[0]);
  return path;
}

/** `server` of `node server.js`, else the program's own name: what a trace of it is called. */
export function programName(program: string, args: readonly string[]): string {
  const script = isNode(program) ? args.find((argument) => /\.[cm]?[jt]sx?$/.test(argument)) : undefined;
  const name = basename(script ?? program).replace(/\.[^.]+$/, '');
  return name.replace(/[^\p{L}\p{N}._-]/gu, '_') || 'trace';
}

/** Whether a program is Node itself, by its name. */
export function isNode(program: string): boolean {
  return /^node(\.exe)?$/i.test(basename(program));
}

function findOnPath(name: string): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = folder === '' ? undefined : findFile(join(folder, name));
    if (path !== undefined) return path;
  }
  return undefined;
}

function findFile(path: string): string | undefined {
  const endings = isWindows ? ['', ...(process.env.PATHEXT ?? '.EXE;.CMD;.BAT').split(';')] : [''];
  return endings.map((ending) => path + ending).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function missingProgram(program: string): UserError {
  const path = resolve(program);
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) {
    const hint = /\.[cm]?[jt]sx?$/.test(program)
      ? `To run a script: loopscope run -- node ${program}`
      : `It is not executable; chmod +x ${program} makes it so.`;
    return new UserError({ code: 'missing', message: `${program} is not a program that can be started.`, hint });
  }
  const where = /[\\/]/.test(program) ? `${path} does not exist.` : 'It is on no folder of PATH.';
  return new UserError({
    code: 'missing',
    message: `There is no program ${program}: nothing was started.`,
    hint: where,
  });
}

/** Node's first argument, when it names a script. Scripts behind options of Node are left to Node. */
function checkScript(script: string | undefined): void {
  if (script === undefined || script.startsWith('-') || script === 'inspect') return;
  const path = resolve(script);
  try {
    createRequire(path).resolve(path);
  } catch {
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) return;
    throw new UserError({
      code: 'missing',
      message: `There is no script ${path}: nothing was started.`,
      hint: `The current folder is ${process.cwd()}.`,
    });
  }
}
