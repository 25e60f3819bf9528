/** A report as text, packed on the way or in one piece. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';
import { lastSeen } from './passwords.js';

const file = new URL('../data/catalog.json', import.meta.url);
const pack = promisify(gzip);

/** Reads the catalog through a file stream line by line and says how well it packs. */
export async function renderReport() {
  const chunks = [];
  for await (const chunk of createReadStream(file, { highWaterMark: 2048 })) chunks.push(chunk);
  const source = Buffer.concat(chunks);
  const packed = await pack(source);
  return `catalog: ${source.length} bytes, packed ${packed.length}; last login: ${lastSeen()}\n`;
}

/** The report as a gzip stream. */
export function streamReport() {
  return Readable.from(lines()).pipe(createGzip());
}

async function* lines() {
  for (let line = 1; line <= 20; line++) {
    if (line % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
    yield `line ${line} of the report\n`;
  }
}
