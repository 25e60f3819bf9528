async function main() {
  await new Promise((resolve) => { // @wait
    setTimeout(resolve, 60); // @timer
  });
}

main();
