/**
 * Whether each `AsyncLocalStorage` of the program holds a store in the context of what happens now, as bits. The
 * recorder asks at each init and run, so that the place where a store was lost can be found.
 *
 * What always holds: only *that* there is a store is seen, never which; instances and contexts are not kept alive;
 * methods, names and printed forms of the class stay Node's own.
 *
 * Source: `lib/internal/async_local_storage/*.js`, `lib/internal/async_context_frame.js`. Node 24 and newer keep all
 * stores of a context in one map, a frame; older ones, and newer ones with `--no-async-context-frame`, a property per
 * instance on the resource that runs.
 */
import asyncHooks from 'node:async_hooks';
import type { Around } from './around.ts';
import { FrameStores } from './frame-stores.ts';
import { ResourceStores } from './resource-stores.ts';
import { NO_STORES, type Stores } from './store-mask.ts';

/** Begins to look for stores. */
export function watchStores(around: Around): Stores {
  const { AsyncLocalStorage } = asyncHooks;
  if (Object.hasOwn(AsyncLocalStorage.prototype, '_propagate')) return new ResourceStores(around, AsyncLocalStorage);
  return FrameStores.find(around, AsyncLocalStorage) ?? NO_STORES;
}
