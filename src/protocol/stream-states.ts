/**
 * What is remembered of each stream between its chunks. Segments of a stream may lie in files of their own:
 * the readers of all of them share one `StreamStates`, so that only what is really missing counts as such.
 */
import type { Ticks } from '../base/units.ts';
import { GapReason, type WireId } from './events.ts';

export interface StreamState {
  /** Of the chunk that comes next; -1: any, something is missing before it. */
  nextSequence: number;
  /** Why something is missing before the next chunk, if it is: one of `GapReason`. */
  missing: number;
  nextSegment: number;
  lastTick: Ticks;
  /** Tasks of the runs in progress, outermost first. */
  stack: WireId[];
}

export class StreamStates {
  readonly #byKey = new Map<string, StreamState>();
  #unknown = 0;

  /** A stream of which nothing was read. */
  static fresh(): StreamState {
    return { nextSequence: 0, missing: GapReason.lost, nextSegment: 0, lastTick: 0, stack: [] };
  }

  /** A name for a process whose header cannot be read. */
  unknownProcess(): string {
    return `unknown-${++this.#unknown}`;
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
