/** Stores that are held, lost, left, entered and disabled; and what the program can see of the class. */
const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');

const request = new AsyncLocalStorage({ name: 'request' });
const other = new AsyncLocalStorage();
const tell = (what) => console.log(what, request.getStore()?.id, other.getStore());

console.log(
  request.run.toString().length,
  request.run.name,
  request.run.length,
  Object.keys(AsyncLocalStorage.prototype),
);
console.log(request, Object.keys(other), AsyncLocalStorage.length, AsyncLocalStorage.toString().length);

class Job extends AsyncResource {
  constructor() {
    super('Job');
  }
}

const steps = [
  function none(next) {
    setTimeout(function withNone() {
      tell('none');
      next();
    }, 1);
  },
  function one(next) {
    request.run({ id: 1 }, () => {
      setTimeout(function withRequest() {
        tell('request');
        Promise.resolve().then(function reaction() {
          tell('reaction');
          setImmediate(next);
        });
      }, 1);
    });
  },
  function both(next) {
    request.run({ id: 2 }, () =>
      other.run('b', () =>
        setImmediate(function withBoth() {
          tell('both');
          next();
        }),
      ),
    );
  },
  function left(next) {
    request.run({ id: 3 }, () => {
      request.exit(() =>
        setTimeout(function afterExit() {
          tell('exit');
          next();
        }, 1),
      );
    });
  },
  function resource(next) {
    const job = request.run({ id: 4 }, () => new Job());
    setTimeout(function callsJob() {
      job.runInAsyncScope(() => tell('job'));
      job.emitDestroy();
      next();
    }, 1);
  },
  function entered(next) {
    other.enterWith('entered');
    setTimeout(function hasEntered() {
      tell('entered');
      other.disable();
      setTimeout(function disabled() {
        tell('disabled');
        next();
      }, 1);
    }, 1);
  },
];

/** Each step begins in a context without stores: that of this timer. */
const timer = setInterval(() => {
  const step = steps.shift();
  if (step === undefined) clearInterval(timer);
  else step(() => {});
}, 20);
