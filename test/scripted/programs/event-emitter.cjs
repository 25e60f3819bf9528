const { EventEmitter, once } = require('node:events');

const bell = new EventEmitter();

async function main() {
  await once(bell, 'ring');
}

main();
setTimeout(() => bell.emit('ring'), 70); // @ring
