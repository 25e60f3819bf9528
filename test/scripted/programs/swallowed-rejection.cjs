async function work() { // @work
  throw new Error('out of beans');
}

work().catch(() => {});
setTimeout(() => {}, 20);
