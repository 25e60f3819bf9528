/**
 * A server that has been busy for a while: a timer that repeats, a promise that waits for it, an AsyncResource. It
 * answers `/work` after some async work, `/seen` with what a program can see of a tracer, and ends at `/end`.
 */
const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');
const http = require('node:http');

class OwnQueue extends AsyncResource {}

module.exports = function serve() {
  const storage = new AsyncLocalStorage();
  const resource = new OwnQueue('OwnQueue');
  let beats = 0;
  let wake = () => {};
  const timer = setInterval(() => {
    beats++;
    wake();
    resource.runInAsyncScope(() => {});
  }, 5);
  (async () => {
    for (;;) await new Promise((resolve) => (wake = resolve));
  })();

  async function work() {
    for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve, 2));
    return `worked in ${storage.getStore()}`;
  }

  function seen() {
    return JSON.stringify({
      variables: Object.keys(process.env).filter((name) => /LOOPSCOPE|NODE_OPTIONS/.test(name)),
      control: Symbol.for('loopscope') in globalThis,
      emit: Object.hasOwn(process, 'emit'),
      globals: Object.keys(globalThis).length,
      modules: Object.keys(require.cache ?? {}).length,
      listeners: process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
      promise: Object.keys(Promise.resolve()).length,
      id: JSON.stringify(process.execArgv.map((argument) => argument.replace(/=.*/, ''))),
    });
  }

  const server = http.createServer(async (request, response) => {
    if (request.url === '/work') response.end(await storage.run('its context', work));
    else if (request.url === '/seen') response.end(seen());
    else {
      response.end('over');
      clearInterval(timer);
      server.close();
      server.closeAllConnections();
      console.log('beats', beats > 3);
    }
  });
  server.listen(0, '127.0.0.1', () => console.log(`Listening on http://127.0.0.1:${server.address().port}`));
};

if (require.main === module) module.exports();
