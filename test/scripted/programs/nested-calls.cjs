function spin(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

const pause = (ms) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms); // @pause
  });

async function inner() {
  await pause(60); // @inner
  spin(50);
}

async function main() {
  await inner(); // @outer
}

main();
