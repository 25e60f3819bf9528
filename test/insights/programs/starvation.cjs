/** A loop of awaits on what is there already, with or without letting others have their turn. */
const { setImmediate: turn } = require('node:timers/promises');

const yields = process.argv[2] !== 'fires';
const heartbeat = setInterval(() => {}, 10);

async function drain() {
  const end = performance.now() + 250;
  for (let round = 0; performance.now() < end; round++) {
    // place
    await null;
    if (yields && round % 100 === 0) await turn();
  }
  setTimeout(clearInterval, 30, heartbeat);
}

setTimeout(drain, 50);
