const started = (start) => new Promise(start);

function* steps() {
  yield started((resolve) => setTimeout(resolve, 40)); // @one
  yield started((resolve) => setTimeout(resolve, 60)); // @two
}

function run(generator) {
  return new Promise((resolve) => {
    const next = () => {
      const { value, done } = generator.next();
      if (done) resolve();
      else value.then(next);
    };
    next();
  });
}

async function main() {
  await run(steps());
}

main();
