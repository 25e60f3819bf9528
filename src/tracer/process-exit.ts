/**
 * Hears that the thread ends, after the program's own `exit` listeners. By passing `process.emit` through
 * rather than by a listener: a listener would count towards the program's `MaxListenersExceededWarning`,
 * show in `listenerCount`, and go with `removeAllListeners('exit')`.
 */

/**
 * Calls `onExit` once, with the exit code, when `process` has emitted `exit`. Returns the way to stop: as if nobody
 * had watched, unless the program has put a function of its own over ours.
 */
export function watchExit(onExit: (code: number) => void): () => void {
  const original = process.emit;
  const before = Object.getOwnPropertyDescriptor(process, 'emit');
  // A method keeps its name through the minifier; the program may look at it.
  const { emit } = {
    emit(this: NodeJS.Process, ...args: unknown[]): unknown {
      if (args[0] !== 'exit') return Reflect.apply(original, this, args);
      try {
        return Reflect.apply(original, this, args);
      } finally {
        onExit(Number(process.exitCode ?? args[1] ?? -1));
      }
    },
  };
  Object.defineProperty(process, 'emit', { value: emit, enumerable: false, configurable: true, writable: true });
  return () => {
    if (process.emit !== (emit as unknown)) return;
    if (before === undefined) Reflect.deleteProperty(process, 'emit');
    else Object.defineProperty(process, 'emit', before);
  };
}
