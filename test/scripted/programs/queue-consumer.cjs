const takers = [];

async function consumer() {
  await new Promise((resolve) => takers.push(resolve));
}

consumer();
setTimeout(() => takers.shift()(), 70); // @producer
