/** Recordings for the panel's tests, made by the built tracer: one that has ended, one that goes on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchEnvironment } from '../../src/protocol/launch.ts';
import { ROOT, TRACER } from '../support/trace-program.ts';

/** Keeps every queue of the loop busy, through functions whose names and lines the tests know. */
export const PROGRAM = join(ROOT, 'test/panel/all-queues.cjs');

/** A traced program and the folder that it records to. */
export class Recording {
  readonly folder: string;
  readonly #child: ChildProcess;

  private constructor(folder: string, child: ChildProcess) {
    this.folder = folder;
    this.#child = child;
  }

  /** Starts the program for `forMs`; resolves when it has begun to record. */
  static async start(forMs: number): Promise<Recording> {
    const folder = mkdtempSync(join(tmpdir(), 'loopscope-panel-'));
    const { NODE_OPTIONS: _, ...env } = process.env;
    const child = spawn(process.execPath, [PROGRAM, String(forMs)], {
      env: { ...env, ...launchEnvironment({ tracerPath: TRACER, sessionFolder: folder }) },
      stdio: 'inherit',
    });
    const recording = new Recording(folder, child);
    while (readdirSync(folder).length === 0 && child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 20));
    return recording;
  }

  /** A recording of `forMs` that has ended. */
  static async whole(forMs: number): Promise<Recording> {
    const recording = await Recording.start(forMs);
    await recording.ended();
    return recording;
  }

  async ended(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'close');
  }

  /** Ends the program as `kill -9` does, in the middle of whatever it does. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended();
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
