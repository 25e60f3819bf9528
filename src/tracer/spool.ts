/**
 * The sink that writes files: one for each segment of a thread's stream, in the session folder. With a limit it is
 * a flight recorder: segments end at an eighth of the limit, and the oldest go when their sum would exceed it.
 *
 *   <process>-<thread>-0.looptrace, …-1.looptrace, …     oldest → newest, only the newest is appended to
 *
 * What always holds: a file is open only while it is appended to. So the program never inherits, counts or closes
 * a descriptor of ours, and a program that closes all descriptors cannot make us write into a file of its own.
 * A file holds whole headers and chunks: what was torn (a disk that is full in the middle of one) is cut off again.
 * A folder or file that somebody removed is not made again: the record has ended.
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  openSync,
  statfsSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { isForGood, isFull, isStackFull, type Sink, type SinkState } from './sink.ts';

/** Taken at load: the program may replace the functions of `fs`, and those of `Math`. */
const fs = { closeSync, fchmodSync, fstatSync, ftruncateSync, openSync, statfsSync, statSync, unlinkSync, writeSync };
const { max, min } = Math;

const APPEND = constants.O_WRONLY | constants.O_APPEND;
const CREATE = APPEND | constants.O_CREAT | constants.O_EXCL;
const MODE = 0o600;

const SEGMENTS_KEPT = 8;
const MIN_SEGMENT_BYTES = 1 << 20;
/** A smaller limit would be spent on headers and definitions. */
const MIN_LIMIT_BYTES = 1 << 20;
/** The longest chunk: one that is begun just below the end of a segment still goes in. */
const CHUNK_SLACK_BYTES = 1 << 16;
/** With less on the disk a new segment would be full at once. */
const MIN_FREE_BYTES = 1 << 20;

export interface SpoolOptions {
  /** Path of the file of a segment. */
  readonly pathOf: (segment: number) => string;
  /** Folder of the files. */
  readonly folder: string;
  /** Bytes that all files of the stream may have together, at least 1 MiB; 0: one file, as long as it gets. */
  readonly maxBytes: number;
}

export class Spool implements Sink {
  room = 0;
  readonly #pathOf: (segment: number) => string;
  readonly #folder: string;
  /** 0: no limit. */
  readonly #maxBytes: number;
  readonly #segmentBytes: number;
  #state: SinkState = 'open';
  #error: unknown;
  /** Of the oldest file that is still there, and of the newest; -1: there is none yet. */
  #oldest = 0;
  #segment = -1;
  #path = '';
  #bytes = 0;
  /** The open file; -1: none. */
  #file = -1;
  /** Behind `#bytes` the file may hold part of a chunk. */
  #isTorn = false;

  constructor(options: SpoolOptions) {
    this.#pathOf = options.pathOf;
    this.#folder = options.folder;
    this.#maxBytes = options.maxBytes > 0 ? max(options.maxBytes, MIN_LIMIT_BYTES) : 0;
    this.#segmentBytes = max(this.#maxBytes / SEGMENTS_KEPT, min(MIN_SEGMENT_BYTES, this.#maxBytes / 2));
  }

  get state(): SinkState {
    return this.#state;
  }

  get error(): unknown {
    return this.#error;
  }

  /** The file that is appended to. */
  get path(): string {
    return this.#path;
  }

  /** Its size, as far as this thread has written it. */
  get bytes(): number {
    return this.#bytes;
  }

  /** **Cost**: three system calls, about 10 µs for 16 KiB; no allocation. */
  write(bytes: Uint8Array): boolean {
    return this.#state === 'open' && this.#append(bytes);
  }

  mark(bytes: Uint8Array): boolean {
    return this.#state === 'waiting' && this.#segment >= 0 && this.#append(bytes);
  }

