async function* counted() {
  for (let count = 0; count < 3; count++) {
    await new Promise((resolve) => {
      setTimeout(resolve, 40); // @item
    });
    yield count;
  }
}

async function main() {
  for await (const _ of counted());
}

main();
