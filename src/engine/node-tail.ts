/**
 * Follows a session folder: reads spool files as they grow, takes in new ones, and notices when a process is
 * gone that has not closed its record. Part of the Node entry; everything synchronous happens in slices, so
 * that questions are answered in between.
 */
import { closeSync, type FSWatcher, openSync, readdirSync, readSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Disposable } from '../base/dispose.ts';
import { TRACE_EXTENSION } from '../protocol/launch.ts';
import type { Engine, TraceFile } from './engine.ts';

const POLL_MS = 50;
/** A watcher's word is followed after this long, so that a burst of writes is read once. */
const WATCH_DELAY_MS = 5;
/** How often processes that have written nothing are asked whether they live. */
const ALIVE_EVERY_MS = 500;
/** Bytes read between two chances to answer: some 10 ms of work. */
export const SLICE_BYTES = 256 * 1024;

export interface TailOptions {
  readonly engine: Engine;
  readonly folder: string;
  /** Something that should not happen; the tail goes on. */
  readonly logBug: (error: unknown) => void;
}

export class FolderTail implements Disposable {
  readonly #engine: Engine;
  readonly #folder: string;
  readonly #logBug: (error: unknown) => void;
  readonly #files = new Map<string, TraceFile>();
  readonly #slice = new Uint8Array(SLICE_BYTES);
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #checkedAt = 0;
  #disposed = false;
  #isWoken = false;
  #lastError = '';
  #endPause: () => void = () => undefined;

  constructor(options: TailOptions) {
    this.#engine = options.engine;
    this.#folder = options.folder;
    this.#logBug = options.logBug;
  }

  /** Begins to follow. */
  start(): void {
    this.#engine.mayGrow = true;
    try {
      this.#watcher = watch(this.#folder, { persistent: false }, () => this.#wake());
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      // No watcher on this file system (or the folder does not exist yet): polling finds all, a little later.
    }
    void this.#passes();
  }

  /** Reads everything that is there now, once. */
  async readAll(): Promise<void> {
    await this.#readFiles();
    await this.#checkProcesses();
  }

  dispose(): void {
    this.#disposed = true;
    this.#watcher?.close();
    clearTimeout(this.#timer);
    this.#endPause();
  }

  /** The watcher saw a change. While a reading is under way, or one is about to begin, there is nothing to do. */
  #wake(): void {
    if (this.#isWoken) return;
    this.#isWoken = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#endPause(), WATCH_DELAY_MS);
  }

  async #passes(): Promise<void> {
    while (!this.#disposed) {
      try {
        await this.#readFiles();
        if (Date.now() - this.#checkedAt >= ALIVE_EVERY_MS) await this.#checkProcesses();
      } catch (error) {
        // A folder that cannot be read fails at each pass: said once, until it says something else.
        const text = String(error);
        if (text !== this.#lastError) this.#logBug(error);
        this.#lastError = text;
      }
      if (this.#disposed) return;
      await this.#pause();
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#isWoken = false;
      this.#endPause = resolve;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(resolve, POLL_MS);
    });
  }

  async #readFiles(): Promise<void> {
    for (const name of this.#names()) {
      const file = this.#files.get(name) ?? this.#open(name);
      if (file.isFinished) continue;
      const size = sizeOf(join(this.#folder, name));
      if (size <= file.readBytes) continue;
      file.totalBytes = size;
      await this.#readTo(join(this.#folder, name), file, size);
    }
  }

  /** Names of the spool files; segments of one stream come in their order. */
  #names(): string[] {
    try {
      const names = readdirSync(this.#folder).filter((name) => name.endsWith(TRACE_EXTENSION));
      return names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    } catch {
      return [];
    }
  }

  #open(name: string): TraceFile {
    const file = this.#engine.openFile(name, 0);
    this.#files.set(name, file);
    return file;
  }

  async #readTo(path: string, file: TraceFile, size: number): Promise<void> {
    let handle: number;
    try {
      handle = openSync(path, 'r');
    } catch {
      // Removed (the tracer keeps only its newest files) or not ours to read: what was read stands.
      file.totalBytes = file.readBytes;
      return;
    }
    try {
      while (file.readBytes < size && !this.#disposed) {
        const length = readSync(handle, this.#slice, 0, SLICE_BYTES, file.readBytes);
        if (length === 0) return;
        file.push(this.#slice.subarray(0, length));
        await nextTurn();
      }
    } finally {
      closeSync(handle);
    }
  }

  /** Streams of processes that are gone will not be closed any more. */
  async #checkProcesses(): Promise<void> {
    this.#checkedAt = Date.now();
    const dead = new Set<number>();
    for (const { ended, abandoned, header } of this.#engine.trace.streams) {
      if (!ended && !abandoned && !isAlive(header.pid)) dead.add(header.pid);
    }
    if (dead.size === 0) return;
    // What was written between the last reading and the death is read before the verdict.
    await this.#readFiles();
    this.#engine.abandon(({ header }) => dead.has(header.pid));
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Whether a process of this id exists here. One that we may not signal exists. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
