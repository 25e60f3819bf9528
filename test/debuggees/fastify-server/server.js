/**
 * An order service: the demo of Loopscope and the real server of its system tests.
 * Its routes use timers, files, the thread pool, streams, setImmediate, nextTick and chains of promises.
 *
 * PORT: port to listen on, 0 or unset: a free one. It prints its address and ends on SIGTERM and SIGINT.
 */
import Fastify from 'fastify';
import { loadCatalog } from './lib/catalog.js';
import { startMetrics } from './lib/metrics.js';
import { loadOrder, recentOrders } from './lib/orders.js';
import { login } from './lib/passwords.js';
import { renderReport, streamReport } from './lib/report.js';

const app = Fastify({ forceCloseConnections: true });
const metrics = startMetrics();

app.addHook('onResponse', async (request, reply) => {
  metrics.count(request.routeOptions.url ?? 'unknown', reply.elapsedTime);
});

app.get('/', async () => ({ service: 'orders', uptimeSeconds: Math.round(process.uptime()) }));

app.get('/orders', async () => ({ orders: await recentOrders(5) }));

app.get('/orders/:id', async (request) => {
  const order = await loadOrder(Number(request.params.id));
  return { order };
});

app.get('/catalog', async (request) => loadCatalog(request.query.q ?? ''));

app.post('/login', async (request) => login(request.body.user, request.body.password));

app.get('/report', async (_request, reply) => {
  reply.type('text/plain');
  return renderReport();
});

app.get('/report.gz', (_request, reply) => {
  reply.header('content-encoding', 'gzip').type('text/plain').send(streamReport());
});

async function stop() {
  metrics.stop();
  await app.close();
}

process.once('SIGTERM', stop);
process.once('SIGINT', stop);

const address = await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 0) });
console.log(`Listening on ${address}`);
