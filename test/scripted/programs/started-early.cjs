function spin(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

async function main() { // @main
  const timer = new Promise((resolve) => {
    setTimeout(resolve, 120); // @timer
  });
  spin(60);
  await timer;
}

main();
