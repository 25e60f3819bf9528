/** Worker threads: one that ends by itself, one that is terminated, one that calls process.exit. */
const { isMainThread, parentPort, Worker, workerData } = require('node:worker_threads');

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

if (isMainThread) main();
else worker();

async function worker() {
  for (let i = 0; i < 3; i++) await sleep(5);
  parentPort.postMessage(`${workerData} worked`);
  if (workerData === 'terminated') setInterval(() => {}, 5);
  if (workerData === 'exiting') process.exit(4);
}

async function main() {
  for (const name of ['quiet', 'terminated', 'exiting']) console.log(await run(name));
}

function run(name) {
  return new Promise((resolve) => {
    const thread = new Worker(__filename, { workerData: name });
    let said = '';
    thread.on('message', (text) => {
      said = text;
      if (name === 'terminated') thread.terminate();
    });
    thread.on('exit', (code) => resolve(`${said}, code ${code}`));
  });
}
