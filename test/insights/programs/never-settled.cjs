/** A function waits for an event that does not come, or does; then nothing is left to do. */
const { EventEmitter } = require('node:events');

const source = new EventEmitter();

function ready() {
  // place
  return new Promise((resolve) => source.once('ready', resolve));
}

async function main() {
  await ready();
  console.log('ready');
}

main();
setTimeout(() => source.emit(process.argv[2] === 'fires' ? 'raedy' : 'ready'), 20);
