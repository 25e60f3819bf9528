/**
 * Stores that live in frames: a map from instance to store, which is made anew with each `run()` and never changed
 * but by `disable()`. A frame's mask is kept on it, so most questions are one look at the frame in force.
 *
 * The class of frames is Node's own. A timer carries the frame in which it was made, and from there it is one step.
 */
import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Around } from './around.ts';
import { ownField, Same } from './own-field.ts';
import { MAX_STORES, type Stores, storeName } from './store-mask.ts';

/** Node's map from instances to stores. Its methods are its own: the program cannot replace them. */
interface Frame {
  readonly size: number;
  forEach(visit: (store: unknown, instance: object) => void): void;
}

interface FrameClass {
  /** The frame in force; undefined: no instance was used in this context. */
  current(): Frame | undefined;
  set(frame: Frame | undefined): void;
}

/** The mask of a frame, on the frame itself. */
class FrameMask extends Same {
  #mask: number;
  #size: number;

  constructor(frame: Frame, mask: number) {
    super(frame);
    this.#mask = mask;
    this.#size = frame.size;
  }

  /** -1: not known, or no longer: `disable()` has taken an instance out. */
  static of(frame: Frame): number {
    return #mask in frame && (frame as unknown as FrameMask).#size === frame.size
      ? (frame as unknown as FrameMask).#mask
      : -1;
  }

  static put(frame: Frame, mask: number): void {
    if (#mask in frame) {
      (frame as unknown as FrameMask).#mask = mask;
      (frame as unknown as FrameMask).#size = frame.size;
    } else {
      new FrameMask(frame, mask);
    }
  }
}

export class FrameStores implements Stores {
  readonly #around: Around;
  readonly #current: () => Frame | undefined;
  readonly #nameOf: (() => unknown) | undefined;
  readonly #bits = ownField<number>();
  #count = 0;
  #frameSymbol: symbol | undefined;

  private constructor(around: Around, frames: FrameClass, nameOf: (() => unknown) | undefined) {
    this.#around = around;
    this.#current = frames.current;
    this.#nameOf = nameOf;
  }

  /** Null: this Node has no frames, or hides them better. */
  static find(around: Around, Storage: typeof AsyncLocalStorage): FrameStores | null {
    const frames = findFrames(Storage);
    if (frames === null) return null;
    return new FrameStores(around, frames, Object.getOwnPropertyDescriptor(Storage.prototype, 'name')?.get);
  }

  mask(): number {
    // Called bare, as Node's functions do not look at `this`: 4 ns less.
    const current = this.#current;
    const frame = current();
    return frame === undefined ? 0 : this.#maskOf(frame);
  }

  maskOf(resource: object): number {
    this.#frameSymbol ??= symbolNamed(resource, 'context_frame');
    if (this.#frameSymbol === undefined || !(this.#frameSymbol in resource)) return this.mask();
    return this.#maskOf((resource as unknown as Record<symbol, Frame | undefined>)[this.#frameSymbol]);
  }

  /** V8 enters its context before the hook. */
  maskOfPromise(): number {
    return this.mask();
  }

  #maskOf(frame: Frame | undefined): number {
    if (frame === undefined) return 0;
    const known = FrameMask.of(frame);
    return known >= 0 ? known : this.#look(frame);
  }

  #look(frame: Frame): number {
    let mask = 0;
    frame.forEach((store, instance) => {
      if (store === undefined) return;
      const bit = this.#bitOf(instance);
      if (bit >= 0) mask |= 1 << bit;
    });
    FrameMask.put(frame, mask);
    return mask;
  }

  #bitOf(instance: object): number {
    let bit = this.#bits.get(instance);
    if (bit === undefined) {
      bit = this.#count < MAX_STORES ? this.#count : -1;
      if (!this.#bits.put(instance, bit)) return -1;
      if (bit >= 0) this.#declare(bit, instance);
    }
    return bit;
  }

  #declare(bit: number, instance: object): void {
    this.#count++;
    const name = storeName(this.#nameOf, instance);
    this.#around.writer.store({ id: bit, name: name === '' ? 0 : this.#around.text(name), site: 0 });
  }
}

/** Enters a context and leaves it again as it was: no hook of ours is enabled yet. */
function findFrames(Storage: typeof AsyncLocalStorage): FrameClass | null {
  let frame: Frame | undefined;
  new Storage<number>().run(1, () => {
    const timer = setTimeout(() => {}, 2 ** 30);
    const symbol = symbolNamed(timer, 'kAsyncContextFrame');
    if (symbol !== undefined) frame = (timer as unknown as Record<symbol, Frame>)[symbol];
    clearTimeout(timer);
  });
  const frames = frame?.constructor as unknown as FrameClass | undefined;
  if (frame === undefined || typeof frames?.current !== 'function' || typeof frames.set !== 'function') return null;
  // `run()` leaves a frame that holds its instance without a store. An injected tracer may find others in it.
  if (frame.size === 1) frames.set(undefined);
  return frames;
}

function symbolNamed(object: object, description: string): symbol | undefined {
  const symbols = Object.getOwnPropertySymbols(object);
  for (let index = 0; index < symbols.length; index++) {
    if (symbols[index]?.description === description) return symbols[index];
  }
  return undefined;
}
