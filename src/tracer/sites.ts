/**
 * Creation sites: a short stack, user frames first, interned in a tree keyed by script and position, so
 * that a stack seen before costs the capture and a walk, and no text.
 *
 * What always holds: `Error.prepareStackTrace` and `stackTraceLimit` are the program's and are put back
 * before anything else runs; nothing of the program's is kept, positions and texts only.
 */
import { FrameFlag, How } from '../protocol/events.ts';
import type { TraceWriter, WrittenFrame } from '../protocol/writer.ts';

/** Frames asked of V8: the user's and, above them, those of Node that made the task. */
const CAPTURE_FRAMES = 20;
/** User frames kept. */
const KEPT_FRAMES = 8;
/** Kept where there is no user frame at all. */
const KEPT_INTERNAL_FRAMES = 4;

/**
 * The tree grows no further: a program that makes code as it goes (templates, `eval`) has no end of places.
 * New ones are then "not captured". About 15 MB; a large server has a tenth of it.
 */
const MAX_NODES = 60_000;

/** Taken at load; the program may replace the globals. */
const ErrorClass = Error;
const captureStackTrace = Error.captureStackTrace;
const { hasOwn } = Object;
const { deleteProperty } = Reflect;

/** What a builtin frame on top of the user's says, by its function. */
const BUILTIN_HOW: ReadonlyMap<string | null, How> = new Map([
  ['then', How.reaction],
  ['catch', How.reaction],
  ['finally', How.reaction],
  ['Promise', How.executor],
  ['resolve', How.resolve],
  ['reject', How.resolve],
  ['all', How.all],
  ['race', How.race],
  ['any', How.any],
  ['allSettled', How.allSettled],
  ['withResolvers', How.withResolvers],
  ['try', How.withResolvers],
  ['fromAsync', How.withResolvers],
]);

/** A function that Node or V8 calls for a hook. */
export type HookFunction = (...args: never[]) => void;

/** A node of the tree; the path from the root is a stack. */
interface StackNode {
  site: number;
  next: Map<number, StackNode> | undefined;
}

export class Sites {
  readonly #writer: TraceWriter;
  readonly #ownFile: string;
  readonly #roots = new Map<number, StackNode>();
  readonly #texts = new Map<string, number>();
  readonly #files = new Map<string, number>();
  #newFiles: string[] = [];
  #trace: readonly NodeJS.CallSite[] = [];
  #unavailable = false;
  #nodes = 0;

  constructor(writer: TraceWriter, ownFile: string) {
    this.#writer = writer;
    this.#ownFile = ownFile;
  }

  /** Stacks cannot be captured in this program (its `Error` is frozen). */
  get unavailable(): boolean {
    return this.#unavailable;
  }

  /** Id of `text` in this segment; 0 for the empty one. */
  text(text: string): number {
    if (text === '') return 0;
    let id = this.#texts.get(text);
    if (id === undefined) {
      id = this.#writer.text(text);
      this.#texts.set(text, id);
    }
    return id;
  }

  /** Files of the program that stacks have named since the last call. */
  takeFiles(): readonly string[] {
    const files = this.#newFiles;
    if (files.length > 0) this.#newFiles = [];
    return files;
  }

  /**
   * The site of the task that is being created: who is on the stack right now.
   * @param settles it is a promise, so that builtin frames tell how it came to be
   * @param fromParent it has a parent promise: with a user frame on top it is an await, else a call
   * @param hook the tracer's outermost function on the stack: what lies above it is not captured, so not paid for
   * @returns site id of this segment, 0 where there is no stack
   */
  capture(settles: boolean, fromParent: boolean, hook: HookFunction): number {
    if (this.#unavailable) return 0;
    this.#captureTrace(hook);
    const trace = this.#trace;
    let top = 0;
    while (top < trace.length && this.#isOurs(trace[top] as NodeJS.CallSite)) top++;
    let how: How = How.unknown;
    while (top < trace.length && isBuiltin(trace[top] as NodeJS.CallSite)) {
      if (settles) how = BUILTIN_HOW.get((trace[top] as NodeJS.CallSite).getFunctionName()) ?? how;
      top++;
    }
    if (settles && how === How.unknown && top < trace.length) how = fromParent ? How.await : How.asyncCall;
    if (settles && how === How.reaction && top === trace.length) how = How.adopted;
    const kept = keptFrames(trace, top);
    this.#trace = [];
    return kept.length === 0 && how === How.unknown ? 0 : this.#intern(how, kept);
  }

  #captureTrace(hook: HookFunction): void {
    const limit = ErrorClass.stackTraceLimit;
    const prepare = ErrorClass.prepareStackTrace;
    const hadLimit = hasOwn(ErrorClass, 'stackTraceLimit');
    const hadPrepare = hasOwn(ErrorClass, 'prepareStackTrace');
    const holder: { stack?: unknown } = {};
    try {
      ErrorClass.stackTraceLimit = CAPTURE_FRAMES;
      ErrorClass.prepareStackTrace = this.#prepare;
      captureStackTrace(holder, hook);
      void holder.stack;
    } catch (error) {
      if (error instanceof RangeError) throw error;
      this.#unavailable = true;
    } finally {
      try {
        if (hadLimit) ErrorClass.stackTraceLimit = limit;
        else deleteProperty(ErrorClass, 'stackTraceLimit');
        if (hadPrepare) ErrorClass.prepareStackTrace = prepare;
        else deleteProperty(ErrorClass, 'prepareStackTrace');
      } catch {
        this.#unavailable = true;
      }
    }
  }

  readonly #prepare = (_error: Error, trace: NodeJS.CallSite[]): undefined => {
    this.#trace = trace;
    return undefined;
  };

