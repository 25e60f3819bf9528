/**
 * Tasks that are not over, other than promises: what the recorder must know of them when they run or end.
 *
 * A table of typed arrays indexed by the low bits of Node's async ids, which ascend, so that a task that is
 * soon over costs a few stores. A task that is in the way of a newer one moves to the spill behind the table,
 * where a map finds it; when there are many of those the table grows.
 *
 * Node tells only through `destroy` that a timer or an immediate was cancelled, and `destroy` costs more than
 * all other hooks together, for every task. So they are looked at instead: their objects are held while Node
 * itself holds them in its lists, and let go of at the first look after they were cancelled, one heartbeat
 * later at most. Handles are held weakly.
 */
import { copied, grown } from './grown.ts';
import { SafeMap, SafeWeakRef, symbolNamed } from './safe.ts';

const FIRST_SIZE = 1 << 10;
const MAX_SIZE = 1 << 17;
/** The table grows when more than one in so many of its tasks stands in the spill. */
const SPILL_SHARE = 4;
/** Handles looked at in one sweep; the others wait for the next. */
const HANDLES_PER_SWEEP = 1_024;

/** Bits of `state`. */
export const TaskState = {
  /** It ran at least once. */
  ran: 1,
  /** It does not keep the program alive. */
  unref: 2,
  timer: 4,
  handle: 8,
  /** A handle that may stand on a standard stream. */
  stream: 16,
} as const;

/** What a timer or an immediate of Node looks like from inside. */
export interface Scheduled {
  readonly _destroyed?: unknown;
  readonly _idleStart?: unknown;
  readonly _idleTimeout?: unknown;
  readonly _repeat?: unknown;
  readonly [key: symbol]: unknown;
}

interface Handle {
  readonly fd?: unknown;
  hasRef?(): unknown;
}

export interface SweepListener {
  /** It was cancelled (`ran` false), or closed without a callback. The slot is freed afterwards. */
  onGone(id: number, slot: number): void;
  onRef(id: number, keepsAlive: boolean): void;
}

/** What Node's timers have when the tracer loads: the program may replace methods of prototypes. */
const { hasRef: timerHasRef, asyncId: ASYNC_ID } = (() => {
  const timer = setTimeout(() => {}, 2 ** 30);
  clearTimeout(timer);
  return {
    hasRef: Object.getPrototypeOf(timer).hasRef as (this: unknown) => unknown,
    asyncId: symbolNamed(timer, 'asyncId') ?? Symbol('none'),
  };
})();
const { apply } = Reflect;
const NO_ARGUMENTS: readonly never[] = [];

