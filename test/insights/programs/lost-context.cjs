/** A queue calls jobs back from a context of its own, or from that in which they were put in. */
const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');

const request = new AsyncLocalStorage({ name: 'request' });
const jobs = [];
setInterval(function work() {
  const job = jobs.shift();
  job?.();
}, 10).unref();

function later(job) {
  return jobs.push(process.argv[2] === 'fires' ? job : AsyncResource.bind(job));
}

for (let id = 1; id <= 5; id++) {
  request.run({ id }, () => {
    setTimeout(function handler() {
      later(function callback() {
        setTimeout(() => console.log(id, request.getStore()?.id), 5);
      });
    }, 10);
  });
}
setTimeout(() => {}, 300);
