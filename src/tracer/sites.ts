/**
 * Creation sites: a short stack, user frames first. Stacks are interned in two steps.
 *
 *     stack   all frames down to the last of the program's: what the predictor tells apart
 *     site    what the trace says: the program's frames, or Node's own where there are none of the program
 *
 * A stack that was seen before costs the capture and a walk down a tree keyed by script and position, and no text.
 *
 * What always holds: `Error.prepareStackTrace` and `stackTraceLimit` are the program's and are put back
 * before anything else runs; nothing of the program's is kept, positions and texts only.
 */
import { FrameFlag, How } from '../protocol/events.ts';
import type { TraceWriter, WrittenFrame } from '../protocol/writer.ts';
import { grown } from './grown.ts';
import { SafeMap } from './safe.ts';

/** Taken at load: the program may replace them. */
const { min } = Math;

/** Frames asked of V8: the program's and, above and between them, those of Node. */
const CAPTURE_FRAMES = 16;
/** The program's frames in a site. */
const SITE_FRAMES = 8;
/** Node's, where there is none of the program's. */
const SITE_INTERNAL_FRAMES = 4;
/** Node's that tell stacks apart where there is none of the program's. */
const STACK_INTERNAL_FRAMES = 8;

/**
 * The tree grows no further: a program that makes code as it goes (templates, `eval`) has no end of places.
 * New ones are then "not captured". About 15 MB; a large server has a tenth of it.
 */
const MAX_NODES = 60_000;

/** Taken at load; the program may replace the globals. */
const ErrorClass = Error;
const StackError = RangeError;
const captureStackTrace = Error.captureStackTrace;
const { getOwnPropertyDescriptor, hasOwn } = Object;
const { deleteProperty } = Reflect;

