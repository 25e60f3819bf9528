/** A pool of the program's own with AsyncResource, as the Node documentation builds one; runInAsyncScope, bind. */
const { AsyncResource, executionAsyncId } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

class JobInfo extends AsyncResource {
  #callback;

  constructor(callback) {
    super('DemoPoolJob');
    this.#callback = callback;
  }

  done(result) {
    this.runInAsyncScope(this.#callback, null, result);
    this.emitDestroy();
  }
}

class Pool extends EventEmitter {
  #free;
  #jobs = [];

  constructor(size) {
    super();
    this.#free = size;
  }

  run(input, callback) {
    this.#jobs.push({ input, info: new JobInfo(callback) });
    this.#next();
  }

  #next() {
    if (this.#free === 0 || this.#jobs.length === 0) return;
    const { input, info } = this.#jobs.shift();
    this.#free--;
    setTimeout(() => {
      this.#free++;
      info.done(input * 2);
      this.#next();
    }, 5);
  }
}

const pool = new Pool(2);
let open = 5;
for (let i = 1; i <= 5; i++) {
  pool.run(i, (result) => {
    console.log(`job ${i}: ${result}`);
    open--;
    if (open === 0) setTimeout(finish, 1);
  });
}

const resource = new AsyncResource('Manual', { requireManualDestroy: true });
const ids = resource.runInAsyncScope(() => executionAsyncId() === resource.asyncId());
console.log('own scope', ids);
const bound = AsyncResource.bind(() => executionAsyncId() !== 0, 'Bound');
function finish() {
  console.log('bound', bound());
  resource.emitDestroy();
}
