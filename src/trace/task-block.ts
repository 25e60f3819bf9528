/** A block of rows of the task table: 29 bytes a row, and half a byte for what they count from. */
import { Block, GROUP_BITS } from './blocks.ts';
import { type Column, grown } from './grow.ts';

/** Columns of `Block.keep`. */
export const Kept = {
  site: 0,
  created: 1,
  lasted: 2,
  createdIn: 3,
  endedIn: 4,
  runs: 5,
  wire: 6,
  stream: 7,
} as const;

export class TaskBlock extends Block {
  /** Of each group: time, run, and ids of each id space that the cells count from. */
  createdBase: Float64Array;
  runBase: Int32Array;
  idBase: Float64Array;
  /** Nanoseconds since the base, plus 1. */
  created: Uint32Array;
  /** Nanoseconds from creation to settle or close, plus 1. */
  lasted: Uint32Array;
  /** Row of the cause, plus 1. */
  trigger: Int32Array;
  /** Row of the newest run, plus 1: handles live long, so it counts from nothing. */
  lastRun: Int32Array;
  kind: Uint16Array;
  site: Uint16Array;
  /** Rows of runs since the base, plus 1. */
  createdIn: Uint16Array;
  endedIn: Uint16Array;
  /** Twice the ids since the base of the space, plus the space, plus 1. */
  wire: Uint16Array;
  flags: Uint8Array;
  runs: Uint16Array;

  constructor(capacity: number) {
    super(capacity);
    const groups = capacity >> GROUP_BITS;
    this.createdBase = new Float64Array(groups);
    this.runBase = new Int32Array(groups);
    this.idBase = new Float64Array(2 * groups);
    this.created = new Uint32Array(capacity);
    this.lasted = new Uint32Array(capacity);
    this.trigger = new Int32Array(capacity);
    this.kind = new Uint16Array(capacity);
    this.site = new Uint16Array(capacity);
    this.createdIn = new Uint16Array(capacity);
    this.endedIn = new Uint16Array(capacity);
    this.lastRun = new Int32Array(capacity);
    this.wire = new Uint16Array(capacity);
    this.flags = new Uint8Array(capacity);
    this.runs = new Uint16Array(capacity);
  }

  override grow(capacity: number): void {
    const groups = capacity >> GROUP_BITS;
    this.capacity = capacity;
    this.createdBase = grown(this.createdBase, groups);
    this.runBase = grown(this.runBase, groups);
    this.idBase = grown(this.idBase, 2 * groups);
    this.created = grown(this.created, capacity);
    this.lasted = grown(this.lasted, capacity);
    this.trigger = grown(this.trigger, capacity);
    this.kind = grown(this.kind, capacity);
    this.site = grown(this.site, capacity);
    this.createdIn = grown(this.createdIn, capacity);
    this.endedIn = grown(this.endedIn, capacity);
    this.lastRun = grown(this.lastRun, capacity);
    this.wire = grown(this.wire, capacity);
    this.flags = grown(this.flags, capacity);
    this.runs = grown(this.runs, capacity);
  }

  protected override get columnBytes(): number {
    const { createdBase, runBase, idBase, created, lasted, trigger } = this;
    const { kind, site, createdIn, endedIn, lastRun, wire, flags, runs } = this;
    const wide: Column[] = [createdBase, runBase, idBase, created, lasted, trigger];
    const narrow: Column[] = [kind, site, createdIn, endedIn, lastRun, wire, flags, runs];
    return [...wide, ...narrow].reduce((sum, column) => sum + column.byteLength, 0);
  }
}