export class OpenTasks {
  #mask = FIRST_SIZE - 1;
  /** Async ids; 0: free. */
  #ids = new Float64Array(FIRST_SIZE + FIRST_SIZE / SPILL_SHARE);
  /** Index of the task's kind. */
  kinds = new Uint16Array(this.#ids.length);
  state = new Uint8Array(this.#ids.length);
  /** Stack at which it was made; 0: not known. */
  stacks = new Int32Array(this.#ids.length);
  /** Where its last run ended, for the predictor. */
  nodes = new Int32Array(this.#ids.length);
  /** A number of the recorder's: when it was made. */
  marks = new Int32Array(this.#ids.length);
  /** Timers and immediates, and weak references to handles, by slot. */
  #objects: (Scheduled | SafeWeakRef<object> | undefined)[] = emptyList(this.#ids.length);
  /** How many there are of each. */
  #timers = 0;
  #handles = 0;
  /** Slot at which the next look at handles begins. */
  #cursor = 0;
  readonly #spilled = new SafeMap<number, number>();
  #spillEnd = FIRST_SIZE;
  /** A chain of free slots in the spill, through `marks`; 0: none. */
  #freeSpill = 0;
  #isGrowing = false;
  #lastSpilled = 0;
  /**
   * A sweep outside of all runs found a timer that was made but never started: the program's stack overflowed
   * in between. Node counts it as one that keeps the program alive, for good.
   */
  hasLostTimer = false;

  /** Slot of the task, or -1. Valid until the next `add` or `remove`. */
  find(id: number): number {
    const slot = id & this.#mask;
    if (this.#ids[slot] === id) return slot;
    return this.#spilled.size === 0 ? -1 : this.#findSpilled(id);
  }

  /** What runs again and again is old, and has been in the way of newer ones: the last that was found is kept in mind. */
  #findSpilled(id: number): number {
    if (this.#ids[this.#lastSpilled] === id) return this.#lastSpilled;
    const slot = this.#spilled.get(id) ?? -1;
    if (slot >= 0) this.#lastSpilled = slot;
    return slot;
  }

  /** Adds a task and returns its slot. */
  add(id: number, kind: number, stack: number, mark: number): number {
    let slot = id & this.#mask;
    // After the table has grown the task may be in the way of another.
    while (this.#ids[slot] !== 0) {
      this.#makeRoom(slot);
      slot = id & this.#mask;
    }
    this.#ids[slot] = id;
    this.kinds[slot] = kind;
    this.state[slot] = 0;
    this.stacks[slot] = stack;
    this.nodes[slot] = 0;
    this.marks[slot] = mark;
    return slot;
  }

  /** Looks after a timer or an immediate from now on. */
  keepTimer(slot: number, timer: Scheduled): void {
    this.#timers++;
    this.#objects[slot] = timer;
    this.state[slot] = TaskState.timer;
  }

  /** Looks after a handle from now on. */
  keepHandle(slot: number, handle: object, isStream: boolean): void {
    this.#handles++;
    this.#objects[slot] = new SafeWeakRef(handle);
    this.state[slot] = isStream ? TaskState.handle | TaskState.stream : TaskState.handle;
  }

  /** The timer or immediate in `slot`. */
  timer(slot: number): Scheduled | undefined {
    return ((this.state[slot] as number) & TaskState.timer) === 0 ? undefined : (this.#objects[slot] as Scheduled);
  }

  remove(slot: number): void {
    const state = this.state[slot] as number;
    if ((state & (TaskState.timer | TaskState.handle)) !== 0) {
      this.#objects[slot] = undefined;
      if ((state & TaskState.timer) !== 0) this.#timers--;
      else this.#handles--;
    }
    if (slot > this.#mask) {
      this.#spilled.delete(this.#ids[slot] as number);
      this.marks[slot] = this.#freeSpill;
      this.#freeSpill = slot;
    }
    this.#ids[slot] = 0;
    this.state[slot] = 0;
  }

  /** Timers and immediates that keep the program alive, as far as they are known. */
  countKeepingAlive(): number {
    let count = 0;
    for (let slot = 0; slot < this.#spillEnd; slot++) {
      if (((this.state[slot] as number) & (TaskState.timer | TaskState.unref)) === TaskState.timer) count++;
    }
    return count;
  }

  /** Lets go of everything of the program's. */
  clear(): void {
    this.#timers = 0;
    this.#handles = 0;
    this.#spilled.clear();
    this.#spillEnd = this.#mask + 1;
    this.#freeSpill = 0;
    for (let slot = 0; slot < this.#ids.length; slot++) {
      this.#ids[slot] = 0;
      this.state[slot] = 0;
      this.#objects[slot] = undefined;
    }
  }

  /** Looks at timers and immediates: which were cancelled? **Cost**: 1 ns for each slot, 5 for each timer. */
  sweepTimers(listener: SweepListener): void {
    for (let slot = 0; this.#timers > 0 && slot < this.#spillEnd; slot++) {
      if (((this.state[slot] as number) & TaskState.timer) === 0) continue;
      const timer = this.#objects[slot] as Scheduled;
      // Node uses a timer again that was cancelled, as a new task.
      const isOther = timer[ASYNC_ID] !== undefined && timer[ASYNC_ID] !== this.#ids[slot];
      if (timer._idleStart === null) this.hasLostTimer = true;
      if (timer._destroyed === true || isOther || timer._idleStart === null) this.#gone(listener, slot);
      else this.#compareRef(listener, slot, apply(timerHasRef, timer, NO_ARGUMENTS) !== false);
    }
  }

  /** Looks at handles, some at a time: which are closed or collected? **Cost**: 50 ns for each that is looked at. */
  sweepHandles(listener: SweepListener): void {
    let looks = this.#handles < HANDLES_PER_SWEEP ? this.#handles : HANDLES_PER_SWEEP;
    for (let steps = this.#spillEnd; looks > 0 && steps > 0; steps--) {
      if (this.#cursor >= this.#spillEnd) this.#cursor = 0;
      const slot = this.#cursor++;
      if (((this.state[slot] as number) & TaskState.handle) === 0) continue;
      looks--;
      const handle = (this.#objects[slot] as SafeWeakRef<object>).deref() as Handle | undefined;
      // A handle that libuv has closed no longer answers.
      let keepsAlive = handle === undefined ? undefined : hasRefOf(handle);
      // The program's output has a reference that counts for nothing: nobody reads there.
      if (keepsAlive === true && ((this.state[slot] as number) & TaskState.stream) !== 0)
        keepsAlive = !isOutput(handle);
      if (keepsAlive === undefined) this.#gone(listener, slot);
      else this.#compareRef(listener, slot, keepsAlive);
    }
  }

  #gone(listener: SweepListener, slot: number): void {
    listener.onGone(this.#ids[slot] as number, slot);
    this.remove(slot);
  }

  #compareRef(listener: SweepListener, slot: number, keepsAlive: boolean): void {
    const state = this.state[slot] as number;
    if (((state & TaskState.unref) === 0) === keepsAlive) return;
    this.state[slot] = state ^ TaskState.unref;
    listener.onRef(this.#ids[slot] as number, keepsAlive);
  }

  /** Moves the task in `slot` out of the way. */
  #makeRoom(slot: number): void {
    const size = this.#mask + 1;
    if (this.#spilled.size >= size / SPILL_SHARE && size < MAX_SIZE && !this.#isGrowing) {
      this.#grow();
      return;
    }
    let to = this.#freeSpill;
    if (to !== 0) this.#freeSpill = this.marks[to] as number;
    else {
      to = this.#spillEnd++;
      if (to >= this.#ids.length) this.#resize(this.#ids.length * 2);
    }
    this.#ids[to] = this.#ids[slot] as number;
    this.#ids[slot] = 0;
    this.kinds[to] = this.kinds[slot] as number;
    this.state[to] = this.state[slot] as number;
    this.stacks[to] = this.stacks[slot] as number;
    this.nodes[to] = this.nodes[slot] as number;
    this.marks[to] = this.marks[slot] as number;
    this.#objects[to] = this.#objects[slot];
    this.#objects[slot] = undefined;
    this.#spilled.set(this.#ids[to] as number, to);
  }

  /** Doubles the table; afterwards all tasks stand where the new size wants them. */
  #grow(): void {
    const { kinds, state, stacks, nodes, marks } = this;
    const ids = this.#ids;
    const objects = this.#objects;
    const end = this.#spillEnd;
    const size = (this.#mask + 1) * 2;
    this.#isGrowing = true;
    this.#mask = size - 1;
    this.#spilled.clear();
    this.#freeSpill = 0;
    this.#spillEnd = size;
    const length = size + size / SPILL_SHARE;
    this.#ids = new Float64Array(length);
    this.kinds = new Uint16Array(length);
    this.state = new Uint8Array(length);
    this.stacks = new Int32Array(length);
    this.nodes = new Int32Array(length);
    this.marks = new Int32Array(length);
    this.#objects = emptyList(length);
    for (let from = 0; from < end; from++) {
      const id = ids[from] as number;
      if (id === 0) continue;
      const slot = this.add(id, kinds[from] as number, stacks[from] as number, marks[from] as number);
      this.state[slot] = state[from] as number;
      this.nodes[slot] = nodes[from] as number;
      this.#objects[slot] = objects[from];
    }
    this.#isGrowing = false;
  }

  /** Makes the spill longer. */
  #resize(length: number): void {
    this.#ids = copied(this.#ids, new Float64Array(length));
    this.kinds = copied(this.kinds, new Uint16Array(length));
    this.state = copied(this.state, new Uint8Array(length));
    this.stacks = grown(this.stacks, length);
    this.nodes = grown(this.nodes, length);
    this.marks = grown(this.marks, length);
    const objects = this.#objects;
    this.#objects = emptyList(length);
    for (let slot = 0; slot < objects.length; slot++) this.#objects[slot] = objects[slot];
  }
}

function emptyList(length: number): undefined[] {
  const list: undefined[] = [];
  for (let index = 0; index < length; index++) list[index] = undefined;
  return list;
}

/** Whether a handle of Node's stands on standard output or error. */
function isOutput(handle: Handle | undefined): boolean {
  return handle?.fd === 1 || handle?.fd === 2;
}

/** Undefined: the handle is closed. A handle that cannot be asked keeps the program alive, as far as is known. */
function hasRefOf(handle: Handle): boolean | undefined {
  if (typeof handle.hasRef !== 'function') return true;
  const answer = handle.hasRef();
  return typeof answer === 'boolean' ? answer : undefined;
}
