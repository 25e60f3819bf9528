/** Listening to Node's diagnostics channels without a trace of it in the program. */
import diagnosticsChannel from 'node:diagnostics_channel';

import type { Around } from './around.ts';

/** Taken at load: the program may replace it. */
const { channel } = diagnosticsChannel;

/**
 * Calls `take` with each message on the channel `name`. What `take` throws goes nowhere: a message holds objects of
 * the program, which may do as they please. Cost: none until the program uses what publishes there.
 */
export function listen<T>(around: Around, name: string, take: (message: T) => void): void {
  const quietly = (message: unknown): void => {
    try {
      take(message as T);
    } catch {
      // As above.
    }
  };
  // Node holds a channel weakly while nobody listens: it is looked up again to stop.
  channel(name).subscribe(quietly);
  around.onStop(() => channel(name).unsubscribe(quietly));
}
