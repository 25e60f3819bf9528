/** An exception in a timer with a handler: the program goes on and ends with 0. */
process.on('uncaughtException', (error, origin) => console.log(origin, error.message));
setTimeout(() => {
  process.nextTick(() => console.log('tick before the throw runs'));
  throw new Error('in a timer');
}, 5);
setTimeout(() => console.log('still alive'), 20);
