const { AsyncResource } = require('node:async_hooks');

const waiting = [];

class Connection {
  query(done) {
    waiting.push(AsyncResource.bind(done, 'QUERY')); // @query
  }
}

async function main() {
  await new Promise((resolve) => new Connection().query(resolve));
}

main();
setTimeout(() => waiting.shift()(), 70); // @answer
