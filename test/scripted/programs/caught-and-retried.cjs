const started = (start) => new Promise(start);

async function attempt(number) {
  if (number < 3) throw new Error('not yet');
}

async function main() {
  for (let number = 1; ; number++) {
    try {
      return await attempt(number);
    } catch {
      await started((resolve) => setTimeout(resolve, number * 40)); // @backoff
    }
  }
}

main();
