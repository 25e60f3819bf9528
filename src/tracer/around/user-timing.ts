/** `performance.mark()` and `performance.measure()`: moments and spans that the program itself names. */
import { SpanFlag } from '../../protocol/events.ts';
import type { Around } from './around.ts';
import { observeEntries } from './observe.ts';
import type { Spans } from './spans.ts';

/** Records marks and measures. Cost: none without one. */
export function watchUserTiming(around: Around, spans: Spans): void {
  const mark = spans.kind(SpanFlag.instant, 'performance.mark', 'mark');
  const measure = spans.kind(0, 'performance.measure', 'measure');
  observeEntries(around, ['mark', 'measure'], ({ entryType, name, startTime, duration }) => {
    spans.tell(entryType === 'mark' ? mark : measure, startTime, duration, name);
  });
}
