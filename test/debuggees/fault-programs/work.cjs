/**
 * A little of everything that makes tasks, told line by line on standard output, one after the other so that the
 * order is the program's and not the machine's. What it needs it takes when it is loaded, before the program that
 * uses it bends the language.
 */
const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');
const fs = require('node:fs');
const { setImmediate, setTimeout, setInterval, clearInterval, queueMicrotask } = globalThis;
const { nextTick } = process;
const { writeSync, readFile } = fs;
const store = new AsyncLocalStorage();

/** Prints one line at once, by nothing that could be bent. */
function say(text) {
  writeSync(1, `${text}\n`);
}

const STEPS = {
  timer: (next) => setTimeout(next, 1),
  immediate: (next) => setImmediate(next),
  tick: (next) => nextTick(next),
  microtask: (next) => queueMicrotask(next),
  file: (next) => readFile(__filename, (error) => next(error === null ? '' : ' failed')),
  reaction(next) {
    Promise.resolve().then(() => next());
  },
  continuation(next) {
    (async () => {
      await null;
      await new Promise((resolve) => setTimeout(resolve, 1));
      next();
    })();
  },
  rejection(next) {
    (async () => {
      throw 1;
    })().catch((error) => next(` of ${error}`));
  },
  combinator(next) {
    Promise.all([1, Promise.resolve(2), new Promise((resolve) => setImmediate(resolve, 3))]).then((all) =>
      next(` of ${all[0]}${all[1]}${all[2]}`),
    );
  },
  generator(next) {
    (async () => {
      let sum = 0;
      for await (const number of numbers()) sum += number;
      next(` ${sum}`);
    })();
  },
  resource(next) {
    const resource = new AsyncResource('Own');
    resource.runInAsyncScope(() => setTimeout(next, 1));
    resource.emitDestroy();
  },
  interval(next) {
    let rounds = 0;
    const interval = setInterval(() => {
      rounds++;
      if (rounds < 3) return;
      clearInterval(interval);
      next();
    }, 1);
  },
  store(next) {
    store.run('kept', () => setTimeout(() => next(` ${store.getStore()}`), 1));
  },
  order(next) {
    let order = '';
    nextTick(() => {
      order += 'tick ';
    });
    queueMicrotask(() => {
      order += 'microtask ';
    });
    (async () => {
      order += 'sync ';
      await null;
      order += 'await ';
    })();
    setImmediate(() => next(` ${order}`));
  },
};

async function* numbers() {
  yield 1;
  await null;
  yield 2;
}

/** Makes tasks of all kinds, but for the step `without`, `rounds` times; calls `done` when all are over. */
function work(done = () => say('done'), { rounds = 1, without = '' } = {}) {
  const names = Object.keys(STEPS).filter((name) => name !== without);
  let at = 0;
  const next = () => {
    if (at === names.length * rounds) return done();
    const name = names[at++ % names.length];
    STEPS[name]((more = '') => {
      say(typeof more === 'string' ? name + more : name);
      next();
    });
  };
  next();
}

module.exports = { say, work };
