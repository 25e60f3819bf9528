let last = Promise.resolve();
function locked(work) {
  const turn = last.then(work); // @turn
  last = turn;
  return turn;
}

const started = (start) => new Promise(start); // @started

locked(() => started((resolve) => setTimeout(resolve, 80))); // @holder

async function second() {
  const turn = locked(() => started((resolve) => setTimeout(resolve, 50))); // @second
  await turn; // @wait
}

second();
