function spin(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

const { createServer, get } = require('node:http');

const server = createServer(async (request, response) => {
  const ms = request.url === '/busy' ? 30 : 50;
  await new Promise((resolve) => { // @wait
    setTimeout(resolve, ms); // @work
  });
  if (request.url === '/busy') spin(110);
  response.end('done');
});

let left = 2;
const done = (answer) => answer.resume().on('end', () => --left === 0 && server.close());
server.listen(0, () => {
  for (const path of ['/busy', '/meek']) get({ port: server.address().port, path, agent: false }, done);
});
