/** Starts all that watches what surrounds tasks. Called once, before the first hook is enabled. */
import type { ProcessEvents } from '../process-events.ts';
import { watchAppQueues } from './app-queues.ts';
import { watchAppSpans } from './app-spans.ts';
import type { Around } from './around.ts';
import { watchFailures } from './failures.ts';
import { watchCollections } from './gc.ts';
import { watchHttpClient } from './http-client.ts';
import { watchHttpServer } from './http-server.ts';
import { type JoinOptions, watchJoins } from './joins.ts';
import { Lanes } from './lanes.ts';
import { watchMessages } from './messages.ts';
import { watchScripts } from './scripts.ts';
import { Spans } from './spans.ts';
import type { Stores } from './store-mask.ts';
import { watchStores } from './stores.ts';
import { watchUserTiming } from './user-timing.ts';

export interface SurroundingOptions extends JoinOptions {
  readonly events: ProcessEvents;
  /** Of a worker that is traced from its start: the thread that made it. */
  readonly parentThread: number | null;
}

/** What the recorder asks while it records. */
export interface Surroundings {
  readonly stores: Stores;
  readonly lanes: Lanes;
}

/** Watches everything. A part that this Node does not let watch is left out, the others go on. */
export function watchSurroundings(around: Around, options: SurroundingOptions): Surroundings {
  const spans = new Spans(around);
  const lanes = new Lanes(around);
  const stores = watchStores(around);
  const parts = [
    () => watchFailures(around, options.events),
    () => watchCollections(around, spans),
    () => watchUserTiming(around, spans),
    () => watchHttpServer(around, spans),
    () => watchHttpClient(around, spans),
    () => watchJoins(around, options),
    () => watchMessages(around, options.parentThread),
    () => watchAppQueues(around, spans, lanes),
    () => watchAppSpans(around, spans),
    () => watchScripts(around),
  ];
  parts.forEach((watch) => {
    try {
      watch();
    } catch {
      // Not this one, in this Node.
    }
  });
  return { stores, lanes };
}
