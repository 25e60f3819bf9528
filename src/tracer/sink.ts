/**
 * Where the bytes of one stream go: the contract between the tracer and its output. The spool (files) is one
 * sink; a socket to another machine can be another.
 *
 * What always holds: a sink takes whole headers and whole chunks, keeps each of them whole or not at all, and
 * never throws but at the end of the program's stack. What it did not take is lost, and after a loss nothing
 * more goes into the segment: later chunks may lean on definitions that were lost. The next segment, which
 * begins with all definitions, is where the record goes on.
 */

/** `waiting`: takes nothing now, perhaps later, in a new segment. `ended`: takes nothing any more. */
export type SinkState = 'open' | 'waiting' | 'ended';

export interface Sink {
  readonly state: SinkState;
  /** Why it is not open; of a sink that is open again, why it last was not. */
  readonly error: unknown;
  /**
   * Bytes that the segment should still take; at 0 or below there is something to do for `Segments`: the segment is
   * long enough, or the sink is not open. The one number to look at after a flush. `Infinity`: no end.
   */
  readonly room: number;

  /**
   * Takes a header or a chunk. Returns whether it did; the bytes are only valid during the call.
   * **Errors**: a `RangeError` when the program's stack is full: nothing was taken, and the call may be repeated.
   */
  write(bytes: Uint8Array): boolean;

  /** Takes a small last chunk, without new definitions, into the segment behind which the sink began to wait. */
  mark(bytes: Uint8Array): boolean;

  /**
   * Begins the next segment: what `fill` writes is its head. All or nothing: where the head is not taken whole, or
   * `fill` throws, the segment before is again the last one.
   * @param fill gets the number of the segment, from 0
   * @returns whether the segment has begun
   */
  segment(fill: (segment: number) => void): boolean;

  /** Whether a new segment, after a loss, has a chance. Cheap enough to ask every second. */
  mayTake(): boolean;
}

/** Taken at load; the program may replace the globals. */
const StackError = RangeError;
const { hasOwn } = Object;

/** Whether `error` is the overflow of the program's stack inside our call, and no `RangeError` of Node's own. */
export function isStackFull(error: unknown): boolean {
  return error instanceof StackError && !hasOwn(error, 'code');
}

/**
 * Whether what failed will not work later either: somebody removed the place, or it is no error of the system's
 * at all. Disks get free again, permissions come back, descriptors are closed.
 */
export function isForGood(error: unknown): boolean {
  const code = codeOf(error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ELOOP':
    case 'ENAMETOOLONG':
      return true;
    default:
      // Errors of Node's own begin with `ERR_`: a permission that the program was started without, for one.
      return typeof code !== 'string' || code[0] !== 'E' || code[3] === '_';
  }
}

/** Whether space is what is missing. */
export function isFull(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** The `code` of a system's error. */
function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null | undefined)?.code;
}
