function spin(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

const pause = (ms) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms); // @pause
  });

async function main() { // @main
  await pause(50); // @after
  spin(40);
  return pause(60);
}

main();
