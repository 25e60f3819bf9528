/**
 * Runs inside the extension host, where VS Code calls `run` (the flag --extensionTestsPath): gathers the
 * bundled suites beside it, runs them with mocha, and writes what mocha prints and how it ended to the files
 * that `run.ts` reads. stdout of an extension host goes nowhere, so a file is the only way out.
 */

import { openSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';

const TEST_LIMIT_MS = 60_000;

/** What `run.ts` reads after the window has closed. */
export interface SuiteResult {
  readonly passed: number;
  readonly failed: number;
}

/** Called by VS Code. Errors: rejects when a test failed, which makes the window end with 1. */
export async function run(): Promise<void> {
  const output = openSync(requiredEnv('LOOPSCOPE_TEST_OUTPUT'), 'a');
  redirectOutput((text) => writeSync(output, text));
  // After the redirection: mocha keeps the console that it finds when it loads.
  const { default: Mocha } = await import('mocha');
  const grep = process.env.LOOPSCOPE_TEST_GREP;
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: TEST_LIMIT_MS, ...(grep ? { grep } : {}) });
  const suites = readdirSync(__dirname).filter((name) => name.endsWith('.test.cjs'));
  for (const name of suites.sort()) mocha.addFile(join(__dirname, name));
  const result = await new Promise<SuiteResult>((resolve) => {
    const runner = mocha.run((failed) => resolve({ passed: runner.stats?.passes ?? 0, failed }));
  });
  writeFileSync(requiredEnv('LOOPSCOPE_TEST_RESULT'), JSON.stringify(result));
  if (result.failed > 0) throw new Error(`${result.failed} failed`);
}

function requiredEnv(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: the suites are started by test/vscode/run.ts`);
  return value;
}

/**
 * The extension host defines console's methods and stdout.write as accessors whose setters do nothing, so the
 * objects themselves are replaced.
 */
function redirectOutput(write: (text: string) => void): void {
  const line = (...values: unknown[]) => write(`${format(...values)}\n`);
  const fake = Object.create(console);
  for (const name of ['log', 'info', 'warn', 'error', 'debug']) Object.defineProperty(fake, name, { value: line });
  Object.defineProperty(globalThis, 'console', { value: fake, configurable: true, writable: true });
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = Object.create(process[name]);
    const writeChunk = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      write(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
      const done = rest.at(-1);
      if (typeof done === 'function') done();
      return true;
    };
    Object.defineProperty(stream, 'write', { value: writeChunk });
    Object.defineProperty(process, name, { value: stream, configurable: true });
  }
}
