/** Two long callbacks and little else: an immediate, and the timer that it delays. */
function block(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

setImmediate(function compute() {
  setTimeout(function late() {
    block(120);
    console.log('timer done');
  }, 10);
  block(200);
  console.log('immediate done');
});
