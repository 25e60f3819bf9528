/** What a person sees of promises and stacks: must be the same with and without a tracer. */
const { inspect } = require('node:util');

const pending = new Promise(() => {});
const resolved = Promise.resolve({ answer: 42 });
const rejected = Promise.reject(new RangeError('handled'));
rejected.catch(() => {});
class Custom extends Promise {}

console.log(pending);
console.log(resolved);
console.log(inspect(rejected, { depth: 0 }).split('\n')[0]);
console.log(Custom.resolve(1));
console.log([Promise.resolve(1), Promise.resolve('two')]);
console.log({ promise: pending });
console.log(inspect(Promise.resolve(1), { showHidden: false }));
console.log(Object.keys(pending), Object.getOwnPropertyNames(pending), JSON.stringify(pending));
console.log(inspect(setTimeout(() => {}, 1)).split('\n')[0]);
console.log(Object.keys(globalThis).join());
console.log(process.execArgv, process.argv.length);
console.log(Error.stackTraceLimit, typeof Error.prepareStackTrace);

async function outer() {
  await null;
  await inner();
}

async function inner() {
  await null;
  console.log(new Error('a stack').stack.replaceAll(__dirname, '.'));
}

function recurse(depth) {
  return depth === 0 ? Promise.resolve() : recurse(depth - 1);
}

outer()
  .then(() => recurse(100))
  .then(() => {
    throw new Error('caught');
  })
  .catch((error) => console.log(error.stack.replaceAll(__dirname, '.')));
