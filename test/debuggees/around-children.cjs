/** Children: one that is traced, one with an environment of its own, one that is no Node, one that does not exist. */
const { spawn } = require('node:child_process');

const script = 'setTimeout(() => {}, 5)';
const runs = [
  ['inherits', process.execPath, ['-e', script], {}],
  ['own environment', process.execPath, ['-e', script], { env: {} }],
  ['no options', process.execPath, ['-e', script], { env: { ...process.env, NODE_OPTIONS: '' } }],
  ['no Node', '/bin/sh', ['-c', 'exit 3'], {}],
  ['missing', '/nowhere/program', [], {}],
];

async function main() {
  for (const [name, file, args, options] of runs) {
    const child = spawn(file, args, { ...options, stdio: 'ignore' });
    console.log(name, typeof child.pid, Object.hasOwn(child._handle, 'spawn'), Object.keys(child._handle));
    console.log(
      await new Promise((resolve) => {
        child.on('error', (error) => resolve(error.code));
        child.on('exit', (code, signal) => resolve([code, signal]));
      }),
    );
  }
}

main();
