/* `fs.promises.readFile` of one small file 50,000 times, 64 at once. */
'use strict';

const { readFile, writeFile } = require('node:fs/promises');
const { join } = require('node:path');
const { warmUp, count, begin, end } = require('./measured.cjs');

const BYTES = 1_024;
const AT_ONCE = 64;
const reads = count(50_000);
const file = join(process.cwd(), 'small.txt');

async function readMany(total) {
  let left = total;
  let bytes = 0;
  const reader = async () => {
    while (left-- > 0) {
      const content = await readFile(file);
      bytes += content.length;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, reader));
  if (bytes !== total * BYTES) throw new Error(`read ${bytes} bytes in place of ${total * BYTES}`);
}

async function main() {
  await writeFile(file, 'y'.repeat(BYTES));
  await readMany(warmUp(4_000));
  begin();
  await readMany(reads);
  end(reads);
}

main();
