/** What a program can see of its own process: none of it may differ under a tracer. */
const asyncHooks = require('node:async_hooks');
const { openSync } = require('node:fs');
const vm = require('node:vm');

for (let index = 0; index < 10; index++) process.on('exit', () => {});
process.on('warning', (warning) => console.log('warning', warning.message));
console.log(process.listenerCount('exit'), process.eventNames());
console.log(process._getActiveHandles().length, process.getActiveResourcesInfo());
console.log(Object.keys(process).includes('emit'), Object.keys(require.cache).length, module.children.length);
console.log(openSync('/dev/null', 'r'), process.execArgv, process.argv.length);
console.log(new Error('here').stack.split('\n').length, Error.stackTraceLimit);
console.log(asyncHooks.executionAsyncId(), asyncHooks.triggerAsyncId());

const context = vm.createContext({ console });
vm.runInContext('console.log(Promise.resolve(5), [new Promise(() => {})]); (async () => 3)()', context);
vm.runInContext('console.log(Promise.resolve(6))', context);

Error.prepareStackTrace = (_error, frames) => `custom ${frames.length}`;
Error.stackTraceLimit = 3;
setTimeout(() => {
  console.log(new Error('x').stack, Error.stackTraceLimit);
  process.exitCode = 3;
}, 2);
