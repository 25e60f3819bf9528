/** Work that queues its next step by nextTick, or by setImmediate. */
const heartbeat = setInterval(() => {}, 10);
const later = process.argv[2] === 'fires' ? process.nextTick : setImmediate;

function step(end) {
  // place
  if (performance.now() < end) later(step, end);
  else setTimeout(clearInterval, 30, heartbeat);
}

setTimeout(() => step(performance.now() + 250), 50);
