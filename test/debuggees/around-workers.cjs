/** A worker, messages both ways, and a message that cannot be cloned. Options of the worker: the first argument, as JSON. */
const { isMainThread, parentPort, Worker } = require('node:worker_threads');

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

if (isMainThread) main();
else worker();

function worker() {
  console.log(Object.keys(parentPort), parentPort.postMessage.name, parentPort.postMessage.length);
  parentPort.on('message', (message) => {
    if (message === 'fail') tryToClone(parentPort);
    if (message === 'end') parentPort.close();
    else parentPort.postMessage(`answer to ${message}`);
  });
}

function tryToClone(port) {
  try {
    port.postMessage({ run: () => {} });
  } catch (error) {
    const frames = error.stack.split('\n').slice(1);
    console.log(error.name, frames[0].includes('DOMException'), frames[1].trim().replace(/\(.*\//, '('));
  }
}

async function main() {
  const thread = new Worker(__filename, JSON.parse(process.argv[2] ?? '{}'));
  const answers = [];
  const over = new Promise((resolve) => thread.on('exit', resolve));
  thread.on('message', (answer) => {
    answers.push(answer);
    if (answers.length === 4) thread.postMessage('end');
  });
  for (const message of ['one', 'two', 'three']) thread.postMessage(message);
  tryToClone(thread);
  thread.postMessage('fail');
  const code = await over;
  await sleep(1);
  console.log(...answers, code);
}
