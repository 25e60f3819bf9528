/*
 * The client of the servers under test: raw sockets that are kept alive, one request in flight on each.
 * It does little, so that the server is what is measured.
 *
 *     node http-client.cjs '{"port", "path", "requests"}'    as fast as answers come, then ends
 *     node http-client.cjs '{"port", "path", "perSecond"}'   at a constant rate, until it is ended
 */
'use strict';

const { connect } = require('node:net');

const CONNECTIONS = 50;
const PACE_MS = 10;
const HEAD_END = Buffer.from('\r\n\r\n');
const OK = 'HTTP/1.1 200';

const { port, path, requests = Number.POSITIVE_INFINITY, perSecond } = JSON.parse(process.argv[2]);
const request = Buffer.from(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: keep-alive\r\n\r\n`);
const sockets = [];
const idle = [];
let sent = 0;
let answered = 0;

function fail(message) {
  process.stderr.write(`client: ${message}\n`);
  process.exit(1);
}

function send(socket) {
  if (sent === requests) return;
  sent++;
  socket.write(request);
}

/** Bytes of the whole answer, once its head is there; undefined before. */
function answerLength(bytes) {
  const head = bytes.indexOf(HEAD_END);
  if (head < 0) return undefined;
  const text = bytes.latin1Slice(0, head);
  if (!text.startsWith(OK)) fail(text);
  const length = /content-length: (\d+)/i.exec(text)?.[1];
  if (length !== undefined) return head + HEAD_END.length + Number(length);
  // Chunked: over with the empty chunk.
  return bytes.latin1Slice(-5) === '0\r\n\r\n' ? bytes.length : undefined;
}

function open() {
  const socket = connect(port, '127.0.0.1');
  let bytes = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on('connect', () => (perSecond === undefined ? send(socket) : idle.push(socket)));
  socket.on('data', (data) => {
    bytes = bytes.length === 0 ? data : Buffer.concat([bytes, data]);
    const length = answerLength(bytes);
    if (length === undefined || bytes.length < length) return;
    bytes = Buffer.alloc(0);
    answered++;
    if (answered === requests) for (const each of sockets) each.destroy();
    else if (perSecond === undefined) send(socket);
    else idle.push(socket);
  });
  socket.on('error', (error) => {
    if (answered < requests) fail(error.message);
  });
  sockets.push(socket);
}

for (let each = 0; each < CONNECTIONS; each++) open();

if (perSecond !== undefined) {
  const start = performance.now();
  setInterval(() => {
    const due = ((performance.now() - start) / 1e3) * perSecond;
    while (sent < due && idle.length > 0) send(idle.shift());
  }, PACE_MS);
}
