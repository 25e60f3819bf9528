/** AsyncLocalStorage of the program's own: stores must arrive where they would without a tracer. */
const { AsyncLocalStorage } = require('node:async_hooks');

const storage = new AsyncLocalStorage();
const other = new AsyncLocalStorage();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function handle(id) {
  await sleep(10 - id);
  await Promise.all([sleep(1), sleep(2)]);
  return new Promise((resolve) => {
    setImmediate(() => process.nextTick(() => resolve(`request ${id}: store ${storage.getStore()?.id}`)));
  });
}

async function main() {
  const requests = [1, 2, 3].map((id) => storage.run({ id }, () => handle(id)));
  for (const line of await Promise.all(requests)) console.log(line);
  other.enterWith('entered');
  await sleep(1);
  console.log('entered', other.getStore(), storage.getStore());
  storage.run({ id: 9 }, () => storage.exit(() => console.log('exit', storage.getStore())));
  const snapshot = storage.run({ id: 7 }, () => AsyncLocalStorage.snapshot());
  console.log(
    'snapshot',
    snapshot(() => storage.getStore().id),
  );
}

main();
