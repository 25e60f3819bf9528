const started = (start) => new Promise(start);

async function main() {
  await Promise.race([
    started((resolve) => setTimeout(resolve, 120)), // @slow
    started((resolve) => setTimeout(resolve, 50)), // @fast
  ]);
}

main();
