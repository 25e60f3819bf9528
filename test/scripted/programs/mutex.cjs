let last = Promise.resolve();
function locked(work) {
  const turn = last.then(work);
  last = turn;
  return turn;
}

const started = (start) => new Promise(start);

locked(() => started((resolve) => setTimeout(resolve, 80))); // @holder

async function second() {
  await locked(() => started((resolve) => setTimeout(resolve, 50))); // @second
}

second();
