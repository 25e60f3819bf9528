/** Larger copies of typed arrays. By index, for the program may have replaced `set`. */

/** Taken at load: the program may replace them. */
const Ints = Int32Array;

interface Numbers {
  readonly length: number;
  [index: number]: number;
}

/** The same numbers in more room: twice as much if `length` is not given. */
export function grown(array: Int32Array, length = array.length * 2): Int32Array<ArrayBuffer> {
  return copied(array, new Ints(length));
}

/** Fills `to` with `from`, as far as it goes, and returns it. */
export function copied<T extends Numbers>(from: Numbers, to: T): T {
  for (let at = 0; at < from.length; at++) to[at] = from[at] as number;
  return to;
}
