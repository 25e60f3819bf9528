/**
 * Async functions of every kind, called again and again in an order that the seed decides. Each call has a number: U()
 * gives it one and says so, T(u) says that the run in progress belongs to it, both by a resource whose trigger is that
 * number. So the trace holds the truth beside what is to be found out. `node program.mjs SEED [PART]`
 */
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { EventEmitter, on, once } from 'node:events';
import fs from 'node:fs';
import fsp from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay, setImmediate as immediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const HERE = fileURLToPath(import.meta.url);
let seed = Number(process.argv[2] ?? 1);
const only = process.argv[3];
const rnd = (n) => {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return Math.floor((seed / 2147483648) * n);
};
let last = 0;
const U = () => {
  new AsyncResource('U', { triggerAsyncId: 10_000_000 + ++last });
  return last;
};
/** The run that executes belongs to call `u`. */
const T = (u) => {
  new AsyncResource('T', { triggerAsyncId: 10_000_000 + u });
};
const wait = (ms) => new Promise((r) => setTimeout(r, ms));
const soon = () => new Promise((r) => setImmediate(r));
const thenable = (v) => ({
  then(r) {
    r(v);
  },
});
const slowThenable = (v) => ({
  then(r) {
    setTimeout(r, 1, v);
  },
});
class MyPromise extends Promise {}

