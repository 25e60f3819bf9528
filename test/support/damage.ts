/** Damages the bytes of a trace, as disks, crashes and faulty writers do. */
import { crc32 } from '../../src/protocol/crc32.ts';

/** A copy of `source`, perhaps cut off, with bytes changed and stretches moved. */
export function damage(source: Uint8Array, random: () => number): Uint8Array {
  const bytes = source.slice(0, random() < 0.2 ? Math.floor(random() * source.length) : source.length);
  for (let count = 1 + Math.floor(random() * 5); count > 0 && bytes.length > 0; count--) {
    const at = Math.floor(random() * bytes.length);
    if (random() < 0.3) bytes.copyWithin(at, Math.floor(random() * bytes.length));
    else bytes[at] = random() * 256;
  }
  return bytes;
}

/** Makes every checksum in `bytes` right again where the framing still stands. */
export function signAnew(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const description = view.byteLength >= 20 ? view.getUint32(12, true) : bytes.length;
  if (20 + description > bytes.length) return;
  view.setUint32(16, crc32(bytes.subarray(20, 20 + description)), true);
  for (let at = 20 + description; at + 16 <= bytes.length; ) {
    const end = at + 16 + view.getUint32(at + 4, true);
    if (end > bytes.length) return;
    view.setUint32(at + 12, crc32(bytes.subarray(at + 16, end)), true);
    at = end;
  }
}
