/**
 * What is remembered of each stream between its chunks. Segments of a stream may lie in files of their own:
 * the readers of all of them share one `StreamStates`, so that only what is really missing counts as such.
 */
import type { Ticks } from '../base/units.ts';
import type { WireId } from './events.ts';

export interface StreamState {
  /** Of the chunk that comes next; -1: any, something is missing before it. */
  nextSequence: number;
  nextSegment: number;
  lastTick: Ticks;
  /** Tasks of the runs in progress, outermost first. */
  stack: WireId[];
}

export class StreamStates {
  readonly #byKey = new Map<string, StreamState>();

  /** A stream of which nothing was read. */
  static fresh(): StreamState {
    return { nextSequence: 0, nextSegment: 0, lastTick: 0, stack: [] };
  }

  /** The state of a thread's stream. */
  of(process: string, thread: number): StreamState {
    const key = `${process}/${thread}`;
    let state = this.#byKey.get(key);
    if (state === undefined) {
      state = StreamStates.fresh();
      this.#byKey.set(key, state);
    }
    return state;
  }
}
