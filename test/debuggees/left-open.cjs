// Leaves open: a server, an interval, a timer without ref, two promises that nobody settles. Ends by process.exit().
const net = require('node:net');
async function lock() {
  await new Promise(() => {});
}
function listen() {
  return net.createServer(() => {}).listen(0, '127.0.0.1', begin);
}
function begin() {
  setInterval(function tick() {}, Number(process.env.TICK_MS ?? 10));
  setTimeout(() => {}, 60_000).unref();
  for (let count = 0; count < 2; count++) lock();
  setTimeout(() => process.exit(0), 10 * Number(process.env.TICK_MS ?? 10));
}
listen();
