/**
 * Unsigned LEB128 below 2^53: seven bits a byte, low bits first. Encoder and decoder are mirror images;
 * the tracer's recorder has its own inlined copy for small values (see tracer/recorder.ts).
 */

/** Taken at load: the program may replace them. */
const { floor } = Math;

/**
 * Writes `value` at `offset` and returns the offset behind it.
 * @param value integer, 0 to 2^53 - 1; the caller has checked that
 */
export function writeVarint(bytes: Uint8Array, offset: number, value: number): number {
  let rest = value;
  // Bit operations cut to 32 bits, so large values go down by division first.
  while (rest > 0x7fffffff) {
    bytes[offset++] = (rest % 128) | 0x80;
    rest = floor(rest / 128);
  }
  while (rest > 0x7f) {
    bytes[offset++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[offset++] = rest;
  return offset;
}
