/** From the name of a file as a trace has it to a path on disk. Pure. */
import { fileURLToPath } from 'node:url';

/** Absolute path of a place's file; undefined: it names none (a builtin, an eval). */
export function pathOfPlace(file: string): string | undefined {
  if (file.startsWith('file:')) {
    try {
      return fileURLToPath(file);
    } catch {
      return undefined;
    }
  }
  return file.startsWith('/') || /^[A-Za-z]:[\\/]/.test(file) ? file : undefined;
}
