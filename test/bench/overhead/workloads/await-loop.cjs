/* An async function that awaits another one two million times: nothing but promises, the worst case. */
'use strict';

const { warmUp, count, begin, end } = require('./measured.cjs');

const awaits = count(2e6);

async function next(value) {
  return value;
}

async function sum(rounds) {
  let total = 0;
  for (let round = 0; round < rounds; round++) total += await next(round);
  return total;
}

async function main() {
  await sum(warmUp(2e5));
  begin();
  await sum(awaits);
  end(awaits);
}

main();
