/** A server keeps a store per request; the body comes later, and what is called then has lost it, or was bound. */
const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');
const http = require('node:http');

const request = new AsyncLocalStorage({ name: 'request' });
const bound = process.argv[2] === 'fires' ? (callback) => callback : (callback) => AsyncResource.bind(callback);

const server = http.createServer((incoming, response) => {
  request.run({ id: incoming.url }, () => {
    // Something of the request's own goes on beside it, with the store.
    setTimeout(() => {}, 1);
    incoming.resume();
    incoming.on(
      'end',
      bound(function complete() {
        // place
        setTimeout(() => response.end(`${request.getStore()?.id}\n`), 2);
      }),
    );
  });
});

function post(round) {
  const { port } = server.address();
  const outgoing = http.request({ port, path: `/${round}`, method: 'POST' }, (response) => {
    response.on('data', (text) => process.stdout.write(text));
    response.on('end', () => (round < 3 ? post(round + 1) : server.close()));
  });
  outgoing.write('first');
  setTimeout(() => outgoing.end('second'), 20);
}

server.listen(0, () => post(1));
