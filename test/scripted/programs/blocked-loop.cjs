function spin(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

setTimeout(() => spin(160), 20); // @busy
setTimeout(() => {}, 50); // @victim