  #isOurs(frame: NodeJS.CallSite): boolean {
    const file = frame.getFileName();
    return file === this.#ownFile || file === 'node:internal/async_hooks' || file === 'node:internal/promise_hooks';
  }

  #intern(how: How, frames: readonly NodeJS.CallSite[]): number {
    let node = this.#roots.get(how);
    if (node === undefined) {
      node = { site: -1, next: undefined };
      this.#roots.set(how, node);
    }
    for (let index = 0; index < frames.length; index++) {
      const frame = frames[index] as NodeJS.CallSite;
      // Position is the offset in the script: with the script's number it names a call exactly.
      const key = this.#fileNumber(fileOf(frame)) * 0x1_0000_0000 + frame.getPosition();
      node.next ??= new Map();
      let next = node.next.get(key);
      if (next === undefined) {
        if (this.#nodes === MAX_NODES) return 0;
        this.#nodes++;
        next = { site: -1, next: undefined };
        node.next.set(key, next);
      }
      node = next;
    }
    if (node.site < 0) node.site = this.#define(how, frames);
    return node.site;
  }

  #fileNumber(file: string): number {
    let number = this.#files.get(file);
    if (number === undefined) {
      number = this.#files.size + 1;
      this.#files.set(file, number);
      if (file !== '' && !file.startsWith('node:')) this.#newFiles.push(file);
    }
    return number;
  }

  #define(how: How, frames: readonly NodeJS.CallSite[]): number {
    const written: WrittenFrame[] = frames.map((frame) => ({
      flags: flagsOf(frame),
      functionText: this.text(frame.getFunctionName() ?? ''),
      fileText: this.text(fileOf(frame)),
      line: frame.getLineNumber() ?? 0,
      column: frame.getColumnNumber() ?? 0,
    }));
    const first = frames[0];
    return this.#writer.site(
      how,
      first?.getEnclosingLineNumber() ?? 0,
      first?.getEnclosingColumnNumber() ?? 0,
      written,
    );
  }
}

function isBuiltin(frame: NodeJS.CallSite): boolean {
  return fileOf(frame) === '' && !frame.isEval();
}

function isInternal(frame: NodeJS.CallSite): boolean {
  return fileOf(frame).startsWith('node:');
}

function fileOf(frame: NodeJS.CallSite): string {
  return frame.getFileName() ?? frame.getScriptNameOrSourceURL() ?? '';
}

/** The user's frames from `top` down, or Node's own where the user has none there. */
function keptFrames(trace: readonly NodeJS.CallSite[], top: number): NodeJS.CallSite[] {
  const user: NodeJS.CallSite[] = [];
  for (let index = top; index < trace.length && user.length < KEPT_FRAMES; index++) {
    const frame = trace[index] as NodeJS.CallSite;
    if (!isInternal(frame) && !isBuiltin(frame)) user.push(frame);
  }
  if (user.length > 0) return user;
  return trace.slice(top, top + KEPT_INTERNAL_FRAMES);
}

function flagsOf(frame: NodeJS.CallSite): number {
  const file = fileOf(frame);
  return (
    (/[\\/]node_modules[\\/]/.test(file) ? FrameFlag.library : 0) |
    (file.startsWith('node:') ? FrameFlag.internal : 0) |
    (frame.isAsync() ? FrameFlag.async : 0) |
    (frame.isEval() ? FrameFlag.eval : 0) |
    (frame.isConstructor() ? FrameFlag.constructor : 0)
  );
}
