/** What both ways of looking for stores (`stores.ts`) have in common. */

/** Stores beyond these are not told apart, and left out. */
export const MAX_STORES = 31;

export interface Stores {
  /**
   * The stores that hold a value now, as bits. Only under the recorder's guard. **Cost**: 5 ns with frames; without
   * them nothing while the program has no instance, then about 50 ns.
   */
  mask(): number;
  /** The same for the run of a resource that the program made: Node may enter its context only after the hook. */
  maskOf(resource: object): number;
  /** The same for the run of a promise that comes by `v8.promiseHooks`, which Node's own hooks may see later. */
  maskOfPromise(promise: object): number;
}

/** Where there is no way to look. */
export const NO_STORES: Stores = { mask: () => 0, maskOf: () => 0, maskOfPromise: () => 0 };

/** Name of an instance, by Node's own getter, if it has one; empty: none. */
export function storeName(getter: (() => unknown) | undefined, instance: object): string {
  try {
    const name = getter === undefined ? '' : Reflect.apply(getter, instance, []);
    return typeof name === 'string' ? name : '';
  } catch {
    return '';
  }
}
