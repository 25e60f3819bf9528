/**
 * A load client: a steady, moderate mix of requests, so that every lane of the timeline shows something.
 *
 *   node load.mjs [URL] [--seconds N]
 *
 * Without a URL it starts with the PORT of the environment, else 3000. It waits for the server to answer,
 * goes on until it is stopped or N seconds have passed, and prints what it did.
 */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const CLIENTS = 6;
const PAUSE_MS = 40;
const PATIENCE_MS = 30_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string' } },
});
const base = new URL(positionals[0] ?? `http://127.0.0.1:${process.env.PORT ?? 3000}`);
const end = values.seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(values.seconds) * 1000;

const keepAlive = new Agent({ keepAlive: true });
// Connections of their own: the server's sockets close, and the close lane has something to show.
const oneShot = new Agent({ keepAlive: false });

const mix = [
  { path: '/orders/7', agent: keepAlive },
  { path: '/login', agent: keepAlive, body: { user: 'ada', password: 'correct horse' } },
  { path: '/catalog?q=lamp', agent: oneShot },
  { path: '/orders', agent: keepAlive },
  { path: '/report', agent: keepAlive },
  { path: '/orders/12', agent: oneShot },
  { path: '/report.gz', agent: keepAlive },
  { path: '/', agent: oneShot },
];

let done = 0;
let failed = 0;
let stopped = false;
const isOver = () => stopped || Date.now() >= end;

function send({ path, agent, body }) {
  return new Promise((resolve, reject) => {
    const data = body === undefined ? undefined : JSON.stringify(body);
    const headers = data === undefined ? {} : { 'content-type': 'application/json', 'content-length': data.length };
    const call = request(new URL(path, base), { agent, method: data === undefined ? 'GET' : 'POST', headers });
    call.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(data);
  });
}

async function waitForServer() {
  for (const limit = Date.now() + PATIENCE_MS; Date.now() < limit && !isOver(); await sleep(100)) {
    if (await send({ path: '/', agent: oneShot }).catch(() => undefined)) return true;
  }
  return false;
}

async function client(first) {
  for (let step = first; !isOver(); step++) {
    try {
      const status = await send(mix[step % mix.length]);
      if (status === 200) done++;
      else failed++;
    } catch {
      failed++;
      await sleep(200);
    }
    await sleep(PAUSE_MS);
  }
}

function stop() {
  stopped = true;
}
process.once('SIGINT', stop);
process.once('SIGTERM', stop);

if (await waitForServer()) {
  await Promise.all(Array.from({ length: CLIENTS }, (_, index) => client(index)));
  keepAlive.destroy();
  console.log(`${done} requests answered, ${failed} failed`);
  if (done === 0) process.exitCode = 1;
} else if (!stopped) {
  console.error(`Nothing answers at ${base}. Start the server first: PORT=${base.port} node server.js`);
  process.exitCode = 1;
}
