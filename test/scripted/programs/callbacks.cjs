function spin(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

setTimeout(() => { // @first
  spin(40);
  setTimeout(() => {}, 60); // @second
}, 50);
