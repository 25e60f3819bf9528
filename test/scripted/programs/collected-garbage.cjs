// node --expose-gc
async function main() { // @main
  const kept = [];
  for (let index = 0; index < 1_500_000; index++) kept.push({ index });
  for (let round = 0; round < 8; round++) gc();
  return kept.length;
}

main();
setTimeout(() => {}, 100);
