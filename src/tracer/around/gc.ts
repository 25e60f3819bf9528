/** Pauses of the garbage collector, as spans during which nothing else runs. Told in the turn after each. */
import { constants } from 'node:perf_hooks';
import { SpanFlag } from '../../protocol/events.ts';
import type { Around } from './around.ts';
import { observeEntries } from './observe.ts';
import type { Spans } from './spans.ts';

const LABELS: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weak callbacks',
};

/** Records collections. Cost: none without one, a few microseconds each. */
export function watchCollections(around: Around, spans: Spans): void {
  const kind = spans.kind(SpanFlag.exclusive, 'gc', 'garbage collection');
  observeEntries(around, ['gc'], ({ startTime, duration, detail }) => {
    const code = (detail as { kind?: number } | undefined)?.kind ?? -1;
    spans.tell(kind, startTime, duration, LABELS[code] ?? 'other');
  });
}
