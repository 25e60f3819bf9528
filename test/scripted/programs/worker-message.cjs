const { Worker } = require('node:worker_threads');

const code = "setTimeout(() => require('node:worker_threads').parentPort.postMessage(1), 60)";

async function main() {
  await new Promise((resolve) => {
    new Worker(code, { eval: true }).once('message', resolve); // @worker
  });
}

main();
