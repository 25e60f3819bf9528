/** The order in which nextTick, microtasks, immediates and timers run, printed. */
const order = [];
const note = (text) => order.push(text);

setTimeout(() => note('timer'), 0);
setImmediate(() => {
  note('immediate');
  process.nextTick(() => note('nextTick in immediate'));
  Promise.resolve().then(() => note('promise in immediate'));
});
queueMicrotask(() => {
  note('microtask 1');
  queueMicrotask(() => note('microtask in microtask'));
  process.nextTick(() => note('nextTick in microtask'));
});
Promise.resolve()
  .then(() => note('promise 1'))
  .then(() => note('promise 2'));
process.nextTick(() => {
  note('nextTick 1');
  process.nextTick(() => note('nextTick in nextTick'));
  queueMicrotask(() => note('microtask in nextTick'));
});
process.nextTick((a, b) => note(`nextTick 2 ${a} ${b}`), 'with', 'arguments');
(async () => {
  note('async call');
  await null;
  note('after await');
  await new Promise((resolve) => process.nextTick(resolve));
  note('after nextTick promise');
})();
note('main');

// A timer of 0 and an immediate race in Node; everything else has one order.
process.once('exit', () => console.log(order.filter((text) => text !== 'timer').join('\n')));
