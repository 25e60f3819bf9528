/** Works steadily until it is killed; says `ready` when it has begun. */
const { readFile } = require('node:fs');

let rounds = 0;

async function round() {
  await new Promise((resolve) => setTimeout(resolve, 2));
  await new Promise((resolve) => readFile(__filename, resolve));
  rounds++;
  if (rounds === 3) console.log('ready');
  setImmediate(round);
}

round();
