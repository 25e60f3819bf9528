/* A million each of nextTick, setImmediate and setTimeout, in bursts of 10,000 of each. */
'use strict';

const { warmUp, count, begin, end } = require('./measured.cjs');

const BURST = 10_000;
const bursts = count(100);

function burst(done) {
  let left = 3 * BURST;
  const callback = () => {
    if (--left === 0) done();
  };
  for (let each = 0; each < BURST; each++) {
    process.nextTick(callback);
    setImmediate(callback);
    setTimeout(callback, 1);
  }
}

function repeat(times, done) {
  if (times === 0) done();
  else burst(() => repeat(times - 1, done));
}

repeat(warmUp(10), () => {
  begin();
  repeat(bursts, () => end(bursts * 3 * BURST));
});
