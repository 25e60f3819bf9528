const { AsyncLocalStorage } = require('node:async_hooks');

const user = new AsyncLocalStorage({ name: 'user' });
const waiting = [];
setTimeout(() => waiting.forEach((done) => done()), 40); // @outside

user.run('anna', () => {
  setTimeout(() => {}, 20); // @kept
  waiting.push(() => setImmediate(() => {})); // @lost
});
