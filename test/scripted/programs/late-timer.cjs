function spin(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

setTimeout(() => {}, 30); // @timer
spin(120);
