function spin(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

setTimeout(() => spin(40), 20); // @busy
setTimeout(() => {}, 30); // @victim
