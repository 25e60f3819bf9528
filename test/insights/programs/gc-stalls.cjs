/** A collection of a large heap, or of a small one. */
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const size = process.argv[2] === 'fires' ? 2_500_000 : 1_000;

let list = null;
for (let index = 0; index < size; index++) list = { index, next: list, more: [index] };

// place
setTimeout(() => {
  for (let round = 0; round < 3; round++) collect();
  list = list.next;
  // Collections are told of a little later.
  setTimeout(() => {}, 100);
}, 20);
