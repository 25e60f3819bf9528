function spin(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

const started = (start) => new Promise(start);

const end = started((resolve) => setTimeout(resolve, 40)) // @timer
  .then(() => spin(40)) // @one
  .then(() => started((resolve) => setTimeout(resolve, 60))) // @two
  .then(() => spin(50)); // @three

async function main() {
  await end;
}

main();
