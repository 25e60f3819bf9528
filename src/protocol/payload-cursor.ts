/**
 * A place in a chunk's payload and how to read on from it: varints, texts, refs. All decoders of one file share it.
 *
 * What always holds: it reads only inside the payload; what does not fit is `Unreadable`.
 */
import type { WireId } from './events.ts';

/** The chunk cannot be read further. Thrown and caught inside the decoder only. */
export class Unreadable extends Error {}

const NOTHING = new Uint8Array(0);

/** Texts that are remembered, and up to how many bytes. */
const TEXT_SLOTS = 256;
const MAX_REMEMBERED = 64;

export class PayloadCursor {
  readonly #utf8 = new TextDecoder();
  readonly #texts: ({ bytes: Uint8Array; text: string } | undefined)[] = new Array(TEXT_SLOTS).fill(undefined);
  bytes: Uint8Array = NOTHING;
  at = 0;
  /** The last id that was initialised in each id space: what refs count from. */
  last: [number, number] = [0, 0];

  /** The task that the record names. */
  task(): WireId {
    const task = this.ref();
    if (task === 0) throw new Unreadable('it names no task.');
    return task;
  }

  /** The task that the record names; 0: none. */
  ref(): WireId {
    const value = this.varint();
    if (value === 0) return 0;
    if (value === 1) return this.varint();
    const space = value % 2;
    const id = (space === 0 ? this.last[0] : this.last[1]) - (value - 2 - space) / 2;
    if (id <= 0) throw new Unreadable('it names a task before the first.');
    return id * 2 + space;
  }

  text(): string {
    const length = this.varint();
    const end = this.at + length;
    if (end > this.bytes.length) throw new Unreadable('a text is longer than its chunk.');
    const text = length <= MAX_REMEMBERED ? this.#remembered(this.at, end) : this.#decoded(this.at, end);
    this.at = end;
    return text;
  }

  /** Labels of spans are the same few over and over: the last one of each hash is kept. */
  #remembered(from: number, end: number): string {
    const { bytes } = this;
    let hash = end - from;
    for (let at = from; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
    const slot = (hash ^ (hash >>> 8)) & (TEXT_SLOTS - 1);
    const known = this.#texts[slot];
    if (known !== undefined && isSame(known.bytes, bytes, from, end)) return known.text;
    const text = this.#decoded(from, end);
    this.#texts[slot] = { bytes: bytes.slice(from, end), text };
    return text;
  }

  #decoded(from: number, end: number): string {
    return this.#utf8.decode(this.bytes.subarray(from, end));
  }

  varint(): number {
    const { bytes } = this;
    let at = this.at;
    const first = bytes[at] ?? -1;
    if (first >= 0 && first < 0x80) {
      this.at = at + 1;
      return first;
    }
    let value = 0;
    let scale = 1;
    for (const end = Math.min(bytes.length, at + 8); at < end; at++, scale *= 128) {
      const byte = bytes[at] as number;
      value += (byte & 0x7f) * scale;
      if (byte >= 0x80) continue;
      if (value > Number.MAX_SAFE_INTEGER) break;
      this.at = at + 1;
      return value;
    }
    throw new Unreadable(at >= bytes.length ? 'it is cut off.' : 'a number is too large.');
  }
}

function isSame(known: Uint8Array, bytes: Uint8Array, from: number, end: number): boolean {
  if (known.length !== end - from) return false;
  for (let index = 0; index < known.length; index++) if (known[index] !== bytes[from + index]) return false;
  return true;
}
