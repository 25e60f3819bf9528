/**
 * Collections, marks and measures. The program watches closely: what it has made itself is all that it may see, and
 * nothing may hold its loop for longer.
 */
const { createHook } = require('node:async_hooks');
const { PerformanceObserver, performance } = require('node:perf_hooks');

const seen = {};
createHook({
  init(_id, type) {
    if (type === 'Immediate' || type === 'Timeout') seen[type] = (seen[type] ?? 0) + 1;
  },
}).enable();

let beforeExits = 0;
process.on('beforeExit', () => beforeExits++);
process.on('exit', () => console.log(seen, beforeExits, performance.getEntriesByType('mark').length));

let rounds = 0;
let kept = [];
function allocate() {
  for (let i = 0; i < 200_000; i++) kept.push({ i });
  if (rounds % 3 === 2) kept = [];
  performance.mark(`round ${rounds}`);
  if (++rounds < 6) setTimeout(allocate, 1);
  else finish();
}
allocate();

function finish() {
  performance.measure('all rounds', 'round 0', 'round 5');
  performance.measure('from before', { start: 0, end: 1 });
  try {
    performance.measure('nonsense', 'never marked');
  } catch (error) {
    console.log(error.name);
  }
  const names = [];
  const own = new PerformanceObserver((list) => {
    for (const { name } of list.getEntries()) names.push(name);
    own.disconnect();
    console.log(names, own.takeRecords().length);
  });
  own.observe({ entryTypes: ['mark'] });
  performance.mark('last');
}
