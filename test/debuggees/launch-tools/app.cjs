/** Does a little async work, says so, and how it was started. */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function work() {
  for (let i = 0; i < 3; i++) await sleep(5);
  console.log('worked', process.argv.slice(2).join(' '));
}

work();
