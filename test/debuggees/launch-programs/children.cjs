/** Starts children in all of Node's ways, one after the other; each does a little async work and says its name. */
const { exec, execFile, execFileSync, execSync, fork, spawn, spawnSync } = require('node:child_process');
const cluster = require('node:cluster');
const { join } = require('node:path');

const name = process.argv[2];
const NODE = process.execPath;
const CHILD = join(__dirname, 'child.mjs');
const quoted = (text) => `"${text}"`;
const line = (as) => [NODE, CHILD, as].map(quoted).join(' ');
const ended = (child) => new Promise((resolve) => child.on('exit', resolve));
const INHERIT = { stdio: 'inherit' };

const WAYS = {
  spawn: () => ended(spawn(NODE, [CHILD, 'spawned'], INHERIT)),
  fork: () => ended(fork(CHILD, ['forked'])),
  exec: () => ended(exec(line('executed')).on('error', console.error)),
  execFile: () => ended(execFile(NODE, [CHILD, 'executed-file'])),
  spawnSync: () => spawnSync(NODE, [CHILD, 'spawned-sync'], INHERIT),
  execSync: () => execSync(line('executed-sync'), INHERIT),
  execFileSync: () => execFileSync(NODE, [CHILD, 'executed-file-sync'], INHERIT),
  shells: () => ended(spawn('sh', ['-c', `sh -c '${line('behind-shells')} & wait'; true`], INHERIT)),
  detached: () => ended(spawn(NODE, [CHILD, 'detached'], { detached: true, stdio: 'inherit' })),
  grandchild: () => ended(spawn(NODE, [CHILD, 'parent', 'grandchild'], INHERIT)),
  cluster: async () => {
    cluster.setupPrimary({ exec: CHILD, args: ['clustered'] });
    const worker = cluster.fork();
    await new Promise((resolve) => worker.on('exit', resolve));
  },
  // The documented way to keep a child out: nothing of the environment.
  'no environment': () => ended(spawn(NODE, [CHILD, 'without-environment'], { ...INHERIT, env: {} })),
};

async function main() {
  for (const [way, start] of Object.entries(WAYS)) {
    await start();
    console.log(`${way} is over`);
  }
}

if (name === undefined) main();
