async function countdown(left) {
  if (left === 0) return;
  await new Promise((resolve) => {
    setTimeout(resolve, 30); // @step
  });
  await countdown(left - 1);
}

countdown(4);
