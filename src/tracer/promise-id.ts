/** Ids of ours for promises, where Node gives them none: in a private field, as cheap as a symbol and seen by nobody. */

/** A class whose constructor returns its argument: a private field of a subclass then lands on that object. */
class Same {
  constructor(target: object) {
    // biome-ignore lint/correctness/noConstructorReturn: returning another object is the whole trick.
    return target;
  }
}

export class PromiseId extends Same {
  /** 1 is the top level's, see recorder.ts. */
  static #last = 1;
  #id: number;

  private constructor(promise: object, id: number) {
    super(promise);
    this.#id = id;
  }

  /** Gives `promise` an id. It must not have one. */
  static give(promise: object): number {
    const id = ++PromiseId.#last;
    new PromiseId(promise, id);
    return id;
  }

  /** The id of `promise`; one without an init (older than the tracer) gets its id now. */
  static of(promise: object): number {
    return #id in promise ? (promise as PromiseId).#id : PromiseId.give(promise);
  }

  /** An id for a task that is no promise. */
  static next(): number {
    return ++PromiseId.#last;
  }
}
