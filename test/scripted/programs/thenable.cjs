const slow = {
  then(resolve) { // @then
    setTimeout(resolve, 70); // @timer
  },
};

async function main() {
  await slow;
}

main();
