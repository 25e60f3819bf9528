function spin(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

setTimeout(() => {}, 30); // @timer

let left = 12;
function step() {
  spin(10);
  if (--left > 0) Promise.resolve().then(step); // @step
}
Promise.resolve().then(step); // @begin
