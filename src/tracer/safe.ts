/**
 * What the program may replace, taken when the tracer loads: methods of builtin prototypes that are called
 * from hooks. Same idea as the primordials of Node's own code.
 */

/** A `Map` that does not see what becomes of `Map.prototype`. */
export class SafeMap<K, V> extends Map<K, V> {}
for (const name of ['get', 'set', 'has', 'delete', 'clear'] as const) {
  Object.defineProperty(SafeMap.prototype, name, { value: Map.prototype[name] });
}
Object.defineProperty(SafeMap.prototype, 'size', Object.getOwnPropertyDescriptor(Map.prototype, 'size') ?? {});

/** A `WeakRef` that does not see what becomes of `WeakRef.prototype`. */
export class SafeWeakRef<T extends object> extends WeakRef<T> {}
Object.defineProperty(SafeWeakRef.prototype, 'deref', { value: WeakRef.prototype.deref });

/** A `WeakMap` that does not see what becomes of `WeakMap.prototype`. */
export class SafeWeakMap<K extends object, V> extends WeakMap<K, V> {}
for (const name of ['get', 'set', 'has', 'delete'] as const) {
  Object.defineProperty(SafeWeakMap.prototype, name, { value: WeakMap.prototype[name] });
}
