/** Many small callbacks in one turn of the loop, or one a turn. */
const { busy } = require('./busy.cjs');

// place
const heartbeat = setInterval(() => {}, 10);
const JOBS = 60;

function allAtOnce(rounds) {
  for (let job = 0; job < JOBS; job++) setImmediate(busy, 3);
  if (rounds > 1) setTimeout(allAtOnce, 20, rounds - 1);
  else setTimeout(clearInterval, 20, heartbeat);
}

function oneATurn(left) {
  busy(3);
  if (left > 0) setImmediate(oneATurn, left - 1);
  else clearInterval(heartbeat);
}

if (process.argv[2] === 'fires') setTimeout(allAtOnce, 30, 5);
else setTimeout(oneATurn, 30, JOBS);
