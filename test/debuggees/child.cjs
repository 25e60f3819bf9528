/** Child processes that do async work of their own: spawn, fork with messages, exec through a shell. */
const { exec, fork, spawn } = require('node:child_process');

async function work(name) {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve, 5));
  return `${name} worked`;
}

if (process.argv[2] === 'spawned') {
  work('spawned').then((text) => console.log(text));
} else if (process.argv[2] === 'forked') {
  process.once('message', async (text) => {
    process.send(`${await work('forked')} on ${text}`);
    process.disconnect();
  });
} else {
  main();
}

async function main() {
  console.log(await spawned());
  console.log(await forked());
  console.log(await shell());
  console.log(await work('parent'));
}

function spawned() {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [__filename, 'spawned'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
    });
    child.on('close', (code) => resolve(`spawn: ${output.trim()}, code ${code}`));
  });
}

function forked() {
  return new Promise((resolve) => {
    const child = fork(__filename, ['forked']);
    let reply = '';
    child.on('message', (text) => {
      reply = text;
    });
    child.on('close', (code) => resolve(`fork: ${reply}, code ${code}`));
    child.send('a message');
  });
}

function shell() {
  const command = `"${process.execPath}" "${__filename}" spawned`;
  return new Promise((resolve) => exec(command, (error, stdout) => resolve(`exec: ${error ?? stdout.trim()}`)));
}
