/** Awaits in a tight loop and lets the loop turn now and then. Argument: for how many rounds, 10 unless said. */
const rounds = Number(process.argv[2] ?? 10);

async function step(index) {
  return index;
}

async function main() {
  for (let round = 0; round < rounds; round++) {
    for (let index = 0; index < 200; index++) await step(index);
    await new Promise(setImmediate);
  }
  return 'done';
}

main().then(console.log);