  segment(fill: (segment: number) => void): boolean {
    if (this.#state === 'ended') return false;
    this.#makeSpace();
    const segment = this.#segment;
    const path = this.#path;
    const bytes = this.#bytes;
    const state = this.#state;
    const room = this.room;
    const isTorn = this.#isTorn;
    const next = this.#pathOf(segment + 1);
    this.#segment = segment + 1;
    this.#path = next;
    this.#bytes = 0;
    this.#state = 'open';
    this.#isTorn = false;
    let begun = false;
    try {
      fill(segment + 1);
      begun = this.#state === 'open' && this.#bytes > 0;
      if (begun) this.#measure(this.#bytes);
    } finally {
      if (!begun) {
        // No calls before all is as it was: the stack may be full.
        this.#segment = segment;
        this.#path = path;
        this.#bytes = bytes;
        this.#isTorn = isTorn;
        if (this.#state === 'open') {
          this.#state = state;
          this.room = room;
        }
        this.#removeQuietly(next);
      }
    }
    return begun;
  }

  mayTake(): boolean {
    if (this.#state !== 'waiting' || !isFull(this.#error) || this.#canDrop()) return true;
    try {
      const { bavail, bsize } = fs.statfsSync(this.#folder);
      return bavail * bsize >= MIN_FREE_BYTES;
    } catch {
      // The attempt will tell.
      return true;
    }
  }

  #append(bytes: Uint8Array): boolean {
    let written = 0;
    try {
      if (this.#file >= 0) this.#closeLeftOver();
      this.#open();
      if (this.#isTorn) this.#cut();
      while (written < bytes.length) written += this.#writeSome(bytes, written);
      this.#bytes += written;
      this.room -= written;
      return true;
    } catch (error) {
      if (written > 0) this.#isTorn = true;
      if (this.#isTorn) this.#cutQuietly();
      if (isStackFull(error)) throw error;
      this.#fail(error);
      return false;
    } finally {
      if (this.#file >= 0) this.#closeQuietly();
    }
  }

  #open(): void {
    if (this.#bytes > 0) {
      this.#file = fs.openSync(this.#path, APPEND);
      return;
    }
    this.#file = fs.openSync(this.#path, CREATE, MODE);
    try {
      // The program's umask may forbid even its owner to append.
      fs.fchmodSync(this.#file, MODE);
    } catch (error) {
      // Some file systems know no modes.
      if (isStackFull(error)) throw error;
    }
  }

  #writeSome(bytes: Uint8Array, from: number): number {
    const written = fs.writeSync(this.#file, bytes, from, bytes.length - from);
    if (written === 0) throw new Error('nothing was written');
    return written;
  }

  #fail(error: unknown): void {
    this.#error = error ?? new Error('unknown');
    this.#state = isForGood(error) ? 'ended' : 'waiting';
    this.room = 0;
  }

  /** Before a segment: removes the oldest, so that a whole new one does not exceed the limit. */
  #makeSpace(): void {
    // A flight recorder is about the last moments: on a full disk it lives on what it has.
    if (this.#state === 'waiting' && isFull(this.#error) && this.#canDrop()) this.#dropOldest();
    this.#limitTo(this.#maxBytes - this.#segmentBytes, this.#segment + 1);
  }

  /** After the head of a segment: how long it may become. Where definitions are many they are half of it at most. */
  #measure(headBytes: number): void {
    if (this.#maxBytes === 0) {
      this.room = Number.POSITIVE_INFINITY;
      return;
    }
    const wanted = max(this.#segmentBytes, 2 * headBytes);
    this.#limitTo(this.#maxBytes - wanted, this.#segment);
    this.room = wanted - headBytes - CHUNK_SLACK_BYTES;
  }

  /** Removes the oldest files until those before segment `end` have `limitBytes` together. */
  #limitTo(limitBytes: number, end: number): void {
    if (this.#maxBytes === 0) return;
    let total = 0;
    for (let segment = this.#oldest; segment < end; segment++) total += this.#sizeOf(segment);
    while (this.#oldest < end && total > limitBytes) {
      total -= this.#sizeOf(this.#oldest);
      this.#dropOldest();
    }
  }

  #canDrop(): boolean {
    return this.#maxBytes > 0 && this.#oldest < this.#segment;
  }

  #dropOldest(): void {
    try {
      fs.unlinkSync(this.#pathOf(this.#oldest));
    } catch (error) {
      // Somebody else removed it, or it cannot be removed: it does not count any more.
      if (isStackFull(error)) throw error;
    }
    this.#oldest++;
  }

  /** 0 where it cannot be seen: somebody removed it. */
  #sizeOf(segment: number): number {
    try {
      return fs.statSync(this.#pathOf(segment)).size;
    } catch (error) {
      if (isStackFull(error)) throw error;
      return 0;
    }
  }

  /** Cuts off what was torn. */
  #cut(): void {
    fs.ftruncateSync(this.#file, this.#bytes);
    this.#isTorn = false;
  }

  #cutQuietly(): void {
    try {
      if (this.#file >= 0) this.#cut();
    } catch {
      // Still torn: the next append does it.
    }
  }

  #removeQuietly(path: string): void {
    try {
      fs.unlinkSync(path);
    } catch {
      // There is none.
    }
  }

  /** At the end of the stack even closing fails; then the next append does it. */
  #closeQuietly(): void {
    try {
      fs.closeSync(this.#file);
      this.#file = -1;
    } catch (error) {
      // Whatever else the system says, it has closed it.
      if (!isStackFull(error)) this.#file = -1;
    }
  }

  /** A file that stayed open may have been closed by the program, and its number given to a file of the program's. */
  #closeLeftOver(): void {
    let isOurs = false;
    try {
      const open = fs.fstatSync(this.#file);
      const named = fs.statSync(this.#path);
      isOurs = open.ino === named.ino && open.dev === named.dev;
    } catch (error) {
      if (isStackFull(error)) throw error;
    }
    if (isOurs) fs.closeSync(this.#file);
    this.#file = -1;
  }
}
