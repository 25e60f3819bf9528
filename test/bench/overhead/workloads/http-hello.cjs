/* A plain HTTP server that says hello, asked over 50 keep-alive connections. */
'use strict';

const { createServer } = require('node:http');
const { warmUp, count, begin, end, wantRequests } = require('./measured.cjs');

const before = warmUp(6_000);
const requests = count(40_000);
let answered = 0;

const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/plain');
  response.end('hello world\n');
  answered++;
  if (answered === before) begin();
  if (answered === before + requests) {
    end(requests);
    server.close();
  }
});

server.listen(0, '127.0.0.1', () => wantRequests(server.address().port, '/', before + requests));
