const pause = (ms) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms); // @pause
  });

async function main() {
  await pause(50);
  await pause(50);
}

main();
