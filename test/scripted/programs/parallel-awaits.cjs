const started = (start) => new Promise(start);

async function main() {
  await Promise.all([
    started((resolve) => setTimeout(resolve, 30)), // @short
    started((resolve) => setTimeout(resolve, 80)), // @long
  ]);
}

main();
