/**
 * Stores that live on resources: each instance has a symbol under which the resource that runs holds its store. The
 * constructor assigns that symbol to a field; an accessor on the prototype sees the assignment and makes the same
 * field, so instances are found as they are made.
 */
import { type AsyncLocalStorage, executionAsyncResource } from 'node:async_hooks';
import type { Around } from './around.ts';
import { MAX_STORES, type Stores, storeName } from './store-mask.ts';

const FIELD = 'kResourceStore';
const { apply, defineProperty, deleteProperty } = Reflect;
const { deref } = WeakRef.prototype;
const Weak = WeakRef;

/** What the constructor makes. */
interface Instance {
  readonly enabled: boolean;
}

export class ResourceStores implements Stores {
  readonly #around: Around;
  readonly #nameOf: (() => unknown) | undefined;
  readonly #keys: symbol[] = [];
  readonly #instances: WeakRef<Instance>[] = [];
  /** Where each was made. */
  readonly #sites: number[] = [];
  /** Which are declared, as bits: an instance has its name only after its construction. */
  #declared = 0;
  /** Under which newer Nodes keep the stores of a resource; undefined: on the resource itself. */
  #context: symbol | undefined;

  constructor(around: Around, Storage: typeof AsyncLocalStorage) {
    this.#around = around;
    // Instances have names where resources have contexts: in newer Nodes.
    this.#nameOf = Object.getOwnPropertyDescriptor(Storage.prototype, 'name')?.get;
    const found = (instance: Instance, key: symbol): void => this.#found(instance, key);
    const accessor = {
      configurable: true,
      enumerable: false,
      get: () => undefined,
      set(this: Instance, value: unknown) {
        defineProperty(this, FIELD, bare({ value, writable: true, enumerable: true, configurable: true }));
        try {
          if (typeof value === 'symbol') found(this, value);
        } catch {
          // The program's stack is full; it has its instance all the same.
        }
      },
    };
    defineProperty(Storage.prototype, FIELD, bare(accessor));
    around.onStop(() => deleteProperty(Storage.prototype, FIELD));
  }

  mask(): number {
    return this.#keys.length === 0 ? 0 : this.maskOf(executionAsyncResource());
  }

  maskOf(resource: object): number {
    const stores = this.#storesOf(resource as StoresByKey);
    let mask = 0;
    for (let bit = 0; bit < this.#keys.length; bit++) {
      if (stores[this.#keys[bit] as symbol] === undefined) continue;
      const instance = apply(deref, this.#instances[bit] as WeakRef<Instance>, []);
      // What a disabled instance left behind does not count.
      if (instance?.enabled !== true) continue;
      mask |= 1 << bit;
      if ((this.#declared & (1 << bit)) === 0) this.#declare(bit, instance);
    }
    return mask;
  }

  maskOfPromise(promise: object): number {
    return this.#keys.length === 0 ? 0 : this.maskOf(promise);
  }

  #found(instance: Instance, key: symbol): void {
    if (this.#keys.length === MAX_STORES) return;
    let site = 0;
    this.#around.record(() => {
      site = this.#around.site();
    });
    this.#sites.push(site);
    this.#instances.push(new Weak(instance));
    this.#keys.push(key);
  }

  #declare(bit: number, instance: Instance): void {
    this.#declared |= 1 << bit;
    const name = storeName(this.#nameOf, instance);
    const text = name === '' ? 0 : this.#around.text(name);
    this.#around.writer.store({ id: bit, name: text, site: this.#sites[bit] ?? 0 });
  }

  #storesOf(resource: StoresByKey): StoresByKey {
    if (this.#nameOf === undefined) return resource;
    if (this.#context === undefined) this.#context = contextSymbolOf(resource);
    if (this.#context === undefined) return resource;
    return (resource[this.#context] as StoresByKey | undefined) ?? NONE;
  }
}

type StoresByKey = Readonly<Record<symbol, unknown>>;

const NONE: StoresByKey = Object.freeze({});

function contextSymbolOf(resource: object): symbol | undefined {
  const symbols = Object.getOwnPropertySymbols(resource);
  for (let index = 0; index < symbols.length; index++) {
    if (symbols[index]?.description === 'kAsyncLocalStorageContext') return symbols[index];
  }
  return undefined;
}

/** The same descriptor without a prototype: a program may put a `get` on `Object.prototype`. */
function bare(descriptor: PropertyDescriptor): PropertyDescriptor {
  return Object.setPrototypeOf(descriptor, null) as PropertyDescriptor;
}
