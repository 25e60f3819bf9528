/**
 * `full.cjs ROUNDS`: makes so many promises, many bytes of record, in portions; then removes what keeps the place of
 * its record full (FAULT_FOLDER/ballast), unless KEEP_BALLAST is set, and works on.
 */
const { rmSync } = require('node:fs');
const { join } = require('node:path');
const { say, work } = require('./work.cjs');

const PORTION = 2_000;
const rounds = Number(process.argv[2]);

async function portion() {
  for (let count = 0; count < PORTION; count++) await null;
}

async function main() {
  for (let round = 0; round < rounds; round += PORTION) {
    await portion();
    await new Promise((resolve) => setImmediate(resolve));
  }
  say('full');
  if (process.env.KEEP_BALLAST === undefined) rmSync(join(process.env.FAULT_FOLDER, 'ballast'), { force: true });
  setTimeout(() => work(), 900);
}

main();
