process.on('unhandledRejection', () => {});

async function work() { // @work
  throw new Error('out of beans');
}

work();
