/** All items at once, or a hundred at a time. */
const { setImmediate: turn } = require('node:timers/promises');

const items = Array.from({ length: 20_000 }, (_, index) => index);

async function work(item) {
  // place
  await turn();
  return item;
}

async function main() {
  if (process.argv[2] === 'fires') return Promise.all(items.map(work));
  for (let from = 0; from < items.length; from += 100) await Promise.all(items.slice(from, from + 100).map(work));
}

setTimeout(main, 20);
