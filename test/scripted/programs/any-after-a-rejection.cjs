const started = (start) => new Promise(start);

async function main() {
  await Promise.any([
    started((_, reject) => setTimeout(reject, 30)), // @refused
    started((resolve) => setTimeout(resolve, 70)), // @served
  ]);
}

main();
