// A pool of two connections, of which two are never given back: whoever asks later waits for ever. And a request that
// goes over a socket, an emitter and a resource of the program's own.
import { AsyncResource } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { createServer, request } from 'node:http';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class Pool {
  #free = [1, 2];
  #queue = [];

  acquire() {
    const connection = this.#free.pop();
    if (connection !== undefined) return Promise.resolve(connection);
    return new Promise((resolve) => this.#queue.push(resolve));
  }

  release(connection) {
    const next = this.#queue.shift();
    if (next === undefined) this.#free.push(connection);
    else next(connection);
  }
}

const pool = new Pool();

async function query(id) {
  const connection = await pool.acquire();
  await sleep(5);
  if (id === 6 || id === 7) return 'kept';
  pool.release(connection);
  return id;
}

async function load(id) {
  const [row] = await Promise.all([query(id), sleep(1)]);
  return row;
}

async function handle(id) {
  return load(id);
}

for (let id = 0; id < 10; id++) void handle(id);

const events = new EventEmitter();
events.on('asked', (response) => {
  const job = new AsyncResource('JOB');
  job.runInAsyncScope(() => setImmediate(() => answer(response)));
});

async function answer(response) {
  await sleep(2);
  response.end('done');
}

const server = createServer((_request, response) => events.emit('asked', response));
server.listen(0, () => {
  request({ port: server.address().port, agent: false }, (response) => {
    response.resume();
    response.on('end', () => server.close());
  }).end();
});
