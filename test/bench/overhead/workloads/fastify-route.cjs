/*
 * A JSON route of a Fastify server, asked over 50 keep-alive connections. Each request awaits five async
 * functions, one setImmediate and one fs.readFile.
 *
 * With BENCH_SAMPLE_MS set it serves without end, says its memory every so many milliseconds, and ends when
 * its input does.
 */
'use strict';

const fs = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { warmUp, count, begin, end, say, wantRequests } = require('./measured.cjs');

const fastify = createRequire(join(process.env.BENCH_PACKAGES, 'package.json'))('fastify');

const sampleMs = Number(process.env.BENCH_SAMPLE_MS ?? 0);
const before = warmUp(3_000);
const requests = count(20_000);
const file = join(process.cwd(), 'order.json');
fs.writeFileSync(file, JSON.stringify({ order: 7, lines: Array.from({ length: 20 }, (_, line) => `line ${line}`) }));

const authenticate = async (id) => ({ id, ok: true });
const findUser = async ({ id }) => ({ id, name: `user ${id}` });
const permissions = async ({ id }) => [id, 'read'];
const audit = async ({ name }, allowed) => `${name} ${allowed.length}`;
const present = async ({ name }, text) => ({ name, order: JSON.parse(text).order });

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const readOrder = () =>
  new Promise((resolve, reject) => {
    fs.readFile(file, 'utf8', (error, text) => (error === null ? resolve(text) : reject(error)));
  });

let answered = 0;

async function route() {
  const user = await findUser(await authenticate(answered));
  const allowed = await permissions(user);
  await nextTurn();
  const text = await readOrder();
  await audit(user, allowed);
  const answer = await present(user, text);
  answered++;
  if (sampleMs === 0) countDown();
  return answer;
}

function countDown() {
  if (answered === before) begin();
  if (answered === before + requests) {
    end(requests);
    setImmediate(() => server.close());
  }
}

function sampleMemory() {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  say({ sample: { uptimeS: process.uptime(), answered, rss, heapUsed, heapTotal, external } });
}

const server = fastify({ logger: false });
server.get('/order', route);
server.listen({ port: 0, host: '127.0.0.1' }).then(() => {
  wantRequests(server.server.address().port, '/order', before + requests);
  if (sampleMs === 0) return;
  setInterval(sampleMemory, sampleMs);
  process.stdin.resume().on('end', () => process.exit(0));
});
