/** Works, and keeps all that it makes, until the heap is full. */
const { say } = require('./work.cjs');

const kept = [];
let rounds = 0;

function round() {
  for (let count = 0; count < 2_000; count++) kept.push({ rounds, count, text: [rounds, count] });
  rounds++;
  if (rounds === 10) say('filling');
  Promise.resolve().then(() => setTimeout(round, 1));
}

round();
