/**
 * Takes a function of the tracer out of the stack of an error that Node made inside it, so that the program sees the
 * stack that it would have seen. For functions that stand in for native ones, which have no frame of their own.
 */
const ErrorClass = Error;
const { captureStackTrace } = Error;
const { DOMException } = globalThis;
/** How stacks become text unless the program formats them itself. */
const format = Error.prepareStackTrace;

/** Rewrites `error.stack`, if the error is Node's own (a `DOMException`) and the program does not format stacks. */
export function hideFrame(error: unknown, own: (...args: never[]) => unknown): void {
  try {
    if (!(error instanceof DOMException) || ErrorClass.prepareStackTrace !== format) return;
    const lines = (error.stack ?? '').split('\n');
    const first = lines.findIndex((line) => line.startsWith('    at '));
    const at = lines.findIndex((line) => line.includes(__filename));
    if (first < 0 || at < first) return;
    const holder = { stack: '' };
    captureStackTrace(holder, own);
    const callers = holder.stack.split('\n').slice(1);
    const kept = [...lines.slice(0, at), ...callers].slice(0, first + ErrorClass.stackTraceLimit);
    error.stack = kept.join('\n');
  } catch {
    // The program has the error as it is.
  }
}
