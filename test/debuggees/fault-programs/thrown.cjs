/**
 * `thrown.cjs NAME`: makes the tracer's own hooks throw, by what a program may do: a resource of the program's own,
 * which calls itself a timer or a handle and throws where it is looked at.
 */
const { AsyncResource } = require('node:async_hooks');
const { say, work } = require('./work.cjs');

const LOOKED_AT = ['_idleTimeout', '_idleStart', '_repeat', '_destroyed', 'hasRef'];

/** Makes resources of `types` that throw what `make` gives. */
function resourcesThrow(make, types = ['Timeout', 'TCPWRAP']) {
  return () =>
    work(() => {
      class Own extends AsyncResource {}
      for (const name of LOOKED_AT) {
        Object.defineProperty(Own.prototype, name, {
          get() {
            throw make();
          },
        });
      }
      for (const type of types) {
        const resource = new Own(type);
        resource.runInAsyncScope(() => say(`in ${type}`));
        resource.emitDestroy();
      }
      // Long enough for what the tracer looks after ten times a second.
      setTimeout(() => work(), 250);
    });
}

const hostile = new Proxy(
  {},
  {
    get() {
      throw new Error('hostile get');
    },
    getPrototypeOf() {
      throw new Error('hostile prototype');
    },
    has() {
      throw new Error('hostile has');
    },
  },
);

const THROWN = {
  'an error': resourcesThrow(() => new Error('an error of the program')),
  nothing: resourcesThrow(() => undefined),
  null: resourcesThrow(() => null),
  'a symbol': resourcesThrow(() => Symbol('odd')),
  'a hostile object': resourcesThrow(() => hostile),
  'an error without a text': resourcesThrow(() =>
    Object.defineProperty(new Error('x'), 'message', {
      get() {
        throw new Error('hostile message');
      },
    }),
  ),
  'an error whose text is no text': resourcesThrow(() =>
    Object.assign(new RangeError('x'), { message: { toString: 1 } }),
  ),
  'what looks like a full stack': resourcesThrow(() => new RangeError('Maximum call stack size exceeded')),
  'a promise': resourcesThrow(() => Promise.resolve()),
  'after making tasks': resourcesThrow(() => {
    setTimeout(() => {}, 1);
    Promise.resolve().then(() => {});
    return new Error('with tasks');
  }),
  'by resources of all types': resourcesThrow(
    () => new Error('mine'),
    'Immediate TickObject Microtask PROMISE FSREQCALLBACK WORKER PROCESSWRAP TIMERWRAP MESSAGEPORT Own'.split(' '),
  ),
};

const [name] = process.argv.slice(2);
if (name === undefined || name === '--list') process.stdout.write(JSON.stringify(Object.keys(THROWN)));
else THROWN[name]();
