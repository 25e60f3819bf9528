/**
 * Keeps Node's entries of collections from failing where a program has bent `Object.prototype`. Node gives each such
 * entry deprecated accessors, by descriptors that inherit from there: a `value` makes that throw, and as nothing of
 * the program is below it, that ends the process. Untraced the program has no such entries.
 *
 * Node has taken the details of an entry into a property before it makes an accessor for each of them. An accessor on
 * the prototype of entries sees that assignment. It makes the same property, and where `Object.prototype` is bent it
 * leaves Node with details that are empty, so that there is nothing to make.
 *
 * Source: `lib/internal/perf/observe.js`, `observerCallback`, and `performance_entry.js`, alike in Node 20 to 26.
 */
import { bare, symbolNamed } from '../safe.ts';
import type { Around } from './around.ts';
import { type Entry, observeEntries } from './observe.ts';

/** Taken at load: the program may replace them. */
const { defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
const ROOT = Object.prototype;
const { timerify } = performance;

/** What Node reads or writes on objects that inherit from `Object.prototype`, while it makes the accessors. */
const READ = ['value', 'writable', 'kind', 'flags'] as const;

/** Puts the accessor up, until the tracer leaves the thread. False: this Node's entries look otherwise. Cost: 0.3 ms. */
export function shieldEntries(around: Around): boolean {
  const sample = sampleEntry();
  const symbol = sample === undefined ? undefined : symbolNamed(sample, 'NodePerformanceEntry.Detail');
  const prototype = sample === undefined ? null : getPrototypeOf(sample);
  if (symbol === undefined || prototype === null) return false;
  const accessor = {
    configurable: true,
    enumerable: false,
    get: () => undefined,
    set(this: object, details: unknown) {
      const value = isBent() ? taken(details) : details;
      defineProperty(this, symbol, bare({ value, writable: true, enumerable: true, configurable: true }));
    },
  };
  if (!defineProperty(prototype, symbol, bare(accessor))) return false;
  around.onStop(() => deleteProperty(prototype, symbol));
  return true;
}

/** An entry of the class of all that Node itself makes: that of a function that is called. */
function sampleEntry(): Entry | undefined {
  let sample: Entry | undefined;
  const stop = observeEntries(['function'], (entry) => {
    sample = entry;
  });
  if (stop === undefined) return undefined;
  timerify(() => {})();
  stop();
  return sample;
}

function isBent(): boolean {
  for (let index = 0; index < READ.length; index++) if ((READ[index] as string) in ROOT) return true;
  return false;
}

/** The details of a collection, moved to an object that only the entry has; those of anything else as they are. */
function taken(details: unknown): unknown {
  if (typeof details !== 'object' || details === null) return details;
  const keys = ownKeys(details);
  // One that cannot be assigned to is missing.
  for (let index = 0; index < keys.length; index++)
    if (keys[index] !== 'kind' && keys[index] !== 'flags') return details;
  const moved = bare({});
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string;
    defineProperty(moved, key, bare(getOwnPropertyDescriptor(details, key) ?? {}));
    deleteProperty(details, key);
  }
  return moved;
}
