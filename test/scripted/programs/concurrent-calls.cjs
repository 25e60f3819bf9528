async function work(ms) {
  await new Promise((resolve) => {
    setTimeout(resolve, ms); // @work
  });
}

work(40);
work(100);
