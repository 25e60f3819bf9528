/** Timers of every kind: timeouts, an interval, immediates, refresh, clear, unref. A slow machine may mix their order: sorted. */
const lines = [];
const log = (text) => lines.push(text);
process.once('exit', () => console.log(lines.sort().join('\n')));

setTimeout(() => log('timeout 1'), 1);
setTimeout(() => log('timeout 40'), 40);
setTimeout(function nested() {
  log('timeout 20');
  setImmediate(() => log('immediate from a timer'));
}, 20);

const cancelled = setTimeout(() => log('never: cancelled timeout'), 5);
clearTimeout(cancelled);
const cancelledImmediate = setImmediate(() => log('never: cancelled immediate'));
clearImmediate(cancelledImmediate);

const refreshed = setTimeout(() => log('refreshed timeout, after 90'), 60);
setTimeout(() => refreshed.refresh(), 30);
setTimeout(() => log('timeout 75'), 75);

let ticks = 0;
const interval = setInterval(function tick() {
  ticks++;
  if (ticks < 3) return;
  clearInterval(interval);
  log(`interval ran ${ticks} times`);
}, 35);

setTimeout(() => log('never: unref'), 100_000).unref();

setImmediate(() => {
  log('immediate 1');
  setImmediate(() => log('immediate 2'));
});
