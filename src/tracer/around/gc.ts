/** Pauses of the garbage collector, as spans during which nothing else runs. Told in the turn after each. */
import { SpanFlag } from '../../protocol/events.ts';
import type { Around } from './around.ts';
import { observeEntries } from './observe.ts';
import type { Spans } from './spans.ts';

/** By the constants `NODE_PERFORMANCE_GC_*` of `node:perf_hooks`. */
const LABELS: Readonly<Record<number, string>> = { 1: 'minor', 4: 'major', 8: 'incremental', 16: 'weak callbacks' };

/** Records collections. Cost: none without one, a few microseconds each. */
export function watchCollections(around: Around, spans: Spans): void {
  const kind = spans.kind(SpanFlag.exclusive, 'gc', 'garbage collection');
  observeEntries(around, ['gc'], ({ startTime, duration, detail }) => {
    const code = (detail as { kind?: number } | undefined)?.kind ?? -1;
    spans.tell(kind, startTime, duration, LABELS[code] ?? 'other');
  });
}
