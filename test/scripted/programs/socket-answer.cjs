const { createServer, connect } = require('node:net');

const server = createServer((socket) => {
  setTimeout(() => socket.end('hello'), 200); // @server
});

async function main() {
  await new Promise((resolve) => {
    connect(server.address().port) // @client
      .on('data', resolve)
      .on('close', () => server.close());
  });
}

server.listen(0, main);
