/** Timers and handles that keep the program alive, that do not, and that change their mind. */
const net = require('node:net');

const quiet = setInterval(function unrefd() {}, 1_000);
quiet.unref();
const fickle = setInterval(function fickle() {}, 1_000);
fickle.unref();
const loud = setTimeout(function loud() {}, 10_000);
const server = net.createServer().listen(0, '127.0.0.1', () => server.unref());

/** Storms of short timers must not cost anything. */
for (let i = 0; i < 1_000; i++) setTimeout(() => {}, 1);

setTimeout(() => {
  fickle.ref();
  console.log(quiet.hasRef(), fickle.hasRef(), loud.hasRef());
}, 250);
setTimeout(() => {
  clearTimeout(loud);
  clearInterval(fickle);
  console.log('the rest keeps nothing alive');
}, 500);
