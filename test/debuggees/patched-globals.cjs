/** Replaces and freezes what a tracer might lean on, after it was loaded. */
const never = (name) => () => {
  throw new Error(`${name} is the program's own`);
};
const fs = require('node:fs');
const print = fs.writeSync;

performance.now = never('performance.now');
process.hrtime = never('process.hrtime');
globalThis.setInterval = never('setInterval');
fs.openSync = never('fs.openSync');
fs.writeSync = never('fs.writeSync');
Date.now = never('Date.now');
Object.freeze(Error);
Object.freeze(Promise);
Object.freeze(Promise.prototype);

setTimeout(() => print(1, 'timer\n'), 2);
Promise.resolve().then(() => print(1, 'reaction\n'));
(async () => {
  await null;
  print(1, 'continuation\n');
})();
