/** Where the command's own files are, once built: `dist/cli.js`, beside `dist/tracer/`; and where its stub is put. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../base/user-error.ts';
import { placeStub, userDataFolder } from '../spool/place-stub.ts';

const distFolder = dirname(fileURLToPath(import.meta.url));

/** Version as in package.json. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(distFolder, '../package.json'), 'utf8')) as { version: string };
  return version;
}

/** The tracer: what NODE_OPTIONS name, and what that loads. */
export interface Tracer {
  readonly stub: string;
  readonly tracer: string;
}

/** Puts the stub where it stays, if it can be put there. **Errors**: `not-built`. */
export function placeTracer(): Tracer {
  const [stub, tracer] = [join(distFolder, 'tracer/preload.cjs'), join(distFolder, 'tracer/tracer.cjs')];
  for (const path of [stub, tracer]) {
    if (existsSync(path)) continue;
    throw new UserError({
      code: 'not-built',
      message: `The tracer is missing: ${path} does not exist.`,
      hint: 'In a checkout, build it with: npm run build',
    });
  }
  const folder = userDataFolder();
  return { stub: folder === undefined ? stub : placeStub(stub, folder), tracer };
}
