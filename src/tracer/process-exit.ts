/**
 * Hears that the thread ends, after the program's own `exit` listeners.
 *
 * A listener that calls `process.exit` itself never returns (launchers hand on an exit code so): Node then calls
 * `process.reallyExit`, where we listen for as long as the listeners run.
 */
import type { ProcessEvents } from './process-events.ts';

/** What Node calls last; not among its types. */
interface Exiting {
  reallyExit(code?: unknown): void;
}

/** Calls `onExit` once, with the exit code, when `process` has emitted `exit`. */
export function watchExit(events: ProcessEvents, onExit: (code: number) => void): void {
  let unwatch: (() => void) | undefined;
  events.before('exit', () => {
    unwatch = watchReallyExit(onExit);
  });
  events.after('exit', (code) => {
    unwatch?.();
    onExit(Number(process.exitCode ?? code ?? -1));
  });
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
