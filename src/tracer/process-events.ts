/**
 * Hears what `process` emits. By passing `process.emit` through rather than by listeners: a listener would count
 * towards the program's `MaxListenersExceededWarning`, show in `listenerCount`, go with `removeAllListeners`, and
 * change what Node does with an error or a rejection that nobody handles.
 */
const { apply, get, getPrototypeOf } = Reflect;

/** What is told of an event: the arguments of its listeners. */
export type ProcessListener = (...args: readonly unknown[]) => void;

interface Listeners {
  readonly before: ProcessListener[];
  readonly after: ProcessListener[];
}

export class ProcessEvents {
  readonly #listeners = new Map<unknown, Listeners>();
  readonly #stop: () => void;

  /** Begins to pass `process.emit` through. Cost: one look-up for each event that `process` emits. */
  constructor() {
    const listeners = this.#listeners;
    const own = Object.hasOwn(process, 'emit') ? process.emit : undefined;
    // A method keeps its name through the minifier; the program may look at it, and at its length.
    const { emit } = {
      emit(this: NodeJS.Process, type: unknown): unknown {
        // What the program does to its emitters' prototype later holds for `process` too.
        const original = own ?? get(getPrototypeOf(process) as object, 'emit');
        const heard = listeners.get(type);
        // biome-ignore lint/complexity/noArguments: rest parameters would change the length.
        const args = arguments;
        if (heard === undefined) return apply(original, this, args);
        tell(heard.before, args);
        try {
          return apply(original, this, args);
        } finally {
          tell(heard.after, args);
        }
      },
    };
    const before = Object.getOwnPropertyDescriptor(process, 'emit');
    Object.defineProperty(process, 'emit', { value: emit, enumerable: false, configurable: true, writable: true });
    this.#stop = () => {
      listeners.clear();
      if (process.emit !== (emit as unknown)) return;
      if (before === undefined) Reflect.deleteProperty(process, 'emit');
      else Object.defineProperty(process, 'emit', before);
    };
  }

  /** Hears nothing any more: as if nobody had, unless the program has put a function of its own over ours. */
  stop(): void {
    this.#stop();
  }

  /** Calls `listener` before the program's own listeners of `type`, also if there are none. */
  before(type: string, listener: ProcessListener): void {
    this.#of(type).before.push(listener);
  }

  /** Calls `listener` after the program's own listeners of `type`, also if one of them throws. */
  after(type: string, listener: ProcessListener): void {
    this.#of(type).after.push(listener);
  }

  #of(type: string): Listeners {
    let heard = this.#listeners.get(type);
    if (heard === undefined) {
      heard = { before: [], after: [] };
      this.#listeners.set(type, heard);
    }
    return heard;
  }
}

/** By index, and without spreading: the program may have replaced the iterator of arrays. */
function tell(listeners: readonly ProcessListener[], args: IArguments): void {
  for (let index = 0; index < listeners.length; index++) {
    try {
      const listener = listeners[index] as ProcessListener;
      listener(args[1], args[2], args[3]);
    } catch {
      // Listeners are the tracer's own; the program comes first.
    }
  }
}
