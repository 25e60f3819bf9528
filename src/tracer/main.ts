/**
 * The tracer's entry: preloaded by `--require` into each thread of a debuggee, bundled into one file
 * without dependencies. Starts to record, or steps aside without a word; it never throws.
 */
import { createHook, executionAsyncId } from 'node:async_hooks';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { crc32 } from '../protocol/crc32.ts';
import { TraceWriter } from '../protocol/writer.ts';
import { type Capture, canLeavePromisesOut, type HookOptions } from './capture.ts';
import { HooksCapture } from './capture-hooks.ts';
import { SplitCapture } from './capture-split.ts';
import { Clock } from './clock.ts';
import { installControl, isInstalled } from './control.ts';
import { describeThread, spoolName } from './identity.ts';
import { watchExit } from './process-exit.ts';
import { Recorder } from './recorder.ts';
import { readSetup } from './setup.ts';
import { Sites } from './sites.ts';
import { Spool } from './spool.ts';

const VERSION = '0.1.0';
/** 16 KiB is the cheapest flush per byte. */
const CHUNK_BYTES = 16_384;
/** How long a record may wait in an idle program, and how fine silence is told from idleness. */
const HEARTBEAT_MS = 100;

function start(): void {
  const setup = readSetup();
  if (setup === null) return;
  const { identity } = setup;
  const clock = new Clock();
  const capture: Capture = canLeavePromisesOut() ? new SplitCapture() : new HooksCapture();
  const pathOf = (segment: number) => join(identity.session, spoolName(identity, segment));
  const spool = new Spool({ pathOf, folder: identity.session, maxBytes: 0 });
  const checksum = typeof zlib.crc32 === 'function' ? zlib.crc32 : crc32;
  const write = (bytes: Uint8Array) => {
    if (!spool.write(bytes)) throw spool.error;
  };
  const writer = new TraceWriter({ write, checksum, chunkBytes: CHUNK_BYTES });
  const header = describeThread(identity, clock.info, { version: VERSION, capture: capture.name });
  if (!spool.segment(() => writer.segment(header))) return;
  const sites = new Sites(writer, __filename);
  const recorder = new Recorder({
    writer,
    clock,
    sites,
    detach: () => capture.stop(),
    promiseSpace: capture.promiseSpace,
    topLevel: identity.attached ? 0 : executionAsyncId() * 2,
  });
  const unwatchExit = watchExit((code) => recorder.end(code));
  const detach = (): void => {
    recorder.end(-1);
    capture.stop();
    unwatchExit();
    setup.undo();
  };
  installControl({ recorder, spool, version: VERSION, process: identity.process, detach });
  capture.start(
    recorder,
    startHeartbeat(() => recorder.heartbeat()),
  );
  recorder.flush();
}

/** Starts the tracer's one timer, which never keeps the program alive, and returns its async id. */
function startHeartbeat(beat: () => boolean): number {
  let id = -1;
  // Without `trackPromises: false` Node would go on stamping promises until the next microtask after disable().
  const watch = createHook({
    init(asyncId) {
      id = asyncId;
    },
    trackPromises: false,
  } as HookOptions);
  watch.enable();
  const stop = clearInterval;
  const timer = setInterval(() => {
    if (!beat()) stop(timer);
  }, HEARTBEAT_MS);
  timer.unref();
  watch.disable();
  return id;
}

try {
  if (!isInstalled()) start();
} catch {
  // A folder that is gone, a disk that is full, a runtime that only looks like Node: the program comes first.
}
