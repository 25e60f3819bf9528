/**
 * Worker threads with environments and arguments of their own, one after the other; each says what it sees, so that
 * a trace of ours would show. One of them starts another one.
 */
const { isMainThread, SHARE_ENV, Worker, workerData } = require('node:worker_threads');

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const kinds = {
  plain: {},
  'own environment': { env: { COLOUR: 'red' } },
  'no environment': { env: {} },
  'no arguments': { execArgv: [] },
  neither: { env: {}, execArgv: [] },
  'shared environment': { env: SHARE_ENV },
  nesting: { env: {} },
};

if (isMainThread) main();
else worker();

async function worker() {
  await sleep(5);
  const { LOOPSCOPE_SESSION, LOOPSCOPE_PARENT, NODE_OPTIONS, ...own } = process.env;
  const seen = Object.keys(own).length < 3 ? JSON.stringify(own) : 'many';
  console.log(workerData, process.execArgv, process.argv.length, Object.keys(require.cache).length, seen);
  if (workerData === 'nesting') await run('nested', {});
}

async function main() {
  console.log(process.execArgv, Object.keys(require.cache).length);
  for (const [name, options] of Object.entries(kinds)) await run(name, options);
}

function run(name, options) {
  return new Promise((resolve) => {
    new Worker(__filename, { ...options, workerData: name }).on('exit', resolve);
  });
}
