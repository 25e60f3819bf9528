/** Figures per route, flushed now and then. The flush is the service's one sin: it blocks the loop. */

const FLUSH_EVERY_MS = 2_000;
const FLUSH_BLOCKS_MS = 40;

/** Starts counting; `stop` ends it. */
export function startMetrics() {
  const routes = new Map();
  const timer = setInterval(() => flushMetrics(routes), FLUSH_EVERY_MS);
  return {
    count(route, milliseconds) {
      const times = routes.get(route) ?? [];
      times.push(milliseconds);
      routes.set(route, times);
    },
    stop() {
      clearInterval(timer);
    },
  };
}

function flushMetrics(routes) {
  const end = performance.now() + FLUSH_BLOCKS_MS;
  while (performance.now() < end) {
    for (const times of routes.values()) times.sort((a, b) => a - b);
  }
  routes.clear();
}