/** What a builtin frame on top of the user's says, by its function. */
const BUILTIN_HOW = new SafeMap<string | null, How>([
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

/** A node of a tree of frames; the path from the root is a stack. */
interface FrameNode {
  /** What ends here: a stack's or a site's id; 0: nothing yet. */
  id: number;
  next: SafeMap<number, FrameNode> | undefined;
}

/** No stack: not captured, or not to be had. */
export const NO_STACK = 0;

export class Sites {
  readonly #writer: TraceWriter;
  readonly #ownFile: string;
  readonly #stacks: FrameNode = { id: 0, next: undefined };
  readonly #sites: FrameNode = { id: 0, next: undefined };
  readonly #texts = new SafeMap<string, number>();
  readonly #files = new SafeMap<string, number>();
  #newFiles: string[] = [];
  #siteOf = new Int32Array(1_024);
  /** By stack, 1: no frame of it is the program's. */
  #internal = new Int32Array(1_024);
  #stackCount = 0;
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

  /** The site of a stack, for the trace. */
  siteOf(stack: number): number {
    return this.#siteOf[stack] as number;
  }

  /** Whether no frame of the stack is the program's. */
  isInternal(stack: number): boolean {
    return this.#internal[stack] === 1;
  }

  /**
   * The stack of the task that is being created: who is executing right now.
   * @param settles it is a promise, so that builtin frames tell how it came to be
   * @param fromParent it has a parent promise: with a frame of the program's on top it is an await, else a call
   * @param hook the tracer's outermost function on the stack: what lies above it is not captured, so not paid for
   * @returns stack id, NO_STACK where there is none. **Cost**: 3 to 6 µs
   */
  capture(settles: boolean, fromParent: boolean, hook: HookFunction): number {
    if (this.#unavailable) return NO_STACK;
    this.#captureTrace(hook);
    const trace = this.#trace;
    this.#trace = [];
    let top = 0;
    while (top < trace.length && this.#isOurs(trace[top] as NodeJS.CallSite)) top++;
    let how: How = How.unknown;
    while (top < trace.length && isBuiltin(trace[top] as NodeJS.CallSite)) {
      if (settles) how = BUILTIN_HOW.get((trace[top] as NodeJS.CallSite).getFunctionName()) ?? how;
      top++;
    }
    if (settles && how === How.unknown && top < trace.length) how = fromParent ? How.await : How.asyncCall;
    if (settles && how === How.reaction && top === trace.length) how = How.adopted;
    return this.#intern(how, trace, top);
  }

  #captureTrace(hook: HookFunction): void {
    const limit = getOwnPropertyDescriptor(ErrorClass, 'stackTraceLimit');
    const prepare = getOwnPropertyDescriptor(ErrorClass, 'prepareStackTrace');
    if (isAccessor(limit) || isAccessor(prepare)) {
      // Reading and setting it would run functions of the program.
      this.#unavailable = true;
      return;
    }
    const holder: { stack?: unknown } = {};
    try {
      ErrorClass.stackTraceLimit = CAPTURE_FRAMES;
      ErrorClass.prepareStackTrace = this.#prepare;
      captureStackTrace(holder, hook);
      void holder.stack;
    } catch (error) {
      if (error instanceof StackError) throw error;
      this.#unavailable = true;
    } finally {
      try {
        if (limit !== undefined) ErrorClass.stackTraceLimit = limit.value;
        else deleteProperty(ErrorClass, 'stackTraceLimit');
        if (prepare !== undefined) ErrorClass.prepareStackTrace = prepare.value;
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

  /** Stack id of the frames from `top` down. */
  #intern(how: How, trace: readonly NodeJS.CallSite[], top: number): number {
    let end = trace.length;
    while (end > top && !isOfProgram(trace[end - 1] as NodeJS.CallSite)) end--;
    const isInternal = end === top;
    if (isInternal) end = min(trace.length, top + STACK_INTERNAL_FRAMES);
    let node = this.#step(this.#stacks, how + 1);
    for (let index = top; node !== undefined && index < end; index++) {
      const frame = trace[index] as NodeJS.CallSite;
      const key = this.#keyOf(frame);
      // Builtins among the frames say nothing that the others do not; in one of `Promise.all` the position is an index.
      if (key !== 0) node = this.#step(node, key);
    }
    if (node === undefined || (isInternal && end === top && how === How.unknown)) return NO_STACK;
    if (node.id === 0) node.id = this.#addStack(how, trace, top, isInternal);
    return node.id;
  }

  /** Position is the offset in the script: with the script's number it names a call exactly. 0: no script. */
  #keyOf(frame: NodeJS.CallSite): number {
    const file = fileOf(frame);
    if (file === '' && !frame.isEval()) return 0;
    return this.#fileNumber(file) * 0x1_0000_0000 + frame.getPosition();
  }

  #step(node: FrameNode, key: number): FrameNode | undefined {
    node.next ??= new SafeMap();
    let next = node.next.get(key);
    if (next === undefined) {
      if (this.#nodes === MAX_NODES) return undefined;
      this.#nodes++;
      next = { id: 0, next: undefined };
      node.next.set(key, next);
    }
    return next;
  }

  #addStack(how: How, trace: readonly NodeJS.CallSite[], top: number, isInternal: boolean): number {
    const frames: NodeJS.CallSite[] = [];
    let node: FrameNode | undefined = this.#step(this.#sites, how + 1);
    const limit = isInternal ? SITE_INTERNAL_FRAMES : SITE_FRAMES;
    for (let index = top; index < trace.length && frames.length < limit; index++) {
      const frame = trace[index] as NodeJS.CallSite;
      if (isInternal ? isBuiltin(frame) : !isOfProgram(frame)) continue;
      frames[frames.length] = frame;
      if (node !== undefined) node = this.#step(node, this.#keyOf(frame));
    }
    if (node === undefined) return NO_STACK;
    if (node.id === 0) node.id = this.#define(how, frames);
    const stack = ++this.#stackCount;
    if (stack === this.#siteOf.length) this.#siteOf = grown(this.#siteOf);
    this.#siteOf[stack] = node.id;
    if (isInternal) {
      while (stack >= this.#internal.length) this.#internal = grown(this.#internal);
      this.#internal[stack] = 1;
    }
    return stack;
  }

  #fileNumber(file: string): number {
    let number = this.#files.get(file);
    if (number === undefined) {
      number = this.#files.size + 1;
      this.#files.set(file, number);
      if (file !== '' && !startsWithNode(file)) this.#newFiles[this.#newFiles.length] = file;
    }
    return number;
  }

  #define(how: How, frames: readonly NodeJS.CallSite[]): number {
    const written: WrittenFrame[] = [];
    for (let index = 0; index < frames.length; index++) {
      const frame = frames[index] as NodeJS.CallSite;
      written[index] = {
        flags: flagsOf(frame),
        functionText: this.text(frame.getFunctionName() ?? ''),
        fileText: this.text(fileOf(frame)),
        line: frame.getLineNumber() ?? 0,
        column: frame.getColumnNumber() ?? 0,
      };
    }
    const first = frames[0];
    return this.#writer.site(
      how,
      first?.getEnclosingLineNumber() ?? 0,
      first?.getEnclosingColumnNumber() ?? 0,
      written,
    );
  }
}

function isAccessor(descriptor: PropertyDescriptor | undefined): boolean {
  return descriptor !== undefined && !hasOwn(descriptor, 'value');
}

function isBuiltin(frame: NodeJS.CallSite): boolean {
  return fileOf(frame) === '' && !frame.isEval();
}

function isOfProgram(frame: NodeJS.CallSite): boolean {
  const file = fileOf(frame);
  return file === '' ? frame.isEval() : !startsWithNode(file);
}

/** Whether a file is one of Node's own. By characters: the program may have replaced `startsWith`. */
function startsWithNode(file: string): boolean {
  return file[0] === 'n' && file[1] === 'o' && file[2] === 'd' && file[3] === 'e' && file[4] === ':';
}

function fileOf(frame: NodeJS.CallSite): string {
  return frame.getFileName() ?? frame.getScriptNameOrSourceURL() ?? '';
}

function flagsOf(frame: NodeJS.CallSite): number {
  const file = fileOf(frame);
  return (
    (/[\\/]node_modules[\\/]/.test(file) ? FrameFlag.library : 0) |
    (startsWithNode(file) ? FrameFlag.internal : 0) |
    (frame.isAsync() ? FrameFlag.async : 0) |
    (frame.isEval() ? FrameFlag.eval : 0) |
    (frame.isConstructor() ? FrameFlag.constructor : 0)
  );
}
