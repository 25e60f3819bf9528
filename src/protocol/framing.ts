/** The frames around what a writer encodes: segment headers, chunk headers, pieces of a script. */
import {
  CHUNK_HEADER_BYTES,
  CHUNK_MARKER,
  FORMAT_VERSION,
  SCRIPT_PIECE_BYTES,
  SEGMENT_HEADER_BYTES,
  SEGMENT_MAGIC,
} from './layout.ts';

/** Taken at load: the program may replace them. */
const { min } = Math;
const Bytes = Uint8Array;
const View = DataView;

/** CRC-32 of a view. */
export type Checksum = (bytes: Uint8Array) => number;

/** A segment's header with its description, JSON in UTF-8. */
export function segmentHeader(description: Uint8Array, checksum: Checksum): Uint8Array {
  const bytes = new Bytes(SEGMENT_HEADER_BYTES + description.length);
  const view = new View(bytes.buffer);
  bytes.set(SEGMENT_MAGIC, 0);
  view.setUint16(8, FORMAT_VERSION, true);
  view.setUint32(12, description.length, true);
  view.setUint32(16, checksum(description), true);
  bytes.set(description, SEGMENT_HEADER_BYTES);
  return bytes;
}

/** Writes the header of a chunk before its payload, which stands behind the room for it. */
export function frameChunk(chunk: Uint8Array, sequence: number, checksum: Checksum): void {
  const view = new View(chunk.buffer, chunk.byteOffset, CHUNK_HEADER_BYTES);
  chunk.set(CHUNK_MARKER, 0);
  view.setUint32(4, chunk.length - CHUNK_HEADER_BYTES, true);
  view.setUint32(8, sequence, true);
  view.setUint32(12, checksum(chunk.subarray(CHUNK_HEADER_BYTES)), true);
}

/** Where the pieces of a script's text end: none longer than allowed, and never inside a character. */
export function pieceEnds(text: Uint8Array): number[] {
  const ends: number[] = [];
  for (let end = 0; end < text.length || ends.length === 0; ) {
    end = min(end + SCRIPT_PIECE_BYTES, text.length);
    // Bytes 10xxxxxx go on with the character before.
    while (end < text.length && ((text[end] as number) & 0xc0) === 0x80) end--;
    ends[ends.length] = end;
  }
  return ends;
}
