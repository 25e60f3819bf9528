/** From `program` of a launch configuration to a path. Pure. */
import { resolve } from 'node:path';

/** Whether a configuration's `program` is this file. */
export function namesFile(program: unknown, folder: string | undefined, file: string): boolean {
  if (typeof program !== 'string') return false;
  const expanded = folder === undefined ? program : program.replaceAll('${workspaceFolder}', folder);
  return resolve(folder ?? '/', expanded) === resolve(file);
}
