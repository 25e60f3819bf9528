/**
 * Performance entries as they are made, without an observer's callback. An observer gets its entries through an
 * Immediate, which the program's own hooks would see and which would hold its loop for one more turn. Node hands
 * each entry to an observer in a method that it names by a symbol; an observer of ours has its own method there, so
 * nothing is ever queued. What remains of collections is one callback of Node's own, which does not hold the loop.
 *
 * Source: `lib/internal/perf/observe.js`, `enqueue` and `PerformanceObserver[kMaybeBuffer]`, alike in Node 20 to 26.
 */
import type { Around } from './around.ts';

/** The global rather than `node:perf_hooks`, which loads more. Taken at load. */
const { PerformanceObserver } = globalThis;

/** What Node tells of something that it timed. Times are milliseconds of `performance.now()`. */
export interface Entry {
  readonly entryType: string;
  readonly name: string;
  readonly startTime: number;
  readonly duration: number;
  readonly detail?: unknown;
}

/** Calls `take` with each entry of these types, while it is made. False: this Node has no such method. */
export function observeEntries(around: Around, entryTypes: readonly string[], take: (entry: Entry) => void): boolean {
  const method = Object.getOwnPropertySymbols(PerformanceObserver.prototype).find(
    (symbol) => symbol.description === 'kMaybeBuffer',
  );
  if (method === undefined) return false;
  const observer = new PerformanceObserver(() => {});
  const own = (entry: Entry): void => {
    try {
      if (entryTypes.includes(entry.entryType)) take(entry);
    } catch {
      // An entry with getters of the program's.
    }
  };
  Object.defineProperty(observer, method, { value: own });
  observer.observe({ entryTypes: [...entryTypes] as never });
  around.onStop(() => observer.disconnect());
  return true;
}
