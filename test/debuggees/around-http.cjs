/** A server that answers, fails and is given up on; clients of node:http and fetch; HTTP/2. One thing after the other. */
const http = require('node:http');
const http2 = require('node:http2');

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const listen = (server) =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
const close = (server) => new Promise((resolve) => server.close(resolve));

let gaveUp;
const server = http.createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://server');
  if (pathname === '/slow') {
    request.on('close', () => gaveUp());
    return;
  }
  response.statusCode = { '/ok': 200, '/missing': 404, '/broken': 503 }[pathname];
  setTimeout(() => response.end(pathname), 2);
});

function get(port, path) {
  return new Promise((resolve) => {
    http
      .get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
        response.resume();
        response.on('end', () => resolve(`${path} ${response.statusCode}`));
      })
      .on('error', (error) => resolve(`${path} ${error.code}`));
  });
}

/** Sends a request and hangs up before there is an answer. */
async function giveUp(port) {
  const seen = new Promise((resolve) => {
    gaveUp = resolve;
  });
  const failed = new Promise((resolve) => {
    const request = http.get({ host: '127.0.0.1', port, path: '/slow?secret=1', agent: false });
    request.on('error', (error) => resolve(`/slow ${error.code}`));
    server.once('request', () => request.destroy());
  });
  const text = await failed;
  await seen;
  return text;
}

async function overHttp2() {
  const server2 = http2.createServer();
  server2.on('stream', (stream, headers) => {
    stream.respond({ ':status': headers[':path'].startsWith('/ok') ? 200 : 500 });
    stream.end('two');
  });
  const port = await listen(server2);
  const client = http2.connect(`http://127.0.0.1:${port}`);
  for (const path of ['/ok2?secret=1', '/broken2']) {
    const stream = client.request({ ':path': path });
    const status = await new Promise((resolve) => stream.on('response', (headers) => resolve(headers[':status'])));
    stream.resume();
    await new Promise((resolve) => stream.on('close', resolve));
    console.log(path, status);
  }
  await new Promise((resolve) => client.close(resolve));
  await close(server2);
}

async function main() {
  const port = await listen(server);
  for (const path of ['/ok?secret=1', '/missing', '/broken']) console.log(await get(port, path));
  console.log(await giveUp(port));
  for (const path of ['/ok?secret=1', '/missing']) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
    console.log('fetched', response.status, await response.text());
  }
  await sleep(5);
  server.closeAllConnections();
  await close(server);
  console.log(await get(port, '/nobody'));
  const failure = await fetch(`http://127.0.0.1:${port}/nobody2`).catch((error) => error);
  console.log('fetched', failure.cause.code);
  await overHttp2();
}

main();
