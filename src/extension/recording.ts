/**
 * One recording of this window: its folder, the engine over it, and the debug session that makes it.
 *
 *   created ──> running ──> ended          the program (a restart goes back to running)
 *   panel open / closed                    independent of that
 *
 * It is over when the session has ended and its panel was closed; one that was never looked at can still be
 * opened. The engine starts when somebody looks, and ends when nobody does.
 */
import type * as vscode from 'vscode';
import type { Disposable } from '../base/dispose.ts';
import { EngineWorker } from './engine-worker.ts';
import { askAll } from './program-control.ts';
import { markClosed } from './session-store.ts';
import type { RecordingRef } from './traced-configuration.ts';

export interface RecordingOptions {
  readonly ref: RecordingRef;
  /** Name of the launch configuration. */
  readonly title: string;
  readonly workerPath: string;
  readonly logError: (text: string) => void;
}

/** See the head of the file. Owned by `Recordings`. */
export class Recording implements Disposable {
  readonly ref: RecordingRef;
  readonly title: string;
  readonly #options: RecordingOptions;
  readonly #threads = new Set<vscode.DebugSession>();
  readonly #stopped = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #root: vscode.DebugSession | undefined;
  #lastRoot: vscode.DebugSession | undefined;
  #engine: EngineWorker | undefined;
  #isPaused = false;
  #wasEndedByUser = false;
  #isShown = false;
  #wasShown = false;

  constructor(options: RecordingOptions) {
    this.ref = options.ref;
    this.title = options.title;
    this.#options = options;
  }

  /** The debug session, while it lasts. */
  get root(): vscode.DebugSession | undefined {
    return this.#root;
  }

  /** The debug session, also after its end: how the program was started. */
  get lastRoot(): vscode.DebugSession | undefined {
    return this.#lastRoot;
  }

  get isRunning(): boolean {
    return this.#root !== undefined;
  }

  /** At least one thread stands at a breakpoint. */
  get isStopped(): boolean {
    return this.#stopped.size > 0;
  }

  /** The user paused the recording; the program runs on. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** The user stopped or restarted a program; js-debug kills it then, so that it cannot close its record. */
  get wasEndedByUser(): boolean {
    return this.#wasEndedByUser;
  }

  get isOver(): boolean {
    return !this.isRunning && this.#wasShown && !this.#isShown;
  }

  /** The engine, started on first use. */
  get engine(): EngineWorker {
    this.#engine ??= new EngineWorker({
      workerPath: this.#options.workerPath,
      source: { folder: this.ref.folder },
      logError: this.#options.logError,
    });
    return this.#engine;
  }

  /** Calls `listener` when the state changes; returns the way to stop. */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  started(root: vscode.DebugSession): void {
    this.#root = root;
    this.#lastRoot = root;
    this.#changed();
  }

  ended(): void {
    this.#root = undefined;
    this.#threads.clear();
    this.#stopped.clear();
    this.#isPaused = false;
    if (!this.#isShown) this.#closeEngine();
    this.#changed();
  }

  /** A process or worker thread of the program came under the debugger. */
  threadStarted(session: vscode.DebugSession): void {
    this.#threads.add(session);
  }

  threadEnded(session: vscode.DebugSession): void {
    this.#threads.delete(session);
    if (this.#stopped.delete(session.id)) this.#changed();
  }

  /** The user asked the debugger to end the program. */
  endAsked(): void {
    this.#wasEndedByUser = true;
  }

  /** A thread stopped at a breakpoint or went on. The trace is brought up to the moment of the stop. */
  async threadStopped(session: vscode.DebugSession, isStopped: boolean): Promise<void> {
    if (isStopped) this.#stopped.add(session.id);
    else this.#stopped.delete(session.id);
    this.#changed();
    if (isStopped) await askAll([session], 'flush');
  }

  setShown(isShown: boolean): void {
    this.#isShown = isShown;
    this.#wasShown ||= isShown;
    this.#changed();
  }

  /** Writes out what the tracers still hold in memory. */
  async flush(): Promise<void> {
    await askAll(this.#threads, 'flush');
  }

  /** Pauses or resumes recording. */
  async setPaused(isPaused: boolean): Promise<void> {
    await askAll(this.#threads, isPaused ? 'pause' : 'resume');
    this.#isPaused = isPaused;
    this.#changed();
  }

  dispose(): void {
    this.#listeners.clear();
    this.#closeEngine();
    markClosed(this.ref.folder);
  }

  #closeEngine(): void {
    this.#engine?.dispose();
    this.#engine = undefined;
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
