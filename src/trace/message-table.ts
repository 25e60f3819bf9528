/** Messages that one thread sent to others or received from them, one row each, in the order of time. */
import type { Nanos, RunId, TaskId } from '../base/units.ts';
import { grown, Int32List, nextCapacity } from './grow.ts';

/** Messages of a stream that are kept; the rest is only counted. 33 bytes each. */
const MAX_MESSAGES = 1 << 20;

export class MessageTable {
  length = 0;
  told = 0;
  at = new Float64Array(0);
  /** Counts the messages of one direction between two threads, from 1. */
  serial = new Float64Array(0);
  /** Thread id of the other end. */
  peer = new Float64Array(0);
  /** 1: received, 0: sent. */
  received = new Uint8Array(0);
  /** The port, or NONE. */
  task = new Int32Array(0);
  /** The run in progress, or NONE. */
  run = new Int32Array(0);
  /** Rows of each direction to or from each thread: their serial numbers ascend. */
  readonly #channels = new Map<string, Int32List>();

  add(at: Nanos, received: boolean, peer: number, serial: number, task: TaskId, run: RunId): void {
    this.told++;
    const row = this.length;
    if (row >= MAX_MESSAGES) return;
    if (row === this.received.length) this.#grow();
    this.at[row] = at;
    this.serial[row] = serial;
    this.peer[row] = peer;
    this.received[row] = received ? 1 : 0;
    this.task[row] = task;
    this.run[row] = run;
    this.length = row + 1;
    const key = keyOf(received, peer);
    const channel = this.#channels.get(key) ?? new Int32List();
    if (channel.length === 0) this.#channels.set(key, channel);
    channel.push(row);
  }

  /** Row of the message of this number that was received from `peer` (or sent to it), or -1. Cost: O(log n). */
  find(received: boolean, peer: number, serial: number): number {
    const channel = this.#channels.get(keyOf(received, peer));
    if (channel === undefined) return -1;
    let low = 0;
    let high = channel.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.serial[channel.data[middle]!]! < serial) low = middle + 1;
      else high = middle;
    }
    const row = low < channel.length ? channel.data[low]! : -1;
    return row >= 0 && this.serial[row] === serial ? row : -1;
  }

  /** The first row at or after `t`. */
  firstAt(t: Nanos): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at[middle]! < t) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  get byteLength(): number {
    const { at, serial, peer, received, task, run } = this;
    const channels = [...this.#channels.values()];
    return [at, serial, peer, received, task, run, ...channels].reduce((sum, column) => sum + column.byteLength, 0);
  }

  #grow(): void {
    const capacity = Math.min(MAX_MESSAGES, nextCapacity(this.received.length));
    this.at = grown(this.at, capacity);
    this.serial = grown(this.serial, capacity);
    this.peer = grown(this.peer, capacity);
    this.received = grown(this.received, capacity);
    this.task = grown(this.task, capacity);
    this.run = grown(this.run, capacity);
  }
}

function keyOf(received: boolean, peer: number): string {
  return `${received ? 'from' : 'to'} ${peer}`;
}
