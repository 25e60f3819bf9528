/** A TCP server and clients in one process: connections made, used and closed. */
const net = require('node:net');

const CLIENTS = 3;
const replies = [];

const server = net.createServer(function onConnection(socket) {
  socket.on('data', (data) => socket.write(`echo ${data}`));
  socket.on('end', () => socket.end());
});

function talk(id, done) {
  const socket = net.connect(server.address().port, '127.0.0.1', () => socket.write(`hello ${id}`));
  socket.once('data', (data) => {
    replies.push(data.toString());
    socket.end();
  });
  socket.on('close', done);
}

server.listen(0, '127.0.0.1', () => {
  let open = CLIENTS;
  for (let id = 1; id <= CLIENTS; id++) {
    talk(id, () => {
      open--;
      if (open === 0) server.close(() => console.log(replies.sort().join('\n')));
    });
  }
});
