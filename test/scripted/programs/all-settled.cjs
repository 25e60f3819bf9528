const started = (start) => new Promise(start);

async function main() {
  await Promise.allSettled([
    started((resolve) => setTimeout(resolve, 30)), // @fine
    started((_, reject) => setTimeout(reject, 70)), // @failed
  ]);
}

main();
