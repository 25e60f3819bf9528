/**
 * The sink: one spool file per process and thread in the session folder.
 *
 * What always holds: the file is open only while a chunk is appended to it. So the program never inherits,
 * counts or closes a descriptor of ours, and a program that closes all descriptors cannot make us write
 * into a file of its own. A sink that failed stays failed: the program goes on, recording ends.
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs';

/** Taken at load: the program may replace the functions of `fs`. */
const fs = { closeSync, openSync, writeSync };
const APPEND = constants.O_WRONLY | constants.O_APPEND;
const CREATE = APPEND | constants.O_CREAT | constants.O_EXCL;

export class Spool {
  readonly path: string;
  #bytes = 0;
  /** The open file; -1: none. */
  #file = -1;
  #error: unknown;

  constructor(path: string) {
    this.path = path;
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Why nothing is written any more; undefined: it works. */
  get error(): unknown {
    return this.#error;
  }

  /**
   * Appends `bytes`; the first call creates the file.
   * **Errors**: throws the file system's error once, and then does nothing. A `RangeError` (the program's
   * stack is full) may be tried again.
   * **Cost**: about 15 µs for 16 KiB, three system calls.
   */
  write(bytes: Uint8Array): void {
    if (this.#error !== undefined) return;
    try {
      this.#close();
      this.#file = fs.openSync(this.path, this.#bytes === 0 ? CREATE : APPEND, 0o600);
      for (let at = 0; at < bytes.length; ) at += fs.writeSync(this.#file, bytes, at, bytes.length - at);
      this.#bytes += bytes.length;
    } catch (error) {
      // The stack of the program is full: nothing was written, and the sink is as good as before.
      if (!(error instanceof RangeError)) this.#error = error ?? new Error('unknown');
      throw error;
    } finally {
      this.#closeQuietly();
    }
  }

  /** At the end of the stack even closing fails; then the next write does it. */
  #closeQuietly(): void {
    try {
      this.#close();
    } catch {
      // Still in `#file`.
    }
  }

  #close(): void {
    if (this.#file < 0) return;
    const file = this.#file;
    fs.closeSync(file);
    this.#file = -1;
  }
}
