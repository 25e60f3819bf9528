/** A pool of two: someone forgets to give back what was taken, or does not. Others go on for a while. */
const { setTimeout: sleep } = require('node:timers/promises');

const free = ['a', 'b'];
const waiting = [];

function acquire() {
  // place
  return new Promise((resolve) => {
    if (free.length > 0) setImmediate(resolve, free.pop());
    else waiting.push(resolve);
  });
}

function release(one) {
  const next = waiting.shift();
  if (next === undefined) free.push(one);
  else next(one);
}

async function use(forgets) {
  const one = await acquire();
  await sleep(2);
  if (!forgets) release(one);
}

async function main() {
  for (let round = 0; round < 40; round++) await use(false);
  const forgets = process.argv[2] === 'fires';
  await Promise.race([Promise.all([use(forgets), use(forgets), use(false)]), sleep(6_000)]);
  await sleep(6_000 * Number(!forgets));
  process.exit();
}

main();
