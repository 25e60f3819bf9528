/** Spans in which nothing else runs: pauses of a stream, such as garbage collections. Stream time. */
import type { Nanos } from '../base/units.ts';
import type { Stream } from '../trace/stream.ts';

export interface Pauses {
  readonly ns: Nanos;
  readonly count: number;
  /** What they were, in a word: `garbage collection`; empty: there were none. */
  readonly word: string;
}

/** Time of `[from, to)` that pauses took; where they overlap it counts once. */
export function pausesIn(stream: Stream, from: Nanos, to: Nanos): Pauses {
  const { spans } = stream.around;
  const rows = spans.within(from, to, (kind) => spans.isExclusive(kind));
  let ns = 0;
  let behind = from;
  for (const row of rows) {
    const end = Math.min(to, Number.isNaN(spans.end[row]!) ? stream.now : spans.end[row]!);
    ns += Math.max(0, end - Math.max(behind, spans.start[row]!));
    behind = Math.max(behind, end);
  }
  const [first] = rows;
  return { ns, count: rows.length, word: first === undefined ? '' : spans.kinds[spans.kind[first]!]!.word };
}
