/** `exits.cjs NAME`: a program that ends in the vicinity of the tracer's hooks. Its exit code says by which way it went. */
const { AsyncLocalStorage, AsyncResource, createHook } = require('node:async_hooks');
const { Worker, isMainThread } = require('node:worker_threads');
const { say, work } = require('./work.cjs');

const exit = () => process.exit(3);

/** Calls `then` from the hook `name` of the program's own, at the third event of what it has seen being made. */
function inHook(name, then) {
  return () => {
    const made = new Set();
    let calls = 0;
    const count = (id) => {
      if (!made.has(id)) return;
      calls++;
      if (calls !== 3) return;
      say(`in ${name}`);
      then();
    };
    const init = (id) => made.add(id);
    const hooks = name === 'init' ? { init: (id) => count(init(id) && id) } : { init, [name]: count };
    createHook(hooks).enable();
    work();
  };
}

function fail() {
  throw new Error('thrown by the program');
}

/** Runs `then` in a worker, and tells how it ended. */
function inWorker(name) {
  return () => {
    if (!isMainThread) return IN_WORKER[name]();
    const worker = new Worker(__filename, { argv: [`${name} in a worker`] });
    worker.on('error', (error) => say(`error ${error.message}`));
    worker.on('exit', (code) => {
      say(`worker ${code}`);
      work();
    });
  };
}

const IN_WORKER = {
  exit: () => setTimeout(exit, 5),
  'exit in a reaction': () => Promise.resolve().then(exit),
  failure: () => setTimeout(fail, 5),
  'exit in a hook': inHook('before', exit),
};

