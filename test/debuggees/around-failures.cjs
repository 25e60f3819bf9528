/**
 * Fails in every way that Node knows. `survive`: listeners of its own take it; `late`: a handler that comes later;
 * `die`: nobody takes it. Reasons run code where somebody reads them carelessly.
 */
const mode = process.argv[2] ?? 'survive';

class Careless extends Error {
  get message() {
    console.log('a getter ran');
    return 'careless';
  }
}

if (mode === 'survive') {
  process.on('uncaughtException', (error, origin) => console.log('caught', error.name, origin));
  process.on('unhandledRejection', (reason) => console.log('rejected', typeof reason));
  process.on('rejectionHandled', () => console.log('handled'));
}

setTimeout(function thrower() {
  if (mode === 'survive') throw new TypeError('thrown in a timer');
}, 1);
setTimeout(function rejecter() {
  if (mode === 'late') return;
  Promise.reject(new RangeError('rejected with an error'));
}, 5);
setTimeout(() => mode === 'survive' && Promise.reject('a text'), 10);
setTimeout(() => mode === 'survive' && Promise.reject(new Careless()), 15);
setTimeout(
  () =>
    mode === 'survive' && Promise.reject(new Proxy({}, { getOwnPropertyDescriptor: () => console.log('a trap ran') })),
  20,
);
setTimeout(() => {
  if (mode === 'die') return;
  const late = Promise.reject(new Error('handled late'));
  if (mode === 'late') process.once('unhandledRejection', () => {});
  setTimeout(() => late.catch(() => console.log('caught late')), 5);
}, 25);
