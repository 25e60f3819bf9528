/** Blocks its loop: a long callback that makes a timer late, and a flood of microtasks. */
function block(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

setImmediate(function blocker() {
  const started = performance.now();
  setTimeout(function late() {
    console.log('late by more than 60 ms:', performance.now() - started > 70);
    flood(20_000);
  }, 10);
  block(90);
  console.log('blocked');
});

function flood(left) {
  if (left === 0) {
    console.log('flood over');
    return;
  }
  Promise.resolve(left - 1).then(flood);
}
