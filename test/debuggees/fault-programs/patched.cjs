/**
 * `patched.cjs NAME`: bends one thing that the program may bend, then does a little of everything. The patches are
 * those that programs are known for (error formatters, fake timers, polyfills, lockdowns), and the odder ones.
 */
const { say, work } = require('./work.cjs');

const { apply, ownKeys, getOwnPropertyDescriptor, defineProperty } = Reflect;
const TypedArray = Object.getPrototypeOf(Uint8Array);

/** Makes every method of `object` throw. */
function throwing(object, what = () => new Error('the program has replaced this')) {
  return () => {
    for (const key of ownKeys(object)) {
      const descriptor = getOwnPropertyDescriptor(object, key);
      if (!descriptor.configurable || key === 'constructor' || typeof descriptor.value !== 'function') continue;
      descriptor.value = () => {
        throw what();
      };
      defineProperty(object, key, descriptor);
    }
    work();
  };
}

const then = () => work();

const PATCHES = {
  nothing: then,

  // Errors
  'prepareStackTrace that returns an object'() {
    Error.prepareStackTrace = (error, frames) => ({ frames: frames.length > 0 });
    work(() => say(JSON.stringify(new Error('x').stack)));
  },
  'prepareStackTrace that throws'() {
    Error.prepareStackTrace = () => {
      throw new Error('no stack');
    };
    work(() => {
      try {
        say(String(new Error('x').stack));
      } catch (error) {
        say('threw');
      }
    });
  },
  'prepareStackTrace that counts its calls'() {
    let calls = 0;
    Error.prepareStackTrace = (error) => {
      calls++;
      return String(error);
    };
    work(() => say(`${calls} ${new Error('x').stack}`));
  },
  'prepareStackTrace behind an accessor'() {
    let reads = 0;
    Object.defineProperty(Error, 'prepareStackTrace', {
      configurable: true,
      get() {
        reads++;
        return undefined;
      },
      set() {
        reads++;
      },
    });
    work(() => say(`accessed ${reads} ${typeof new Error('x').stack}`));
  },
  'prepareStackTrace that cannot be written'() {
    Object.defineProperty(Error, 'prepareStackTrace', { value: undefined, writable: false, configurable: false });
    work();
  },
  'stackTraceLimit 0'() {
    Error.stackTraceLimit = 0;
    work(() => say(`${Error.stackTraceLimit} ${new Error('x').stack}`));
  },
  'stackTraceLimit deleted'() {
    delete Error.stackTraceLimit;
    work(() => say(`${'stackTraceLimit' in Error} ${new Error('x').stack}`));
  },
  'stackTraceLimit that is no number'() {
    Error.stackTraceLimit = 'many';
    work(() => say(`${Error.stackTraceLimit} ${new Error('x').stack}`));
  },
  'stackTraceLimit behind an accessor'() {
    let reads = 0;
    Object.defineProperty(Error, 'stackTraceLimit', {
      configurable: true,
      get() {
        reads++;
        return 3;
      },
    });
    work(() => say(`accessed ${reads}`));
  },
  'stackTraceLimit that cannot be written'() {
    Object.defineProperty(Error, 'stackTraceLimit', { value: 2, writable: false, configurable: false });
    work(() => say(`${new Error('x').stack.split('\n').length}`));
  },
  'captureStackTrace replaced'() {
    let calls = 0;
    Error.captureStackTrace = () => calls++;
    work(() => say(`called ${calls}`));
  },
  'captureStackTrace deleted'() {
    delete Error.captureStackTrace;
    work();
  },
  'Error replaced'() {
    globalThis.Error = class extends Error {};
    globalThis.RangeError = class {};
    globalThis.TypeError = undefined;
    work();
  },

  // Promises
  'Promise subclassed'() {
    class Own extends Promise {
      then(...args) {
        say('own then');
        return super.then(...args);
      }
    }
    Own.resolve(1).then(async (value) => {
      say(`own ${value} ${(await new Own((resolve) => setTimeout(resolve, 1, 2))) + value}`);
      work();
    });
  },
  'Promise replaced'() {
    const Native = Promise;
    let made = 0;
    globalThis.Promise = class extends Native {
      constructor(executor) {
        super(executor);
        made++;
      }
    };
    work(() => say(`made ${made}`));
  },
  'Promise replaced by one that is not native'() {
    const Native = Promise;
    globalThis.Promise = function Promise(executor) {
      const native = new Native(executor);
      // biome-ignore lint/suspicious/noThenProperty: a thenable of the program's own.
      this.then = (...args) => native.then(...args);
    };
    globalThis.Promise.resolve = (value) => Native.resolve(value);
    globalThis.Promise.all = (list) => Native.all(list);
    work();
  },
  'Promise.prototype.then replaced'() {
    const { then: original } = Promise.prototype;
    let calls = 0;
    Promise.prototype.then = function (...args) {
      calls++;
      return apply(original, this, args);
    };
    work(() => say(`called ${calls}`));
  },
  'Promise.prototype.constructor behind an accessor'() {
    let reads = 0;
    const Native = Promise;
    Object.defineProperty(Promise.prototype, 'constructor', {
      configurable: true,
      get() {
        reads++;
        return Native;
      },
    });
    work(() => say(`read ${reads}`));
  },
  'Promise frozen'() {
    Object.freeze(Promise);
    Object.freeze(Promise.prototype);
    work();
  },
  'promises that are frozen'() {
    const promise = Object.freeze(Promise.resolve(1));
    const sealed = Object.seal(new Promise((resolve) => setTimeout(resolve, 1)));
    promise.then(() => sealed).then(() => work(() => say(Object.isFrozen(promise))));
  },

  // Clocks
  'timers replaced'() {
    for (const name of [
      'setTimeout',
      'setInterval',
      'setImmediate',
      'clearTimeout',
      'clearInterval',
      'queueMicrotask',
    ]) {
      globalThis[name] = () => {
        throw new Error(`fake ${name}`);
      };
    }
    work();
  },
  'timers module replaced'() {
    const timers = require('node:timers');
    for (const name of Object.keys(timers)) {
      try {
        timers[name] = () => say(`fake ${name}`);
      } catch {
        // Some are only to be read.
      }
    }
    work();
  },
  'fake time'() {
    let now = 0;
    Date.now = () => now++;
    performance.now = () => now++;
    process.hrtime = () => [0, now++];
    process.hrtime.bigint = () => BigInt(now++);
    process.uptime = () => now++;
    work(() => say(`read ${now}`));
  },
  'performance replaced'() {
    Object.defineProperty(globalThis, 'performance', { value: undefined, configurable: true, writable: true });
    work();
  },
  'performance.nodeTiming replaced'() {
    Object.defineProperty(performance, 'nodeTiming', {
      configurable: true,
      get() {
        throw new Error('fake');
      },
    });
    Object.defineProperty(performance, 'timeOrigin', { configurable: true, value: -1 });
    work();
  },
  'process.hrtime that throws': throwing(process.hrtime),

  // Prototypes
  'Object.prototype with accessors'() {
    let touched = 0;
    const names =
      'get set value writable enumerable configurable site next kind ran queue pool flags word isTimer tick id space ' +
      'trigger type stack path bytes state error room mode encoding flag throwIfNoEntry iterations idleTicks ' +
      'functionName functionText fileText line column frames how name title detail length size toJSON trackPromises ' +
      'init before after destroy promiseResolve settled _idleStart _idleTimeout _repeat message description';
    for (const name of names.split(' ')) {
      if (name in Object.prototype) continue;
      Object.defineProperty(Object.prototype, name, {
        __proto__: null,
        configurable: true,
        enumerable: false,
        get() {
          touched++;
          return undefined;
        },
        set(value) {
          touched++;
          Object.defineProperty(this, name, {
            __proto__: null,
            value,
            writable: true,
            enumerable: true,
            configurable: true,
          });
        },
      });
    }
    work(() => say(touched > 0 ? 'touched' : 'untouched'));
  },
  'Object.prototype with values'() {
    for (const name of ['value', 'site', 'next', 'kind', 'ran', 'queue', 'stack', 'code', 'flags', 'message']) {
      Object.prototype[name] = `polluted ${name}`;
    }
    work();
  },
  'Object.prototype with values that cannot be written'() {
    for (const name of ['site', 'next', 'kind', 'ran', 'queue', 'word', 'value', 'iterations', 'idleTicks']) {
      Object.defineProperty(Object.prototype, name, { value: 1, writable: false, configurable: true, __proto__: null });
    }
    work();
  },
  'Object.prototype with a code'() {
    Object.prototype.code = 'ENOSPC';
    Object.prototype.href = 'file:///nowhere';
    Object.prototype.protocol = 'file:';
    work();
  },
  'Object.prototype frozen'() {
    Object.freeze(Object.prototype);
    Object.freeze(Array.prototype);
    Object.freeze(Function.prototype);
    work();
  },
  'Array.prototype with setters'() {
    let touched = 0;
    for (let index = 0; index < 64; index++) {
      Object.defineProperty(Array.prototype, index, {
        configurable: true,
        get: () => undefined,
        set(value) {
          touched++;
          Object.defineProperty(this, index, { value, writable: true, enumerable: true, configurable: true });
        },
      });
    }
    work(() => say(touched > 0 ? 'touched' : 'untouched'));
  },
  'Array.prototype[Symbol.iterator] replaced'() {
    const original = Array.prototype[Symbol.iterator];
    let calls = 0;
    Array.prototype[Symbol.iterator] = function () {
      calls++;
      return apply(original, this, []);
    };
    work(() => say(`iterated ${calls > 0}`));
  },
  'Array.prototype.toJSON'() {
    Array.prototype.toJSON = () => 'prototype.js';
    String.prototype.toJSON = () => 'prototype.js';
    work();
  },
  'Map.prototype that throws': throwing(Map.prototype),
  'typed arrays that throw': throwing(TypedArray.prototype),
  'DataView.prototype that throws': throwing(DataView.prototype),
  'TextEncoder.prototype that throws': throwing(TextEncoder.prototype),
  'String.prototype that throws': throwing(String.prototype),
  'Math that throws': throwing(Math),
  'Reflect that throws': throwing(Reflect),
  'fs that throws': throwing(require('node:fs')),
  'fs in memory'() {
    const fs = require('node:fs');
    const files = new Map();
    fs.openSync = (path) => (files.set(path, ''), 4711);
    fs.closeSync = () => {};
    fs.writeSync = (file, data) => (files.set(file, data), data.length);
    fs.statSync = () => undefined;
    work(() => say(`${files.size} files`));
  },

  // Globals
  'globals frozen'() {
    for (const name of ownKeys(globalThis)) {
      // What Node loads when it is first asked for cannot be loaded with frozen intrinsics.
      const { value } = getOwnPropertyDescriptor(globalThis, name);
      if (value === globalThis || (typeof value !== 'object' && typeof value !== 'function') || value === null)
        continue;
      if (ArrayBuffer.isView(value)) continue;
      Object.freeze(value);
      if (typeof value === 'function' && value.prototype) Object.freeze(value.prototype);
    }
    work();
  },
  'a lockdown'() {
    const seen = new Set();
    const harden = (value) => {
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
      if (ArrayBuffer.isView(value)) return;
      seen.add(value);
      Object.freeze(value);
      harden(Object.getPrototypeOf(value));
      for (const key of ownKeys(value)) {
        const { value: inner, get, set } = getOwnPropertyDescriptor(value, key);
        harden(inner);
        harden(get);
        harden(set);
      }
    };
    const names =
      'Object Function Array Promise Error RangeError TypeError Map Set WeakMap WeakSet Symbol Reflect Math JSON';
    for (const name of `${names} RegExp String Number BigInt Boolean Date Proxy Uint8Array DataView ArrayBuffer`.split(
      ' ',
    )) {
      harden(globalThis[name]);
    }
    work();
  },
  'globals removed'() {
    for (const name of [
      'Map',
      'Set',
      'Uint8Array',
      'TextEncoder',
      'Error',
      'RangeError',
      'Reflect',
      'Math',
      'performance',
    ]) {
      delete globalThis[name];
    }
    work();
  },
  'process frozen'() {
    Object.freeze(process);
    Object.freeze(process.versions);
    work();
  },
  'process replaced'() {
    const { env } = process;
    globalThis.process = { env, nextTick: process.nextTick };
    work();
  },
  'process.emit replaced'() {
    process.emit = function (...args) {
      say(`emit ${String(args[0])}`);
      return apply(require('node:events').prototype.emit, this, args);
    };
    work();
  },
  'process.emit of exit by the program'() {
    process.emit('exit', 3);
    work();
  },
  'process.binding'() {
    try {
      say(`${Object.keys(process.binding('fs')).length > 0}`);
    } catch (error) {
      say(error.code);
    }
    work();
  },
  'control object removed'() {
    delete globalThis[Symbol.for('loopscope')];
    work();
  },
  'eval and new Function'() {
    for (const make of [() => eval('1 + 1'), () => new Function('return 2')()]) {
      try {
        say(make());
      } catch (error) {
        say(error.name);
      }
    }
    work();
  },
};

const [name] = process.argv.slice(2);
if (name === undefined || name === '--list') process.stdout.write(JSON.stringify(ownKeys(PATCHES)));
else PATCHES[name]();