const EXITS = {
  'in init of a hook': inHook('init', exit),
  'in before of a hook': inHook('before', exit),
  'in after of a hook': inHook('after', exit),
  'in promiseResolve of a hook': inHook('promiseResolve', exit),
  'in destroy of a hook': inHook('destroy', exit),
  'by a throw in init of a hook': inHook('init', fail),
  'by a throw in before of a hook': inHook('before', fail),
  'by a throw in after of a hook': inHook('after', fail),
  'by a throw in promiseResolve of a hook': inHook('promiseResolve', fail),
  'by a throw in destroy of a hook': inHook('destroy', fail),
  'at the top level': exit,
  'in a reaction': () => Promise.resolve().then(exit),
  'in an executor': () => new Promise(exit),
  'in a thenable': () => Promise.resolve({ then: exit }),
  'in a continuation'() {
    (async () => {
      await null;
      exit();
    })();
  },
  'in nextTick': () => process.nextTick(exit),
  'in a microtask': () => queueMicrotask(exit),
  'in a timer': () => setTimeout(exit, 1),
  'in an immediate': () => setImmediate(exit),
  'in an interval after work': () => work(() => setInterval(exit, 1)),
  'in a file callback': () => require('node:fs').stat('.', exit),
  'in an own resource': () => new AsyncResource('Own').runInAsyncScope(exit),
  'in a store': () => new AsyncLocalStorage().run(1, exit),
  'in an exit listener'() {
    process.on('exit', () => process.exit(5));
    work();
  },
  'in an exit listener after a process.exit'() {
    process.on('exit', (code) => {
      say(`exit ${code}`);
      process.exitCode = 6;
      Promise.resolve().then(() => say('never'));
      setTimeout(() => say('never'), 0);
    });
    work(exit);
  },
  'by a throw in an exit listener'() {
    process.on('exit', fail);
    work();
  },
  'in beforeExit'() {
    process.on('beforeExit', exit);
    work();
  },
  'after work made in beforeExit'() {
    let rounds = 0;
    process.on('beforeExit', () => {
      rounds++;
      if (rounds < 3) setTimeout(() => say(`round ${rounds}`), 1);
      else process.exitCode = 4;
    });
    work();
  },
  'in uncaughtException'() {
    process.on('uncaughtException', exit);
    setTimeout(fail, 1);
  },
  'by a throw in uncaughtException'() {
    process.on('uncaughtException', () => {
      throw new Error('again');
    });
    setTimeout(fail, 1);
  },
  'after uncaughtException'() {
    process.on('uncaughtException', (error) => {
      say(error.message);
      work();
    });
    setTimeout(fail, 1);
  },
  'in uncaughtExceptionMonitor'() {
    process.on('uncaughtExceptionMonitor', exit);
    setTimeout(fail, 1);
  },
  'in a capture callback'() {
    process.setUncaughtExceptionCaptureCallback(exit);
    setTimeout(fail, 1);
  },
  'in unhandledRejection'() {
    process.on('unhandledRejection', exit);
    Promise.reject(new Error('x'));
  },
  'in warning'() {
    process.on('warning', exit);
    process.emitWarning('soon');
  },
  'by an unhandled rejection': () => Promise.reject(new Error('nobody')),
  'by an unhandled rejection of nothing': () => Promise.reject(),
  'by a throw of null': () =>
    setTimeout(() => {
      throw null;
    }, 1),
  'by a throw of a hostile object': () =>
    setTimeout(() => {
      throw {
        get message() {
          throw new Error('hostile');
        },
        get stack() {
          throw new Error('hostile');
        },
        [Symbol.for('nodejs.util.inspect.custom')]: () => 'hostile',
        toString: () => 'hostile',
      };
    }, 1),
  'by process.reallyExit': () => work(() => process.reallyExit(9)),
  'by process.abort': () => work(() => process.abort()),
  'by process.abort in a hook': inHook('before', () => process.abort()),
  'by process.abort in a reaction': () => Promise.resolve().then(() => process.abort()),
  'by SIGTERM': () => work(() => process.kill(process.pid, 'SIGTERM') && setTimeout(() => {}, 1000)),
  'by SIGKILL': () => work(() => process.kill(process.pid, 'SIGKILL') && setTimeout(() => {}, 1000)),
  'by SIGSEGV': () => work(() => process.kill(process.pid, 'SIGSEGV') && setTimeout(() => {}, 1000)),
  'in a SIGINT listener'() {
    process.on('SIGINT', exit);
    work(() => process.kill(process.pid, 'SIGINT') && setTimeout(() => {}, 1000));
  },
  'with an exit code that is a string'() {
    process.exitCode = '8';
    work();
  },
  'with an exit code of undefined': () => work(() => process.exit(undefined)),
  'with a negative exit code': () => work(() => process.exit(-1)),
  'with a large exit code': () => work(() => process.exit(1000)),
  'with top-level await that never ends'() {
    import(`data:text/javascript,await new Promise(() => {})`);
  },
  'with an emit of exit by the program'() {
    process.emit('exit', 3);
    work();
  },
  'with all listeners of exit removed'() {
    process.on('exit', () => say('never'));
    process.removeAllListeners('exit');
    process.removeAllListeners();
    work();
  },
  'with a timer that is not waited for': () => setTimeout(() => say('never'), 5000).unref(),
  'exit in a worker': inWorker('exit'),
  'exit in a reaction in a worker': inWorker('exit in a reaction'),
  'failure in a worker': inWorker('failure'),
  'exit in a hook in a worker': inWorker('exit in a hook'),
  'while a worker works'() {
    if (!isMainThread) return void setInterval(() => Promise.resolve().then(() => {}), 0);
    new Worker(__filename, { argv: ['while a worker works'] }).on('online', () => setTimeout(exit, 20));
  },
  'with a worker terminated'() {
    if (!isMainThread) return void setInterval(() => Promise.resolve().then(() => {}), 0);
    const worker = new Worker(__filename, { argv: ['with a worker terminated'] });
    worker.on('online', () => setTimeout(() => worker.terminate().then((code) => work(() => say(code))), 20));
  },
  'with a worker out of memory'() {
    if (!isMainThread) {
      const kept = [];
      return void setInterval(() => kept.push(new Array(100_000).fill({}).map(() => ({}))), 0);
    }
    const worker = new Worker(__filename, {
      argv: ['with a worker out of memory'],
      resourceLimits: { maxOldGenerationSizeMb: 12 },
    });
    worker.on('error', (error) => say(error.code));
    worker.on('exit', (code) => work(() => say(code)));
  },
};

const [name] = process.argv.slice(2);
if (name === undefined || name === '--list') process.stdout.write(JSON.stringify(Object.keys(EXITS)));
else EXITS[name]();
