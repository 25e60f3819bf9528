/**
 * What the program may replace, taken when the tracer loads: methods of builtin prototypes that are called
 * from hooks. Same idea as the primordials of Node's own code.
 *
 * Arrays need nothing from here: they are read by index and grow by `list[list.length] = item`.
 */

const { getOwnPropertyDescriptor, getOwnPropertySymbols, setPrototypeOf } = Object;
const { apply } = Reflect;
const descriptionOf = getOwnPropertyDescriptor(Symbol.prototype, 'description')?.get as (this: symbol) => unknown;
const { startsWith: beginsWith } = String.prototype;

/** Puts the methods of a builtin prototype on that of a subclass, as they are now. */
function keep(to: object, from: object, names: readonly string[]): void {
  for (const name of names) {
    const descriptor = getOwnPropertyDescriptor(from, name);
    if (descriptor !== undefined) Object.defineProperty(to, name, descriptor);
  }
}

/** A `Map` that does not see what becomes of `Map.prototype`. Its contents are given by `set`, once it is loaded. */
export class SafeMap<K, V> extends Map<K, V> {}
keep(SafeMap.prototype, Map.prototype, ['get', 'set', 'has', 'delete', 'clear', 'size']);

/** A `Set` that does not see what becomes of `Set.prototype`. */
export class SafeSet<T> extends Set<T> {}
keep(SafeSet.prototype, Set.prototype, ['add', 'has', 'delete', 'clear', 'forEach', 'size']);

/** A `WeakMap` that does not see what becomes of `WeakMap.prototype`. */
export class SafeWeakMap<K extends object, V> extends WeakMap<K, V> {}
keep(SafeWeakMap.prototype, WeakMap.prototype, ['get', 'set', 'has', 'delete']);

/** A `WeakSet` that does not see what becomes of `WeakSet.prototype`. */
export class SafeWeakSet<T extends object> extends WeakSet<T> {}
keep(SafeWeakSet.prototype, WeakSet.prototype, ['add', 'has', 'delete']);

/** A `WeakRef` that does not see what becomes of `WeakRef.prototype`. */
export class SafeWeakRef<T extends object> extends WeakRef<T> {}
keep(SafeWeakRef.prototype, WeakRef.prototype, ['deref']);

/** The same descriptor, or options for Node, without a prototype: a program may put a `get` on `Object.prototype`. */
export function bare<T extends object>(plain: T): T {
  return setPrototypeOf(plain, null) as T;
}

/** The symbol with this description among the own ones of `object`. */
export function symbolNamed(object: object, description: string): symbol | undefined {
  const symbols = getOwnPropertySymbols(object);
  for (let index = 0; index < symbols.length; index++) {
    const symbol = symbols[index] as symbol;
    if (apply(descriptionOf, symbol, []) === description) return symbol;
  }
  return undefined;
}

export function startsWith(text: string, start: string): boolean {
  return apply(beginsWith, text, [start]) as boolean;
}