async function tick(n) {
  const u = U();
  await null;
  T(u);
  return n;
}
async function leaf(n) {
  const u = U();
  await wait(rnd(3));
  T(u);
  if (n % 3 === 0) {
    await soon();
    T(u);
  }
  return n;
}
async function none(n) {
  return n;
}
async function throws() {
  const u = U();
  await tick(1);
  T(u);
  throw new Error('x');
}
async function throwsAtOnce() {
  throw new Error('y');
}
async function givesPromise(n) {
  return wait(n);
}
async function givesPromiseLate(n) {
  const u = U();
  await tick(n);
  T(u);
  return leaf(n);
}
const arrow = async (n) => {
  const u = U();
  await leaf(n);
  T(u);
  await none(n);
  T(u);
};
const arrowShort = async (n) => leaf(n);
const expression = async function (n) {
  const u = U();
  await arrow(n);
  T(u);
};
async function recursive(n) {
  const u = U();
  if (n > 0) {
    await recursive(n - 1);
    T(u);
  }
  await tick(n);
  T(u);
  return n;
}
async function recursiveGives(n) {
  const u = U();
  if (n === 0) return wait(1);
  const p = recursiveGives(n - 1);
  await tick(n);
  T(u);
  await p;
  T(u);
}
async function recursiveDirect(n) {
  const u = U();
  if (n === 0) return wait(1);
  await recursiveDirect(n - 1);
  T(u);
  await null;
  T(u);
}
async function tree(n) {
  const u = U();
  if (n === 0) {
    await wait(rnd(2));
    T(u);
    return;
  }
  await Promise.all([tree(n - 1), tree(n - 1), tick(1)]);
  T(u);
  await tree(n - 1);
  T(u);
}
async function mutual(n) {
  const u = U();
  if (n > 0) {
    await mutualB(n - 1);
    T(u);
  }
  await 1;
  T(u);
}
async function mutualB(n) {
  const u = U();
  await null;
  T(u);
  if (n > 0) {
    await mutual(n - 1);
    T(u);
  }
}
async function race() {
  const u = U();
  await Promise.race([leaf(1), leaf(2), wait(1)]);
  T(u);
  await Promise.any([throws(), leaf(2)]);
  T(u);
  await Promise.allSettled([throws(), throwsAtOnce(), 5, leaf(1)]);
  T(u);
}
async function tryFinally() {
  const u = U();
  try {
    await throws();
    T(u);
  } catch {
    T(u);
    await tick(2);
    T(u);
  } finally {
    await leaf(1);
    T(u);
  }
  try {
    await throwsAtOnce();
  } catch {
    T(u);
  }
  await null;
  T(u);
}
async function thens() {
  const u = U();
  await leaf(1)
    .then((x) => tick(x))
    .then(async (x) => {
      const v = U();
      await tick(x);
      T(v);
      await leaf(x);
      T(v);
    });
  T(u);
  await tick(1).finally(() => leaf(2));
  T(u);
  await leaf(3).catch(() => 0);
  T(u);
}
async function thenables() {
  const u = U();
  await thenable(1);
  T(u);
  await slowThenable(2);
  T(u);
  await new MyPromise((r) => setTimeout(r, 1));
  T(u);
  await MyPromise.resolve(leaf(1));
  T(u);
  await { then: (r) => leaf(1).then(r) };
  T(u);
}
async function* gen(n) {
  const g = U();
  let u = g;
  for (let i = 0; i < n; i++) {
    await wait(rnd(2));
    T(u);
    await tick(i);
    T(u);
    yield i;
    u = U();
  }
  await leaf(1);
  T(u);
}
async function* genTry() {
  let u = U();
  try {
    while (true) {
      await null;
      T(u);
      yield 1;
      u = U();
    }
  } finally {
    await leaf(1);
  }
}
async function* genPlain() {
  yield 1;
  yield leaf(2);
  yield* gen(2);
}
async function loops() {
  const u = U();
  for await (const x of gen(3)) {
    T(u);
    await tick(x);
    T(u);
  }
  T(u);
  for await (const x of genTry()) {
    T(u);
    break;
  }
  T(u);
  for await (const x of genPlain()) {
    T(u);
  }
  T(u);
  for await (const x of [leaf(1), 2, leaf(3)]) {
    T(u);
    await leaf(x);
    T(u);
  }
  T(u);
  const it = gen(2);
  const a = it.next(),
    b = it.next();
  await tick(1);
  T(u);
  await a;
  T(u);
  await b;
  T(u);
}
async function sequence(n) {
  const u = U();
  for (let i = 0; i < n; i++) {
    await leaf(i);
    T(u);
  }
}
async function parallel(n) {
  const u = U();
  const all = [];
  for (let i = 0; i < n; i++) all.push(leaf(i));
  for (const p of all) {
    await p;
    T(u);
  }
  await Promise.all(Array.from({ length: n }, (_, i) => arrow(i)));
  T(u);
  await Promise.all(
    [1, 2, 3].map(async (x) => {
      const v = U();
      await tick(x);
      T(v);
      await leaf(x);
      T(v);
    }),
  );
  T(u);
}
async function floating(n) {
  const u = U();
  for (let i = 0; i < n; i++) {
    void leaf(i);
    void givesPromise(i);
    void throwsAtOnce().catch(() => 0);
  }
  await tick(1);
  T(u);
}
async function files() {
  const u = U();
  const a = await fsp.readFile(HERE);
  T(u);
  const h = await fsp.open(HERE);
  T(u);
  await h.read(Buffer.alloc(5), 0, 5, 0);
  T(u);
  await h.close();
  T(u);
  await Promise.all([fsp.stat('/'), fsp.access('/'), fsp.readdir('/')]);
  T(u);
  await promisify(fs.stat)('/');
  T(u);
  for await (const x of fs.createReadStream(HERE)) T(u);
  T(u);
  await fsp.mkdtemp(join(tmpdir(), 'loopscope-test-')).then((d) => fsp.rm(d, { recursive: true }));
  T(u);
  for await (const d of await fsp.opendir('.')) T(u);
  T(u);
}
async function timersP() {
  const u = U();
  await delay(1);
  T(u);
  await immediate();
  T(u);
  await Promise.race([delay(1), delay(3)]);
  T(u);
}
async function emitters() {
  const u = U();
  const e = new EventEmitter();
  setTimeout(() => e.emit('x', 1), 1);
  await once(e, 'x');
  T(u);
  e.on('y', async () => {
    const v = U();
    await tick(1);
    T(v);
  });
  e.emit('y');
  e.emit('y');
  await leaf(1);
  T(u);
  const ac = new AbortController();
  setTimeout(() => e.emit('z', 1), 1);
  setTimeout(() => e.emit('z', 2), 2);
  let n = 0;
  for await (const x of on(e, 'z')) {
    T(u);
    if (++n === 2) break;
  }
  T(u);
}
async function streams() {
  const u = U();
  await pipeline(
    Readable.from(gen(3)),
    new PassThrough(),
    async function* (source) {
      let v = U();
      for await (const c of source) {
        T(v);
        await tick(1);
        T(v);
        yield String(c);
        v = U();
      }
    },
    async (source) => {
      const v = U();
      for await (const c of source) {
        T(v);
      }
      T(v);
    },
  ).catch(() => T(u));
  T(u);
}
class Pool {
  #free = [1, 2];
  #waiting = [];
  async acquire() {
    const u = U();
    if (this.#free.length > 0) {
      const f = this.#free.pop();
      await null;
      T(u);
      return f;
    }
    const r = new AsyncResource('Ticket');
    const x = await new Promise((resolve) => this.#waiting.push((y) => r.runInAsyncScope(resolve, null, y)));
    T(u);
    return x;
  }
  release(x) {
    const w = this.#waiting.shift();
    if (w) w(x);
    else this.#free.push(x);
  }
  use = async (f) => {
    const u = U();
    const x = await this.acquire();
    T(u);
    try {
      return await f(x);
    } finally {
      T(u);
      this.release(x);
    }
  };
  static async make() {
    const u = U();
    await tick(1);
    T(u);
    return new Pool();
  }
  async #hidden() {
    const u = U();
    await leaf(1);
    T(u);
  }
  async ['com' + 'puted']() {
    const u = U();
    await this.#hidden();
    T(u);
  }
}
async function pools() {
  const u = U();
  const pool = await Pool.make();
  T(u);
  await Promise.all([1, 2, 3, 4, 5].map((i) => pool.use(() => leaf(i))));
  T(u);
  await pool.computed();
  T(u);
}
let lock = Promise.resolve();
function withLock(f) {
  const p = lock.then(f);
  lock = p.catch(() => 0);
  return p;
}
async function mutex() {
  const u = U();
  await Promise.all(
    [1, 2, 3].map(() =>
      withLock(async () => {
        const v = U();
        await leaf(2);
        T(v);
      }),
    ),
  );
  T(u);
  let prev = Promise.resolve();
  async function chain(i) {
    const v = U();
    const p = prev;
    prev = me[i - 1] ?? p;
    await p;
    T(v);
    await tick(i);
    T(v);
  }
  const me = [];
  for (let i = 0; i < 3; i++) me.push(chain(i));
  await Promise.all(me);
  T(u);
}
async function syncMiddle() {
  const u = U();
  const f = () => [1, 2].map((x) => helper(x));
  function helper(x) {
    return tick(x);
  }
  await Promise.all(f());
  T(u);
  const r = new AsyncResource('R');
  await r.runInAsyncScope(async () => {
    const v = U();
    await leaf(1);
    T(v);
  });
  T(u);
  r.runInAsyncScope(() => {
    void tick(3);
  });
  await null;
  T(u);
}
async function defaults(a = tick(1), b = none(2)) {
  const u = U();
  await a;
  T(u);
  await b;
  T(u);
}
async function dynamic() {
  const u = U();
  await import('node:zlib');
  T(u);
  await eval('(async () => { await null; })()');
  T(u);
  const als = new AsyncLocalStorage();
  await als.run(1, async () => {
    const v = U();
    await leaf(1);
    T(v);
  });
  T(u);
  await new Promise((r) => queueMicrotask(r));
  T(u);
  await new Promise((r) => process.nextTick(r));
  T(u);
}
async function withExecutor() {
  const u = U();
  await new Promise(async (resolve) => {
    const v = U();
    await tick(1);
    T(v);
    resolve(leaf(1));
  });
  T(u);
  const { promise, resolve } = Promise.withResolvers?.() ?? {};
  if (promise) {
    setTimeout(resolve, 1);
    await promise;
    T(u);
  }
}
const shared = leaf(1);
async function sharing() {
  const u = U();
  await shared;
  T(u);
  await shared;
  T(u);
  const p = tick(2);
  await Promise.all([p, p]);
  T(u);
  await p;
  T(u);
}
async function web() {
  const u = U();
  const server = http.createServer(async (req, res) => {
    const v = U();
    await leaf(1);
    T(v);
    await pools();
    T(v);
    res.end('ok');
  });
  server.listen(0);
  await once(server, 'listening');
  T(u);
  const url = `http://127.0.0.1:${server.address().port}/`;
  const rs = await Promise.all([fetch(url), fetch(url)]);
  T(u);
  for (const r of rs) {
    await r.text();
    T(u);
  }
  const one = await fetch(url);
  T(u);
  await one.text();
  T(u);
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  T(u);
  const buf = await crypto.subtle.digest('SHA-1', Buffer.from('x'));
  T(u);
  await new Blob(['x']).text();
  T(u);
  await new Response('x').json().catch(() => 0);
  T(u);
}
async function condition(n) {
  const u = U();
  if (rnd(2)) await wait(1);
  T(u);
  const x = rnd(2) ? await leaf(1) : await null;
  T(u);
  return (await tick(1)) + (await tick(2));
}
async function deep(n, f) {
  const u = U();
  return n === 0 ? f() : (await deep2(n - 1, f), T(u), 1);
}
function deep2(n, f) {
  return [0].map(() => deep(n, f))[0];
}
async function shapes() {
  const u = U();
  switch (await tick(1)) {
    default:
      T(u);
  }
  const { a = await tick(2) } = {};
  T(u);
  `${await tick(1)}${await leaf(2)}`;
  T(u);
  for (const x of await none([1])) {
    T(u);
    await x;
    T(u);
  }
  while ((await tick(0)) > 0);
  T(u);
  await (async () => {
    const v = U();
    await null;
    T(v);
  })();
  T(u);
  const o = {
    async m() {
      const v = U();
      await this.k();
      T(v);
    },
    k: async () => {
      const v = U();
      await wait(0);
      T(v);
    },
  };
  await o.m();
  T(u);
  label: {
    await tick(1);
    T(u);
    break label;
  }
  await Promise.resolve(3).then((x) => {
    T;
    return wait(1);
  });
  T(u);
}
function callback(cb) {
  tick(1).then(() => cb(null, 1));
}
async function callbacks() {
  const u = U();
  await promisify(callback)();
  T(u);
  await new Promise((r) => callback(r));
  T(u);
  callback(async () => {
    const v = U();
    await tick(1);
    T(v);
    await leaf(1);
    T(v);
  });
  await leaf(1);
  T(u);
}
const programs = {
  tick,
  leaf,
  none,
  givesPromise,
  givesPromiseLate,
  arrow,
  arrowShort,
  expression,
  recursive: () => recursive(5),
  recursive20: () => recursive(20),
  recursiveGives: () => recursiveGives(4),
  recursiveGives20: () => recursiveGives(20),
  recursiveDirect: () => recursiveDirect(4),
  recursiveDirect20: () => recursiveDirect(20),
  tree: () => tree(3),
  mutual: () => mutual(4),
  mutual20: () => mutual(21),
  race,
  tryFinally,
  thens,
  thenables,
  loops,
  sequence: () => sequence(4),
  parallel: () => parallel(4),
  floating: () => floating(5),
  files,
  timersP,
  emitters,
  streams,
  pools,
  mutex,
  syncMiddle,
  defaults,
  dynamic,
  withExecutor,
  sharing,
  condition,
  deep: () => deep(6, () => leaf(1)),
  shapes,
  callbacks,
  web,
};
const names = Object.keys(programs);
async function any(n) {
  const u = U();
  const name = only ?? names[rnd(names.length)];
  await programs[name](n);
  T(u);
  if (rnd(3) === 0) {
    await programs[only ?? names[rnd(names.length)]](n);
    T(u);
  }
}
async function main() {
  const u = U();
  for (let round = 0; round < 4; round++) {
    await Promise.all(Array.from({ length: 25 }, (_, i) => any(i)));
    T(u);
  }
}
const u = U();
for (const name of only ? [only] : names) {
  await programs[name](1);
  T(u);
}
await main();
T(u);
setTimeout(async () => {
  const v = U();
  await any(1);
  T(v);
  await any(2);
  T(v);
}, 1);
