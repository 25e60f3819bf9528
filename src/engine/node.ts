/**
 * The engine in Node: as a worker thread that answers over its port, and in the same thread for the command
 * line (`openTrace`).
 *
 *     new Worker('engine-node.js', { workerData: { source: { folder } } })   follows a recording
 *     new Worker('engine-node.js', { workerData: { source: { file } } })     reads a saved trace
 */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import * as zlib from 'node:zlib';
import { UserError } from '../base/user-error.ts';
import { isMessage, QueryServer } from '../query/rpc.ts';
import { ChangeNotifier } from './change-notifier.ts';
import { Engine, type EngineOptions } from './engine.ts';
import { nodeSourceFiles } from './node-source-files.ts';
import { FolderTail, SLICE_BYTES } from './node-tail.ts';

/** What the engine reads: a folder that may still grow, or a saved file. */
export type EngineSource = { readonly folder: string } | { readonly file: string };

/**
 * Opens a saved trace, or the spool files of a folder as they are now, and reads all of it.
 * **Errors**: `no-such-file`, `cannot-read`. What a file holds is never an error: see `session().problems`.
 */
export async function openTrace(path: string): Promise<Engine> {
  const engine = new Engine(platformOptions());
  if (await isFolder(path)) {
    const tail = new FolderTail({ engine, folder: path, logBug: logToConsole });
    await tail.readAll();
    tail.dispose();
  } else {
    await readFile(engine, path);
  }
  await engine.sourcesMapped();
  return engine;
}

function platformOptions(): EngineOptions {
  // Node 20 has no zlib.crc32 before 20.15.
  const crc32 = (zlib as { crc32?: (bytes: Uint8Array) => number }).crc32;
  const options = { sourceFiles: nodeSourceFiles, pause: () => new Promise<void>((resolve) => setImmediate(resolve)) };
  return crc32 === undefined ? options : { ...options, checksum: (bytes) => crc32(bytes) };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw cannotOpen(path, error);
  }
}

async function readFile(engine: Engine, path: string): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    throw cannotOpen(path, error);
  }
  try {
    const file = engine.openFile(basename(path), (await handle.stat()).size);
    const slice = new Uint8Array(SLICE_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read(slice, 0, SLICE_BYTES, file.readBytes);
      if (bytesRead === 0) break;
      file.push(slice.subarray(0, bytesRead));
    }
    file.finish();
    engine.abandon(() => true);
  } catch (error) {
    throw cannotOpen(path, error);
  } finally {
    await handle.close();
  }
}

function cannotOpen(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new UserError({
      code: 'no-such-file',
      message: `${path} does not exist.`,
      hint: 'Check the path; a trace ends in .looptrace.',
    });
  }
  if (code === undefined) return error;
  return new UserError({ code: 'cannot-read', message: `${path} cannot be read: ${(error as Error).message}` });
}

function logToConsole(error: unknown): void {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

/** The worker thread: answers over the port until it is terminated. */
function serve(source: EngineSource, port: NonNullable<typeof parentPort>): void {
  const engine = new Engine({ ...platformOptions(), onChanged: () => notifier.changed() });
  const server = new QueryServer({
    post: (message, transfer) => port.postMessage(message, transfer),
    handlers: engine.handlers,
    logBug: logToConsole,
  });
  const notifier = new ChangeNotifier({
    snapshot: () => engine.session(),
    notify: (info) => server.notify('changed', info),
    schedule: (run, delayMs) => void setTimeout(run, delayMs),
  });
  port.on('message', (message: unknown) => {
    if (isMessage(message)) void server.receive(message);
  });
  if ('folder' in source) {
    new FolderTail({ engine, folder: source.folder, logBug: logToConsole }).start();
    notifier.changed();
    return;
  }
  // A file that cannot be opened ends the worker: the owner hears why.
  readFile(engine, source.file).catch((error: unknown) => {
    setImmediate(() => {
      throw error;
    });
  });
}

/** Whether this thread was started as an engine: the module is also imported by the command line. */
function sourceOfThread(): EngineSource | null {
  const source = (workerData as { source?: EngineSource } | null)?.source;
  return isMainThread || source === undefined ? null : source;
}

const source = sourceOfThread();
if (source !== null && parentPort !== null) serve(source, parentPort);
