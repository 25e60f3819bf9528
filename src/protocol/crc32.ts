/**
 * CRC-32 (IEEE 802.3, reflected, as in zlib and PNG), for readers and for Node versions without `zlib.crc32`.
 * Slice-by-four: about 9 µs per 16 KiB where zlib's takes 3.
 */

type Tables = readonly [Int32Array, Int32Array, Int32Array, Int32Array];

/** Made at first use: a process with `zlib.crc32` never needs them. */
let tables: Tables | undefined;

/**
 * Checksum of `bytes[start, end)`.
 * **Shape**: unsigned 32-bit integer. **Cost**: linear, no allocation.
 */
export function crc32(bytes: Uint8Array, start = 0, end: number = bytes.length): number {
  tables ??= makeTables();
  const [t0, t1, t2, t3] = tables;
  let crc = 0xffffffff;
  let at = start;
  for (const last = end - 3; at < last; at += 4) {
    crc ^= byte(bytes, at) | (byte(bytes, at + 1) << 8) | (byte(bytes, at + 2) << 16) | (byte(bytes, at + 3) << 24);
    crc =
      (t3[crc & 0xff] as number) ^
      (t2[(crc >>> 8) & 0xff] as number) ^
      (t1[(crc >>> 16) & 0xff] as number) ^
      (t0[crc >>> 24] as number);
  }
  for (; at < end; at++) crc = (t0[(crc ^ byte(bytes, at)) & 0xff] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}

function makeTables(): Tables {
  const made: Tables = [new Int32Array(256), new Int32Array(256), new Int32Array(256), new Int32Array(256)];
  const [t0, t1, t2, t3] = made;
  for (let index = 0; index < 256; index++) {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    t0[index] = value;
  }
  const next = (value: number) => (value >>> 8) ^ (t0[value & 0xff] as number);
  for (let index = 0; index < 256; index++) {
    t1[index] = next(t0[index] as number);
    t2[index] = next(t1[index] as number);
    t3[index] = next(t2[index] as number);
  }
  return made;
}
