/** Streams: files, transforms, pipelines, web streams, an aborted one. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

const folder = await mkdtemp(join(tmpdir(), 'debuggee-'));
const file = join(folder, 'words.gz');

function shout() {
  return new Transform({
    transform(chunk, _encoding, done) {
      setImmediate(() => done(null, chunk.toString().toUpperCase()));
    },
  });
}

async function* words() {
  for (let i = 0; i < 200; i++) yield `word ${i}\n`;
}

await pipeline(Readable.from(words()), shout(), createGzip(), createWriteStream(file));
let length = 0;
for await (const chunk of createReadStream(file, { highWaterMark: 256 }).pipe(createGunzip())) length += chunk.length;
console.log('unpacked', length);

const web = new ReadableStream({
  start(controller) {
    controller.enqueue('a');
    controller.enqueue('b');
    setTimeout(() => controller.close(), 5);
  },
});
const parts = [];
for await (const part of web) parts.push(part);
console.log('web', parts.join(''));

const abort = new AbortController();
const endless = Readable.from(
  (async function* forever() {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      yield 'x';
    }
  })(),
);
setTimeout(() => abort.abort(), 5);
await pipeline(endless, new Transform({ transform: (_chunk, _encoding, done) => done() }), {
  signal: abort.signal,
}).catch((error) => console.log('aborted', error.name));
await rm(folder, { recursive: true });
