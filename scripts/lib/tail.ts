/** Follows a file that another process appends to. */

import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';

const POLL_MS = 50;
const CHUNK_BYTES = 65_536;

/** Empties `path` and hands what is appended from then on to `write`; `stop` hands over the rest. */
export function tailFile(path: string, write: (bytes: Uint8Array) => void): { stop(): void } {
  writeFileSync(path, '');
  const file = openSync(path, 'r');
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let offset = 0;
  const drain = () => {
    for (;;) {
      const length = readSync(file, buffer, 0, CHUNK_BYTES, offset);
      if (length === 0) return;
      offset += length;
      write(Buffer.from(buffer.subarray(0, length)));
    }
  };
  const timer = setInterval(drain, POLL_MS);
  return {
    stop: () => {
      clearInterval(timer);
      drain();
      closeSync(file);
    },
  };
}
