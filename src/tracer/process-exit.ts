/**
 * Hears that the thread ends, after the program's own `exit` listeners. By passing `process.emit` through
 * rather than by a listener: a listener would count towards the program's `MaxListenersExceededWarning`,
 * show in `listenerCount`, and go with `removeAllListeners('exit')`.
 *
 * A listener that calls `process.exit` itself never returns (launchers hand on an exit code so): Node then calls
 * `process.reallyExit`, where we listen for as long as the listeners run.
 */

/** What Node calls last; not among its types. */
interface Exiting {
  reallyExit(code?: unknown): void;
}

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
      const unwatch = watchReallyExit(onExit);
      try {
        return Reflect.apply(original, this, args);
      } finally {
        unwatch();
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

/** Calls `onExit` when a listener of `exit` ends the process itself. Returns the way to stop. */
function watchReallyExit(onExit: (code: number) => void): () => void {
  const exiting = process as unknown as Exiting;
  const original = exiting.reallyExit;
  const { reallyExit } = {
    reallyExit(this: NodeJS.Process, ...args: unknown[]): unknown {
      onExit(Number(args[0] ?? -1));
      return Reflect.apply(original, this, args);
    },
  };
  exiting.reallyExit = reallyExit;
  return () => {
    if (exiting.reallyExit === reallyExit) exiting.reallyExit = original;
  };
}
