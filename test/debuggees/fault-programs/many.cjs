/**
 * `many.cjs children|nodes|workers COUNT`: starts so many short-lived processes or threads, some at a time, and tells
 * how they ended.
 */
const { spawn } = require('node:child_process');
const { isMainThread, parentPort, Worker } = require('node:worker_threads');
const { say } = require('./work.cjs');

const AT_ONCE = 8;
const [what, count] = process.argv.slice(2);

const STARTS = {
  children: () => spawn('/bin/true', { stdio: 'ignore' }),
  nodes: () =>
    spawn(process.execPath, ['-e', 'Promise.resolve().then(() => setTimeout(() => {}, 1))'], { stdio: 'ignore' }),
  workers: (number) => new Worker(__filename, { argv: [String(number)] }),
};

/** What a worker does: every way in which a thread ends, by turns. */
const WORKERS = [
  () => setTimeout(() => {}, 2),
  () => Promise.resolve().then(() => process.exit(3)),
  () => setInterval(() => parentPort.postMessage('terminate me'), 5),
  () => {},
];

function startAll() {
  const codes = {};
  let started = 0;
  let ended = 0;
  const start = () => {
    if (started === Number(count)) return;
    const number = started++;
    const it = STARTS[what](number);
    it.once('message', () => it.terminate());
    it.on('exit', (code) => {
      codes[code] = (codes[code] ?? 0) + 1;
      ended++;
      if (ended === Number(count)) say(`${what} ${JSON.stringify(codes)}`);
      else start();
    });
  };
  for (let index = 0; index < AT_ONCE; index++) start();
}

if (isMainThread) startAll();
else WORKERS[Number(what) % WORKERS.length]();
