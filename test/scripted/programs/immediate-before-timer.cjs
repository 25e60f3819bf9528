function spin(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

setTimeout(() => {
  setTimeout(() => {}, 1); // @timer
  setImmediate(() => spin(40)); // @immediate
}, 10);
