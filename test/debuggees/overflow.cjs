/** A recursion that makes promises until the stack is full, caught; then work goes on. The tracer's hooks run out of stack too. */
let deepest = 0;

function overflow() {
  deepest++;
  Promise.resolve();
  overflow();
}

async function main() {
  try {
    overflow();
  } catch (error) {
    console.log(error.name, error.message, deepest > 100);
  }
  await new Promise((resolve) => setTimeout(resolve, 10));
  return 'went on';
}

main().then(console.log);
