/** Work for the thread pool: files, crypto, zlib, dns; more than it has threads. */
const { pbkdf2, randomBytes, scrypt } = require('node:crypto');
const { lookup } = require('node:dns');
const fs = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { promisify } = require('node:util');
const { deflate, inflate } = require('node:zlib');

async function files() {
  const folder = await fs.promises.mkdtemp(join(tmpdir(), 'debuggee-'));
  const file = join(folder, 'data.txt');
  await fs.promises.writeFile(file, 'x'.repeat(10_000));
  const handle = await fs.promises.open(file);
  const { bytesRead } = await handle.read(Buffer.alloc(100), 0, 100, 0);
  await handle.close();
  const { size } = await promisify(fs.stat)(file);
  await fs.promises.rm(folder, { recursive: true });
  return `files: read ${bytesRead} of ${size}`;
}

async function keys() {
  const derive = promisify(pbkdf2);
  const all = await Promise.all(
    Array.from({ length: 6 }, (_, i) => derive('secret', `salt ${i}`, 5_000, 16, 'sha256')),
  );
  const stretched = await promisify(scrypt)('secret', 'salt', 16, { N: 1024 });
  const random = await promisify(randomBytes)(8);
  return `keys: ${all.map((key) => key.toString('hex', 0, 2)).join(' ')} ${stretched.toString('hex', 0, 2)} ${random.length}`;
}

async function packed() {
  const small = await promisify(deflate)('loop '.repeat(1_000));
  const back = await promisify(inflate)(small);
  return `packed: ${back.length}`;
}

const local = () => new Promise((resolve) => lookup('127.0.0.1', (_error, address) => resolve(`lookup: ${address}`)));

Promise.all([files(), keys(), packed(), local()]).then((lines) => console.log(lines.join('\n')));
fs.readFile(__filename, 'utf8', function onRead(error, text) {
  if (error) throw error;
  process.once('exit', () => console.log(`callback: ${text.length > 0}`));
});
