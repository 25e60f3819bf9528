/**
 * The engine in a web worker, for a page without a Node behind it (an exported report): the page posts the
 * bytes of its files and asks over the same port.
 *
 *     page → { type: 'bytes', file: 'app.looptrace', bytes, total }   pieces in order; done when `total` is reached
 *     page ↔ messages of query/rpc.ts
 */
import { isMessage, QueryServer } from '../query/rpc.ts';
import { ChangeNotifier } from './change-notifier.ts';
import { Engine, type TraceFile } from './engine.ts';

/** A piece of a file. `total`: size of the whole file. */
export interface BytesMessage {
  readonly type: 'bytes';
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly total: number;
}

/** What is used of a worker's global scope; the DOM's types describe a window. */
interface WorkerScope {
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

function isBytes(value: unknown): value is BytesMessage {
  return typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'bytes';
}

function serve(scope: WorkerScope): void {
  const files = new Map<string, TraceFile>();
  const engine = new Engine({ onChanged: () => notifier.changed() });
  const server = new QueryServer({
    post: (message, transfer) => scope.postMessage(message, transfer),
    handlers: engine.handlers,
    logBug: (error) => console.error(error),
  });
  const notifier = new ChangeNotifier({
    snapshot: () => engine.session(),
    notify: (info) => server.notify('changed', info),
    schedule: (run, delayMs) => void setTimeout(run, delayMs),
  });
  scope.addEventListener('message', ({ data }) => {
    if (isBytes(data)) take(engine, files, data);
    else if (isMessage(data)) void server.receive(data);
  });
}

function take(engine: Engine, files: Map<string, TraceFile>, { file: name, bytes, total }: BytesMessage): void {
  let file = files.get(name);
  if (file === undefined) {
    file = engine.openFile(name, total);
    files.set(name, file);
  }
  file.push(bytes);
  if (file.readBytes < total) return;
  file.finish();
  if ([...files.values()].every(({ isFinished }) => isFinished)) engine.abandon(() => true);
}

serve(globalThis as unknown as WorkerScope);
