function spin(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

const pause = (ms) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms); // @pause
  });

async function main() { // @main
  spin(40);
  await pause(60); // @after
  spin(50);
}

main();
