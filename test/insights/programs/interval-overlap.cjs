/** An interval whose work takes longer than it, or does not. */
const { setTimeout: sleep } = require('node:timers/promises');

const [every, takes] = process.argv[2] === 'fires' ? [20, 90] : [60, 5];
let ticks = 0;

// place
async function refresh() {
  await sleep(takes);
}

const timer = setInterval(() => {
  refresh();
  if (++ticks === 12) clearInterval(timer);
}, every);
