/** Properties on Object.prototype that turn careless descriptors into accessors, and resources with borrowed names. */
const { AsyncResource } = require('node:async_hooks');

process.stdout;
Object.prototype.get = () => {};
Object.prototype.set = () => {};
new Promise(() => {});
delete Object.prototype.get;
delete Object.prototype.set;

for (const type of ['toString', '__proto__', 'Pool']) {
  new AsyncResource(type).runInAsyncScope(() => Promise.resolve().then(() => console.log('in', type)));
}
setTimeout(() => console.log('alive', Promise.resolve(1)), 5);
