/**
 * Runs in progress, as the recorder knows them: where the predictor stood when each began, and whether runs of its
 * kind have always been short. The writer keeps their names.
 */
import type { WireId } from '../protocol/events.ts';
import type { TraceWriter } from '../protocol/writer.ts';
import type { SitePredictor } from './site-predictor.ts';
import type { StackSource } from './stack-source.ts';
import type { Stamps } from './stamps.ts';

/** A run is short below this, 20 µs. */
const SHORT_RUN_TICKS = 200;
/** So many short runs in a row make the next one be taken for one. */
const SHORT_RUNS = 8;
/** Deeper runs are not written, see `TraceWriter.before`. */
const MAX_DEPTH = 1_024;
/** Numbers kept of a run in progress. */
const FRAME = 4;

export class RunStack {
  readonly #writer: TraceWriter;
  readonly #stacks: StackSource;
  readonly #predictor: SitePredictor;
  readonly #stamps: Stamps;
  /** Runs in a row that were short, by the stack that made their task; kinds stand for tasks without a stack. */
  readonly #shortByStack = new Uint8Array(1 << 16);
  readonly #shortByKind = new Uint8Array(1 << 12);
  /** By depth, of the run that began there: node and shortness of what it runs in, its stack, captures before it. */
  readonly #frames = new Int32Array(MAX_DEPTH * FRAME);
  /** By depth: when it began. */
  readonly #starts: number[] = new Array<number>(MAX_DEPTH).fill(0);

  constructor(writer: TraceWriter, stacks: StackSource, stamps: Stamps) {
    this.#writer = writer;
    this.#stacks = stacks;
    this.#predictor = stacks.predictor;
    this.#stamps = stamps;
  }

  /**
   * A run begins. `node`: where the predictor stands, 0: where runs of this stack begin. Returns false, and has
   * recorded nothing, where runs are nested too deeply.
   */
  begin(tick: number, task: WireId, queue: number, ready: number, stack: number, kind: number, node: number): boolean {
    const { depth } = this.#writer;
    if (!this.#writer.before(tick, task, queue, ready)) return false;
    const stamps = this.#stamps;
    const frames = this.#frames;
    const frame = depth * FRAME;
    this.#starts[depth] = tick;
    frames[frame] = this.#predictor.node;
    frames[frame + 1] = stamps.short ? 1 : 0;
    frames[frame + 2] = stack;
    frames[frame + 3] = this.#stacks.captured;
    this.#predictor.node = node === 0 ? this.#predictor.start(stack) : node;
    stamps.fresh = false;
    stamps.short =
      (stack === 0 ? (this.#shortByKind[kind] as number) : (this.#shortByStack[stack] as number)) >= SHORT_RUNS;
    return true;
  }

  /** A run ends; `isOver`: and its task with it. Returns whether such a run was in progress. */
  end(tick: number, task: WireId, kind: number, isOver: boolean): boolean {
    if (!this.#writer.after(tick, task, isOver)) {
      if (isOver) this.#writer.close(tick, task, false);
      return false;
    }
    const { depth } = this.#writer;
    const frames = this.#frames;
    const frame = depth * FRAME;
    // A stack that was captured in it makes a run longer than it is.
    if (frames[frame + 3] === this.#stacks.captured) {
      const stack = frames[frame + 2] as number;
      const runs = stack === 0 ? this.#shortByKind : this.#shortByStack;
      const index = stack === 0 ? kind : stack;
      const count = runs[index] as number;
      if (tick - (this.#starts[depth] as number) >= SHORT_RUN_TICKS) runs[index] = 0;
      else if (count < SHORT_RUNS) runs[index] = count + 1;
    }
    const stamps = this.#stamps;
    this.#predictor.node = frames[frame] as number;
    stamps.short = frames[frame + 1] === 1;
    stamps.fresh = depth === 0;
    return true;
  }

  /** The runs in progress are no longer known. */
  forget(): void {
    this.#writer.forgetRuns();
    this.#predictor.node = 0;
    this.#stamps.short = false;
    this.#stamps.fresh = false;
  }
}
