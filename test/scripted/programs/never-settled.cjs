async function main() { // @main
  await new Promise(() => {}); // @never
}

main();
setTimeout(() => {}, 80); // @other
