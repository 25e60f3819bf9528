const { createServer, get } = require('node:http');

const server = createServer(async (_, response) => {
  await new Promise((resolve) => {
    setTimeout(resolve, 80); // @work
  });
  response.end('done');
});

server.listen(0, () => {
  get({ port: server.address().port, path: '/slow' }, (answer) => {
    answer.resume().on('end', () => server.close());
  });
});
