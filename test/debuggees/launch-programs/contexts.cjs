/** Promises and timers of `vm` contexts, as test runners make one for each file. */
const vm = require('node:vm');

const code = `(async () => {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve, 2));
  return Promise.all([1, Promise.resolve(2)]);
})()`;

async function main() {
  for (let i = 0; i < 3; i++) {
    const context = vm.createContext({ setTimeout, console });
    const promise = vm.runInContext(code, context);
    console.log(
      promise,
      promise instanceof Promise,
      Reflect.ownKeys(promise).filter((key) => typeof key === 'string'),
      await promise,
    );
  }
}

main();
