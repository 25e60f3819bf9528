/**
 * The tracer as a script that is injected into a running program. The bundle `dist/tracer/attach.js` is one function
 * expression around the same code as `tracer.cjs`; whoever attaches evaluates a call of it (`attachExpression`), and
 * its argument is what this file reads. In a tracer that was preloaded there is no such argument.
 */
import { asyncWrapProviders } from 'node:async_hooks';
import { isMainThread } from 'node:worker_threads';
import { type AttachParameters, appendRequire, SESSION_VARIABLE } from '../protocol/launch.ts';

/** Bound by the function expression that `attach.js` is (`scripts/lib/bundles.ts`), which answers with `failure`. */
declare const loopscopeAttach: (AttachParameters & { failure?: string }) | undefined;

/** What was handed to the injected script; undefined: the tracer was preloaded. */
export function attachParameters(): AttachParameters | undefined {
  return typeof loopscopeAttach === 'object' ? loopscopeAttach : undefined;
}

/** Notes why the tracer could not start, for whoever attaches. */
export function noteFailure(error: unknown): void {
  if (typeof loopscopeAttach === 'object') loopscopeAttach.failure = String(error);
}

/** Sets what makes processes traced that this one starts from now on. Returns the way to take it back. */
export function traceChildren({ session, tracerPath }: AttachParameters, env: NodeJS.ProcessEnv): () => void {
  // The environment of a worker is mostly a copy that no child of the process sees.
  if (tracerPath === undefined || !isMainThread) return () => undefined;
  const before = { [SESSION_VARIABLE]: env[SESSION_VARIABLE], NODE_OPTIONS: env.NODE_OPTIONS };
  env[SESSION_VARIABLE] = session;
  env.NODE_OPTIONS = appendRequire(env.NODE_OPTIONS ?? '', tracerPath);
  return () => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete env[name];
      else env[name] = value;
    }
  };
}

/** Names of Node's own types by their number: what a handle answers to `getProviderType`. */
const PROVIDER_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(asyncWrapProviders).map(([name, number]) => [number, name]),
);

const PROVIDER_TYPES: ReadonlySet<string> = new Set(PROVIDER_NAMES.values());

/**
 * The type of a task whose `init` nobody saw, by its resource as it runs: what `init` would have been told. Of an
 * `AsyncResource` the class.
 */
export function typeOfResource(resource: object): string {
  if (resource instanceof Promise) return 'PROMISE';
  const { getProviderType } = resource as { getProviderType?: unknown };
  if (typeof getProviderType === 'function') {
    const name = PROVIDER_NAMES.get(Number(Reflect.apply(getProviderType, resource, [])));
    if (name !== undefined) return name;
  }
  // Node names the requests of HTTP itself, by objects that say what they are.
  const { type } = resource as { type?: unknown };
  if (typeof type === 'string' && PROVIDER_TYPES.has(type)) return type;
  // A tick is a plain object.
  if (Object.hasOwn(resource, 'callback') && Object.hasOwn(resource, 'args')) return 'TickObject';
  return resource.constructor?.name || 'AsyncResource';
}
