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
/** Objects looked at in one sweep; the others wait for the next. */
const TIMERS_PER_SWEEP = 8_192;
const HANDLES_PER_SWEEP = 1_024;

/** Bits of `state`. */
export const TaskState = {
  /** It ran at least once. */
  ran: 1,
  /** It does not keep the program alive. */
  unref: 2,
  timer: 4,
  handle: 8,
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
  /** Place of a timer in `#timers` or of a handle in `#handles`. */
  #places = new Int32Array(this.#ids.length);

  /**
   * A sweep outside of all runs found a timer that was made but never started: the program's stack overflowed
   * in between. Node counts it as one that keeps the program alive, for good.
   */
  hasLostTimer = false;
  readonly #spilled = new SafeMap<number, number>();
  #spillEnd = FIRST_SIZE;
  /** A chain of free slots in the spill, through `#places`; 0: none. */
  #freeSpill = 0;
  #isGrowing = false;

  readonly #timers: (Scheduled | undefined)[] = [];
  #timerSlots = new Int32Array(256);
  #timerCount = 0;
  #timerCursor = 0;
  readonly #handles: (SafeWeakRef<object> | undefined)[] = [];
  #handleSlots = new Int32Array(64);
  #handleCount = 0;
  #handleCursor = 0;

  /** Slot of the task, or -1. Valid until the next `add` or `remove`. */
  find(id: number): number {
    const slot = id & this.#mask;
    if (this.#ids[slot] === id) return slot;
    return this.#spilled.size === 0 ? -1 : (this.#spilled.get(id) ?? -1);
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
    const place = this.#timerCount++;
    if (place === this.#timerSlots.length) this.#timerSlots = grown(this.#timerSlots);
    this.#timers[place] = timer;
    this.#timerSlots[place] = slot;
    this.#places[slot] = place;
    this.state[slot] = TaskState.timer;
  }

  /** Looks after a handle from now on. */
  keepHandle(slot: number, handle: object): void {
    const place = this.#handleCount++;
    if (place === this.#handleSlots.length) this.#handleSlots = grown(this.#handleSlots);
    this.#handles[place] = new SafeWeakRef(handle);
    this.#handleSlots[place] = slot;
    this.#places[slot] = place;
    this.state[slot] = TaskState.handle;
  }

  /** The timer or immediate in `slot`. */
  timer(slot: number): Scheduled | undefined {
    return ((this.state[slot] as number) & TaskState.timer) === 0
      ? undefined
      : this.#timers[this.#places[slot] as number];
  }

  remove(slot: number): void {
    const state = this.state[slot] as number;
    if ((state & TaskState.timer) !== 0) this.#dropTimer(this.#places[slot] as number);
    else if ((state & TaskState.handle) !== 0) this.#dropHandle(this.#places[slot] as number);
    if (slot > this.#mask) {
      this.#spilled.delete(this.#ids[slot] as number);
      this.#places[slot] = this.#freeSpill;
      this.#freeSpill = slot;
    }
    this.#ids[slot] = 0;
    this.state[slot] = 0;
  }

  /** Timers and immediates that keep the program alive, as far as they are known. */
  countKeepingAlive(): number {
    let count = 0;
    for (let place = 0; place < this.#timerCount; place++) {
      const slot = this.#timerSlots[place] as number;
      if (((this.state[slot] as number) & TaskState.unref) === 0) count++;
    }
    return count;
  }

  /** Lets go of everything of the program's. */
  clear(): void {
    this.#timers.length = 0;
    this.#handles.length = 0;
    this.#timerCount = 0;
    this.#handleCount = 0;
    this.#spilled.clear();
    this.#spillEnd = this.#mask + 1;
    this.#freeSpill = 0;
    this.#ids.fill(0);
    this.state.fill(0);
  }

  /** Looks at timers and immediates: which were cancelled? **Cost**: 3 ns for each that is open. */
  sweepTimers(listener: SweepListener): void {
    for (let looks = this.#timerCount < TIMERS_PER_SWEEP ? this.#timerCount : TIMERS_PER_SWEEP; looks > 0; looks--) {
      if (this.#timerCount === 0) return;
      if (this.#timerCursor >= this.#timerCount) this.#timerCursor = 0;
      const slot = this.#timerSlots[this.#timerCursor] as number;
      const timer = this.#timers[this.#timerCursor] as Scheduled;
      // Node uses a timer again that was cancelled, as a new task.
      const isOther = timer[ASYNC_ID] !== undefined && timer[ASYNC_ID] !== this.#ids[slot];
      if (timer._idleStart === null) this.hasLostTimer = true;
      if (timer._destroyed === true || isOther || timer._idleStart === null) this.#gone(listener, slot);
      else {
        this.#compareRef(listener, slot, apply(timerHasRef, timer, []) !== false);
        this.#timerCursor++;
      }
    }
  }

  /** Looks at handles: which are closed or collected? **Cost**: 50 ns for each that is looked at. */
  sweepHandles(listener: SweepListener): void {
    for (
      let looks = this.#handleCount < HANDLES_PER_SWEEP ? this.#handleCount : HANDLES_PER_SWEEP;
      looks > 0;
      looks--
    ) {
      if (this.#handleCount === 0) return;
      if (this.#handleCursor >= this.#handleCount) this.#handleCursor = 0;
      const slot = this.#handleSlots[this.#handleCursor] as number;
      const handle = this.#handles[this.#handleCursor]?.deref() as Handle | undefined;
      // A handle that libuv has closed no longer answers.
      const keepsAlive = handle === undefined ? undefined : hasRefOf(handle);
      if (keepsAlive === undefined) this.#gone(listener, slot);
      else {
        this.#compareRef(listener, slot, keepsAlive);
        this.#handleCursor++;
      }
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

  #dropTimer(place: number): void {
    const last = --this.#timerCount;
    if (place !== last) {
      this.#timers[place] = this.#timers[last];
      const slot = this.#timerSlots[last] as number;
      this.#timerSlots[place] = slot;
      this.#places[slot] = place;
    }
    this.#timers[last] = undefined;
  }

  #dropHandle(place: number): void {
    const last = --this.#handleCount;
    if (place !== last) {
      this.#handles[place] = this.#handles[last];
      const slot = this.#handleSlots[last] as number;
      this.#handleSlots[place] = slot;
      this.#places[slot] = place;
    }
    this.#handles[last] = undefined;
  }

  /** Moves the task in `slot` out of the way. */
  #makeRoom(slot: number): void {
    const size = this.#mask + 1;
    if (this.#spilled.size >= size / SPILL_SHARE && size < MAX_SIZE && !this.#isGrowing) {
      this.#grow();
      return;
    }
    let to = this.#freeSpill;
    if (to !== 0) this.#freeSpill = this.#places[to] as number;
    else {
      to = this.#spillEnd++;
      if (to >= this.#ids.length) this.#resize(this.#ids.length * 2);
    }
    this.#move(slot, to);
    this.#spilled.set(this.#ids[to] as number, to);
  }

  #move(from: number, to: number): void {
    this.#ids[to] = this.#ids[from] as number;
    this.#ids[from] = 0;
    this.kinds[to] = this.kinds[from] as number;
    this.state[to] = this.state[from] as number;
    this.stacks[to] = this.stacks[from] as number;
    this.nodes[to] = this.nodes[from] as number;
    this.marks[to] = this.marks[from] as number;
    const place = this.#places[from] as number;
    this.#places[to] = place;
    if (((this.state[to] as number) & TaskState.timer) !== 0) this.#timerSlots[place] = to;
    else if (((this.state[to] as number) & TaskState.handle) !== 0) this.#handleSlots[place] = to;
  }

  /** Doubles the table; afterwards all tasks stand where the new size wants them. */
  #grow(): void {
    const old = { ids: this.#ids, kinds: this.kinds, state: this.state, stacks: this.stacks, nodes: this.nodes };
    const { marks } = this;
    const places = this.#places;
    const end = this.#spillEnd;
    this.#isGrowing = true;
    const size = (this.#mask + 1) * 2;
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
    this.#places = new Int32Array(length);
    for (let from = 0; from < end; from++) {
      const id = old.ids[from] as number;
      if (id === 0) continue;
      const slot = this.add(id, old.kinds[from] as number, old.stacks[from] as number, marks[from] as number);
      this.state[slot] = old.state[from] as number;
      this.nodes[slot] = old.nodes[from] as number;
      const place = places[from] as number;
      this.#places[slot] = place;
      if (((this.state[slot] as number) & TaskState.timer) !== 0) this.#timerSlots[place] = slot;
      else if (((this.state[slot] as number) & TaskState.handle) !== 0) this.#handleSlots[place] = slot;
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
    this.#places = grown(this.#places, length);
  }
}

/** Undefined: the handle is closed. A handle that cannot be asked keeps the program alive, as far as is known. */
function hasRefOf(handle: Handle): boolean | undefined {
  if (typeof handle.hasRef !== 'function') return true;
  const answer = handle.hasRef();
  return typeof answer === 'boolean' ? answer : undefined;
}
