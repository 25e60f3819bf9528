/**
 * Replaces all that the program can replace of the language and of Node by pass-throughs that look who called. Tells
 * which of them the tracer called: it should have taken them when it was loaded.
 */
const { say, work } = require('./work.cjs');

const { apply, construct, ownKeys, getOwnPropertyDescriptor, defineProperty } = Reflect;
const { captureStackTrace } = Error;
const { endsWith } = String.prototype;
const { add } = Set.prototype;
const RealError = Error;
const TypedArray = Object.getPrototypeOf(Uint8Array);
const seen = new Set();
let isLooking = false;

function isCalledByTracer(self) {
  if (isLooking) return false;
  isLooking = true;
  const { prepareStackTrace, stackTraceLimit } = RealError;
  let file = '';
  RealError.stackTraceLimit = 1;
  RealError.prepareStackTrace = (_, frames) => {
    file = frames[0]?.getFileName() ?? '';
  };
  try {
    const holder = {};
    captureStackTrace(holder, self);
    holder.stack;
  } finally {
    RealError.stackTraceLimit = stackTraceLimit;
    RealError.prepareStackTrace = prepareStackTrace;
    isLooking = false;
  }
  return apply(endsWith, file, ['tracer.cjs']);
}

function watch(object, name) {
  for (const key of ownKeys(object)) {
    const descriptor = getOwnPropertyDescriptor(object, key);
    if (!descriptor.configurable || key === 'constructor' || isClass(descriptor.value)) continue;
    const watched = (original) => {
      function self(...args) {
        if (isCalledByTracer(self)) apply(add, seen, [`${name}.${String(key)}`]);
        return new.target === undefined ? apply(original, this, args) : construct(original, args, new.target);
      }
      return self;
    };
    if (typeof descriptor.value === 'function') descriptor.value = watched(descriptor.value);
    if (descriptor.get !== undefined) descriptor.get = watched(descriptor.get);
    if (descriptor.set !== undefined) descriptor.set = watched(descriptor.set);
    defineProperty(object, key, descriptor);
  }
}

function isClass(value) {
  return typeof value === 'function' && typeof value.prototype === 'object' && ownKeys(value.prototype).length > 1;
}

const MODULES = [
  'fs',
  'async_hooks',
  'zlib',
  'path',
  'v8',
  'perf_hooks',
  'timers',
  'worker_threads',
  'diagnostics_channel',
];
const CLASSES = {
  Map,
  Set,
  WeakMap,
  WeakSet,
  WeakRef,
  Array,
  DataView,
  ArrayBuffer,
  String,
  Number,
  BigInt,
  RegExp,
  Function,
  Object,
  Symbol,
  TextEncoder,
  Promise,
  Date,
  Error,
  Uint8Array,
  Int32Array,
  Float64Array,
  FinalizationRegistry,
  Buffer,
};
const OBJECTS = {
  Reflect,
  Math,
  JSON,
  Atomics,
  process,
  performance,
  console,
  TypedArray,
  'process.hrtime': process.hrtime,
};

const iterators = [[], new Map(), new Set(), ''].map((it) => Object.getPrototypeOf(it[Symbol.iterator]()));
iterators.forEach((prototype, index) => watch(prototype, `iterator ${index}`));
for (const name of MODULES) watch(require(`node:${name}`), name);
watch(require('node:events').prototype, 'EventEmitter.prototype');
watch(TypedArray.prototype, 'TypedArray.prototype');
watch(Object.getPrototypeOf(performance), 'Performance.prototype');
for (const name of ownKeys(OBJECTS)) watch(OBJECTS[name], name);
for (const name of ownKeys(CLASSES)) {
  watch(CLASSES[name].prototype, `${name}.prototype`);
  watch(CLASSES[name], name);
}

work(
  () => {
    setTimeout(() => {
      isLooking = true;
      const names = [];
      seen.forEach((name) => names.push(name));
      say(`called by the tracer: ${names.sort().join(', ')}`);
    }, 250);
  },
  { rounds: 3 },
);
