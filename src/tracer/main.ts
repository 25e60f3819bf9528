/**
 * The tracer's entry: preloaded by `--require` into each thread of a debuggee, bundled into one file
 * without dependencies. Starts to record, or steps aside without a word; it never throws.
 */
import { createHook, executionAsyncId } from 'node:async_hooks';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import * as zlib from 'node:zlib';
import { crc32 } from '../protocol/crc32.ts';
import { TraceWriter } from '../protocol/writer.ts';
import { AroundHost } from './around/host.ts';
import { preloadOf } from './around/joins.ts';
import { watchSurroundings } from './around/surroundings.ts';
import { type Capture, canLeavePromisesOut, type HookOptions } from './capture.ts';
import { HooksCapture } from './capture-hooks.ts';
import { SplitCapture } from './capture-split.ts';
import { Clock, NS_PER_TICK } from './clock.ts';
import { installControl, isInstalled } from './control.ts';
import { describeThread, spoolName } from './identity.ts';
import { ProcessEvents } from './process-events.ts';
import { watchExit } from './process-exit.ts';
import { Recorder } from './recorder.ts';
import { Segments } from './segments.ts';
import { giveUp, readSetup, undoSetup } from './setup.ts';
import { Sites } from './sites.ts';
import { Spool } from './spool.ts';
import { StackSource } from './stack-source.ts';

const VERSION = '0.1.0';
/** A flush opens and closes the file: 32 KiB cost 10 µs in each 16, half of what 16 KiB do. */
const CHUNK_BYTES = 32_768;
/** How long a record may wait in an idle program, and how fine silence is told from idleness. */
const HEARTBEAT_MS = 100;

function start(): void {
  const setup = readSetup();
  if (setup === null) return;
  const { identity, options } = setup;
  const clock = new Clock();
  const isSplit = options.capture === 'auto' && canLeavePromisesOut();
  const capture: Capture = isSplit ? new SplitCapture() : new HooksCapture();
  const pathOf = (segment: number) => join(identity.session, spoolName(identity, segment));
  const spool = new Spool({ pathOf, folder: identity.session, maxBytes: options.maxBytes });
  const checksum = typeof zlib.crc32 === 'function' ? zlib.crc32 : crc32;
  const header = describeThread(identity, clock.info, { version: VERSION, capture: capture.name });
  const segments = new Segments({
    sink: spool,
    describe: (segment) => ({ ...header, segment }),
    ticksPerSecond: 1e9 / NS_PER_TICK,
    onEnd: () => {
      recorder.end(-1);
      capture.stop();
    },
  });
  const writer = new TraceWriter({
    write: (bytes) => segments.write(bytes),
    flushed: () => segments.flushed(),
    checksum,
    chunkBytes: CHUNK_BYTES,
  });
  if (!segments.begin(writer)) return;
  const sites = new Sites(writer, __filename);
  const recorder = new Recorder({
    writer,
    clock,
    sites,
    stacks: new StackSource({ clock, sites, budget: options.overheadBudget }),
    level: options.level,
    detach: () => capture.stop(),
    watchCloses: () => capture.watchCloses(),
    promiseSpace: capture.promiseSpace,
    topLevel: identity.attached ? 0 : executionAsyncId() * 2,
    isWorker: !isMainThread,
  });
  const events = new ProcessEvents();
  const around = new AroundHost(recorder, capture);
  const spoolOf = (thread: number): string => join(identity.session, spoolName(identity, 0, thread));
  const surroundings = watchSurroundings(around, {
    events,
    spoolOf,
    preload: preloadOf(process.env.NODE_OPTIONS ?? ''),
    parentThread: identity.attached ? null : identity.parentThread,
  });
  recorder.surround(around, surroundings);
  const end = (code: number): void => {
    if (!recorder.stopped) endSegments(segments);
    recorder.end(code);
  };
  watchExit(events, end);
  const detach = (): void => {
    end(-1);
    capture.stop();
    around.stop();
    events.stop();
    undoSetup();
  };
  installControl({ recorder, spool, version: VERSION, process: identity.process, detach });
  const ownTask = startHeartbeat(() => recorder.heartbeat());
  around.oldest = ownTask * 2;
  capture.start(recorder, ownTask);
  recorder.flush();
}

/** At the end of the stack nothing more can be tried. */
function endSegments(segments: Segments): void {
  try {
    segments.end();
  } catch {
    // What the sink has is what there is.
  }
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
} catch (error) {
  // A folder that is gone, a disk that is full, a runtime that only looks like Node: the program comes first.
  giveUp(error);
}
