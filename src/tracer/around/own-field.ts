/**
 * Something of ours on an object of the program's, in a private field: as cheap as a property, invisible to the
 * program, and gone with the object.
 */

/** A class whose constructor returns its argument: a private field of a subclass then lands on that object. */
export class Same {
  constructor(target: object) {
    // biome-ignore lint/correctness/noConstructorReturn: returning another object is the whole trick.
    return target;
  }
}

/** A place for one value per object; each field made by this is a place of its own. */
export interface OwnField<T> {
  get(target: object): T | undefined;
  /** Returns false where nothing can be put: on sealed objects of an engine that keeps private fields off them. */
  put(target: object, value: T): boolean;
}

/** Makes a place. Cost: about 5 ns to read, 50 ns to put first. */
export function ownField<T>(): OwnField<T> {
  class Field extends Same {
    #value: T;

    constructor(target: object, value: T) {
      super(target);
      this.#value = value;
    }

    static get(target: object): T | undefined {
      return #value in target ? (target as Field).#value : undefined;
    }

    static put(target: object, value: T): boolean {
      try {
        if (#value in target) (target as Field).#value = value;
        else new Field(target, value);
        return true;
      } catch {
        return false;
      }
    }
  }
  return Field;
}
