async function main() {
  await new Promise((resolve) => {
    setTimeout(resolve, 60); // @timer
  });
}

main();
