function spin(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

setTimeout(() => spin(80), 40); // @first
setTimeout(() => {}, 40); // @second
