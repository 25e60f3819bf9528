const started = (start) => new Promise(start);

async function load() { // @load
  await started((resolve) => setTimeout(resolve, 30)); // @user
  await started((resolve) => setTimeout(resolve, 30)); // @orders
}

async function main() {
  for (let round = 0; round < 6; round++) await load();
}

main();
