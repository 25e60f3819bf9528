// A program for the panel's tests: for a given number of milliseconds it keeps every queue of the loop busy,
// each through a function whose name and line the tests know.
'use strict';
const { pbkdf2 } = require('node:crypto');
const { readFile } = require('node:fs');
const { createConnection, createServer } = require('node:net');

const untilMs = Date.now() + Number(process.argv[2] ?? 1_500);
const goesOn = () => Date.now() < untilMs;

function spin(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

function onTimer() {
  spin(0.4);
  process.nextTick(onTick);
  setImmediate(onImmediate);
  void load();
  if (goesOn()) setTimeout(onTimer, 12);
}

function onTick() {
  spin(0.1);
}

function onImmediate() {
  spin(0.2);
}

async function load() {
  await null;
  spin(0.1);
  await new Promise((resolve) => setTimeout(resolve, 3));
  spin(0.1);
}

function hash() {
  for (let at = 0; at < 6; at++) pbkdf2('secret', 'salt', 4_000, 32, 'sha256', onHash);
  if (goesOn()) setTimeout(hash, 60);
}

function onHash() {
  readFile(__filename, onFile);
}

function onFile() {
  spin(0.2);
}

function block() {
  spin(45);
  if (goesOn()) setTimeout(block, 400);
}

const server = createServer((socket) => {
  socket.on('data', (data) => socket.end(data));
});

function talk() {
  const socket = createConnection(server.address().port, '127.0.0.1');
  socket.on('connect', () => socket.write('hello'));
  socket.on('data', () => spin(0.2));
  socket.on('close', () => {
    if (goesOn()) setTimeout(talk, 20);
    else server.close();
  });
}

server.listen(0, '127.0.0.1', () => {
  onTimer();
  hash();
  setTimeout(block, 200);
  talk();
});
