/** Where the command's own files are, once built: `dist/cli.js`, beside `dist/tracer/`. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../base/user-error.ts';

const distFolder = dirname(fileURLToPath(import.meta.url));

/** Version as in package.json. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(distFolder, '../package.json'), 'utf8')) as { version: string };
  return version;
}

/** Absolute path of the tracer. **Errors**: `not-built`. */
export function tracerPath(): string {
  const path = join(distFolder, 'tracer/preload.cjs');
  if (!existsSync(path)) {
    throw new UserError({
      code: 'not-built',
      message: `The tracer is missing: ${path} does not exist.`,
      hint: 'In a checkout, build it with: npm run build',
    });
  }
  return path;
}
