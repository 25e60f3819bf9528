// The way into every npm script: `node scripts/bootstrap.mjs <verb> [arguments]`.
//
// A fresh clone has no node_modules and any Node from 20 on, so this file is plain JavaScript over
// built-in modules. It installs what package-lock.json names when that is missing or has changed, then runs
// scripts/<verb>.ts under the project's own Node (the `node` development dependency, which strips types),
// passing arguments, signals and the exit code through.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 20;
const HEARTBEAT_MS = 5_000;

const scripts = dirname(fileURLToPath(import.meta.url));
const root = dirname(scripts);
const nodePackage = join(root, 'node_modules', 'node');
const ownNode = join(nodePackage, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Ends the run with a sentence, and what to do about it. */
function fail(message, hint) {
  process.stderr.write(`\n${message}\n${hint ? `${hint}\n` : ''}`);
  process.exit(1);
}

function verbs() {
  return readdirSync(scripts)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.slice(0, -'.ts'.length));
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * Whether node_modules holds what the lock file names. npm writes its own record as the last act of an
 * install, so a half install has none. Optional packages of other platforms are rightly absent.
 */
function isInstalled() {
  const wanted = readLock(join(root, 'package-lock.json'));
  const present = readLock(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted) fail('package-lock.json is missing or damaged.', 'Restore it: git checkout package-lock.json');
  if (!present) return false;
  return Object.entries(wanted).every(([path, { version, optional, integrity }]) => {
    if (path === '') return true;
    const found = present[path];
    if (!found) return optional === true;
    return found.version === version && found.integrity === integrity;
  });
}

function hasOwnNode() {
  return existsSync(ownNode) && spawnSync(ownNode, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Runs a step whose output matters only when it fails, with a line every few seconds so that nobody wonders. */
async function step(title, command, args, options) {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s`;
  process.stderr.write(`> ${title}\n`);
  const timer = setInterval(() => process.stderr.write(`  … ${seconds()}\n`), HEARTBEAT_MS);
  const output = [];
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    child.stdout.on('data', (data) => output.push(data));
    child.stderr.on('data', (data) => output.push(data));
    child.on('error', (error) => {
      output.push(Buffer.from(`${error.message}\n`));
      resolve(1);
    });
    child.on('close', resolve);
  });
  clearInterval(timer);
  if (code === 0) {
    process.stderr.write(`  done in ${seconds()}\n`);
    return;
  }
  process.stderr.write(Buffer.concat(output));
  fail(
    `${title} failed.`,
    'Check the connection to the npm registry (npm ping) and the free disk space, then run it again.',
  );
}

/** The environment for npm: it must find a `node` beside the one that runs now, whatever PATH says. */
function npmEnvironment() {
  return { ...process.env, PATH: [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter) };
}

function npmCommand(args) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js') && existsSync(cli)) return [process.execPath, [cli, ...args], {}];
  return ['npm', args, { shell: process.platform === 'win32' }];
}

async function install() {
  const env = npmEnvironment();
  if (!isInstalled()) {
    // Install scripts are skipped: npm versions differ in which they allow, and only one is needed (below).
    const [command, args, options] = npmCommand([
      'ci',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ]);
    await step('Installing dependencies (npm ci)', command, args, { cwd: root, env, ...options });
  }
  if (!hasOwnNode()) {
    // What the install script of the `node` package does: fetch the package with this platform's binary.
    await step('Installing the Node that the tools run on', process.execPath, ['installArchSpecificPackage.js'], {
      cwd: nodePackage,
      env,
    });
    if (!hasOwnNode()) {
      fail(`${ownNode} does not start.`, `No Node binary for ${process.platform}-${process.arch} could be installed.`);
    }
  }
}

function runVerb(verb, args) {
  const PATH = [dirname(ownNode), join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter);
  const child = spawn(ownNode, [join(scripts, `${verb}.ts`), ...args], {
    stdio: 'inherit',
    // Later installs use the Node that ran us, as npm itself tells its scripts.
    env: { npm_node_execpath: process.execPath, ...process.env, PATH },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl+C in a terminal reaches the whole foreground group already; twice would mean "force".
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => fail(`Cannot start ${ownNode}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code));
}

const [verb, ...args] = process.argv.slice(2);
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  fail(`Node ${process.versions.node} is too old.`, `Install Node ${OLDEST_NODE} or newer and run it again.`);
}
if (!verb || !verbs().includes(verb)) {
  fail(`${verb ? `There is no script "${verb}".` : 'Which script?'}`, `Known: ${verbs().join(', ')}`);
}
await install();
runVerb(verb, args);
