/**
 * Performance entries as they are made, without an observer's callback. An observer gets its entries through an
 * Immediate, which the program's own hooks would see and which would hold its loop for one more turn. Node hands
 * each entry to an observer in a method that it names by a symbol; an observer of ours has its own method there, so
 * nothing is ever queued. What remains of collections is one callback of Node's own, which does not hold the loop.
 *
 * Source: `lib/internal/perf/observe.js`, `enqueue` and `PerformanceObserver[kMaybeBuffer]`, alike in Node 20 to 26.
 */
import { bare, symbolNamed } from '../safe.ts';
import type { Around } from './around.ts';

/** The global rather than `node:perf_hooks`, which loads more. Taken at load. */
const { PerformanceObserver } = globalThis;
const { defineProperty } = Reflect;

/** What Node tells of something that it timed. Times are milliseconds of `performance.now()`. */
export interface Entry {
  readonly entryType: string;
  readonly name: string;
  readonly startTime: number;
  readonly duration: number;
  readonly detail?: unknown;
}

/**
 * Calls `take` with each entry of these types, while it is made. Returns the way to stop; undefined: this Node has no
 * such method.
 */
export function observeEntries(entryTypes: readonly string[], take: (entry: Entry) => void): (() => void) | undefined {
  const method = symbolNamed(PerformanceObserver.prototype, 'kMaybeBuffer');
  if (method === undefined) return undefined;
  const observer = new PerformanceObserver(() => {});
  const own = (entry: Entry): void => {
    try {
      const type = entry.entryType;
      for (let index = 0; index < entryTypes.length; index++) if (entryTypes[index] === type) take(entry);
    } catch {
      // An entry with getters of the program's.
    }
  };
  defineProperty(observer, method, bare({ value: own }));
  observer.observe({ entryTypes: [...entryTypes] as never });
  return () => observer.disconnect();
}

/** The same until the tracer leaves the thread. */
export function watchEntries(around: Around, entryTypes: readonly string[], take: (entry: Entry) => void): void {
  const stop = observeEntries(entryTypes, take);
  if (stop !== undefined) around.onStop(stop);
}
