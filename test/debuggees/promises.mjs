/** Promises: chains of awaits, all, race, any, allSettled, thenables, handled rejections, for await. */
import { setTimeout as sleep } from 'node:timers/promises';

async function leaf(value, ms) {
  if (ms > 0) await sleep(ms);
  return value;
}

async function middle(value) {
  const first = await leaf(value, 2);
  return leaf(first + 1, 0);
}

async function fails(why) {
  await sleep(1);
  throw new Error(why);
}

async function* countTo(limit) {
  for (let i = 1; i <= limit; i++) {
    await sleep(1);
    yield i;
  }
}

const thenable = {
  // biome-ignore lint/suspicious/noThenProperty: a thenable is what this program is about.
  then(resolve) {
    setImmediate(resolve, 'from a thenable');
  },
};

console.log('chain', await middle(1));
console.log('all', await Promise.all([leaf('a', 3), leaf('b', 0), 'c']));
console.log('race', await Promise.race([leaf('slow', 60), leaf('fast', 1)]));
console.log('any', await Promise.any([fails('first'), leaf('second', 5)]));
const settled = await Promise.allSettled([fails('no'), leaf('yes', 1)]);
console.log('allSettled', settled.map((result) => result.status).join());
console.log('thenable', await thenable);
console.log('caught', await fails('expected').catch((error) => error.message));

try {
  await fails('thrown');
} catch (error) {
  console.log('try', error.message);
} finally {
  console.log('finally');
}

let sum = 0;
for await (const i of countTo(3)) sum += i;
console.log('for await', sum);

const { promise, resolve } = (() => {
  let settle;
  const made = new Promise((done) => {
    settle = done;
  });
  return { promise: made, resolve: settle };
})();
setTimeout(() => resolve(leaf('adopted', 1)), 2);
console.log('executor', await promise);

async function recurse(depth) {
  if (depth === 0) return 0;
  return 1 + (await recurse(depth - 1));
}
console.log('recursion', await recurse(20));
