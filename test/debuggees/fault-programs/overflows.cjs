/** `overflows.cjs NAME`: the program's stack is full, in one of many shapes; most catch it and go on. */
const { AsyncLocalStorage, AsyncResource, createHook } = require('node:async_hooks');
const { say, work } = require('./work.cjs');

/**
 * Goes on. Without a store: on Node 20 and 22 a stack that overflows where a promise is made while any async hook is
 * enabled leaves Node's count of hooks in progress too high, and stores that are used for the first time after that
 * do not work.
 */
function afterwards(done) {
  work(done, { without: 'store' });
}

/** Recurses, with `each` at every level, until the stack is full; then goes on with work. */
function deep(each) {
  return () => {
    let depth = 0;
    const descend = () => {
      depth++;
      each(descend);
      descend();
    };
    try {
      descend();
    } catch (error) {
      say(`${error.name} ${depth > 50}`);
    }
    afterwards();
  };
}

const nothing = () => {};
const store = new AsyncLocalStorage();

const OVERFLOWS = {
  'without tasks': deep(nothing),
  'with promises': deep(() => Promise.resolve()),
  'with promises that are derived': deep(() => Promise.resolve().then(nothing)),
  'with rejections that are handled': deep(() => Promise.reject(1).catch(nothing)),
  'with executors': deep(() => new Promise(nothing)),
  'with combinators': deep(() => Promise.all([1, 2]).catch(nothing)),
  'with async functions': deep(() => {
    (async () => {
      await null;
    })().catch(nothing);
  }),
  'with microtasks': deep(() => queueMicrotask(nothing)),
  'with ticks': deep(() => process.nextTick(nothing)),
  'with immediates': deep(() => clearImmediate(setImmediate(nothing))),
  'with timers': deep(() => clearTimeout(setTimeout(nothing, 1000))),
  'with timers that fire': deep(() => setTimeout(nothing, 1)),
  'with timers of all lengths'() {
    let length = 1;
    deep(() => clearTimeout(setTimeout(nothing, 1000 + length++)))();
  },
  'with resources': deep(() => new AsyncResource('Own')),
  'with resources that run': deep((descend) => new AsyncResource('Own').runInAsyncScope(nothing)),
  'with stores': deep(() => store.run(1, nothing)),
  'with files': deep(() => require('node:fs').stat('.', nothing)),
  'with errors': deep(() => new Error('x').stack),
  'with hooks': deep(() => createHook({ init: nothing }).enable().disable()),
  'down through resources'() {
    let depth = 0;
    const descend = () => {
      depth++;
      new AsyncResource('Own').runInAsyncScope(descend);
    };
    try {
      descend();
    } catch (error) {
      say(error.name);
    }
    afterwards(() => say(`deep ${depth > 50}`));
  },
  'down through stores'() {
    const descend = () => store.run(1, descend);
    try {
      descend();
    } catch (error) {
      say(error.name);
    }
    afterwards();
  },
  'down through executors'() {
    const descend = () => new Promise(descend);
    descend();
    afterwards();
  },
  'down through async functions'() {
    const descend = async () => descend();
    descend().catch((error) => {
      say(error.name);
      afterwards();
    });
  },
  'down through async functions that await'() {
    let calls = 0;
    const descend = async () => {
      calls++;
      await descend();
    };
    descend().catch((error) => {
      say(error.name);
      afterwards();
    });
  },
  'down through thenables'() {
    const descend = {
      // biome-ignore lint/suspicious/noThenProperty: a thenable of the program's own.
      then(resolve) {
        let calls = 0;
        const recurse = () => {
          calls++;
          Promise.resolve(calls);
          recurse();
        };
        try {
          recurse();
        } catch (error) {
          resolve(error.name);
        }
      },
    };
    Promise.resolve(descend).then((name) => {
      say(name);
      afterwards();
    });
  },
  'in a timer': () =>
    setTimeout(
      deep(() => Promise.resolve()),
      1,
    ),
  'in an immediate': () => setImmediate(deep(() => setTimeout(nothing, 1))),
  'in a reaction': () => Promise.resolve().then(deep(() => Promise.resolve().then(nothing))),
  'in a continuation'() {
    (async () => {
      await null;
      deep(() => (async () => {})())();
    })();
  },
  'in an executor': () => new Promise(deep(() => new Promise(nothing))),
  'in nextTick': () => process.nextTick(deep(() => process.nextTick(nothing))),
  'in a microtask': () => queueMicrotask(deep(() => queueMicrotask(nothing))),
  'in a file callback': () =>
    require('node:fs').stat(
      '.',
      deep(() => require('node:fs').stat('.', nothing)),
    ),
  'in a hook of its own'() {
    let isDeep = false;
    const recurse = () => {
      Promise.resolve();
      recurse();
    };
    const hook = createHook({
      before() {
        if (isDeep) return;
        isDeep = true;
        try {
          recurse();
        } catch (error) {
          say(error.name);
        }
      },
    }).enable();
    afterwards(() => hook.disable());
  },
  'in an exit listener'() {
    process.on('exit', () => deep(() => Promise.resolve())());
    afterwards();
  },
  'three times'() {
    const recurse = () => {
      Promise.resolve();
      recurse();
    };
    let caught = 0;
    for (let round = 0; round < 3; round++) {
      try {
        recurse();
      } catch {
        caught++;
      }
    }
    say(caught);
    afterwards();
  },
  'caught at every level'() {
    let calls = 0;
    const descend = (depth) => {
      calls++;
      try {
        Promise.resolve();
        descend(depth + 1);
      } catch {
        Promise.resolve();
      }
    };
    descend(0);
    afterwards(() => say(calls > 50));
  },
  'uncaught at the top level'() {
    const recurse = () => recurse(Promise.resolve());
    recurse();
  },
  'uncaught in a timer'() {
    const recurse = () => recurse(Promise.resolve());
    afterwards(() => setTimeout(recurse, 1));
  },
  'uncaught in a reaction'() {
    const recurse = () => recurse(Promise.resolve());
    afterwards(() => Promise.resolve().then(recurse));
  },
  'uncaught, and heard'() {
    process.on('uncaughtException', (error) => {
      say(error.name);
      afterwards();
    });
    const recurse = () => recurse(Promise.resolve());
    setTimeout(recurse, 1);
  },
  'in data': () => {
    let value = [];
    for (let depth = 0; depth < 200_000; depth++) value = [value];
    try {
      JSON.stringify(value);
    } catch (error) {
      say(error.name);
    }
    afterwards();
  },
};

const [name] = process.argv.slice(2);
if (name === undefined || name === '--list') process.stdout.write(JSON.stringify(Object.keys(OVERFLOWS)));
else OVERFLOWS[name]();
