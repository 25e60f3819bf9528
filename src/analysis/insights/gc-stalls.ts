/** GC stalls: the program stood still while the runtime collected garbage, long at once or often in a short time. */
import { type Nanos, NONE, type RunId } from '../../base/units.ts';
import { delayedBy } from '../delayed-by.ts';
import { evidence, type Finding, type Insight } from './insight.ts';
import type { StreamScan } from './stream-scan.ts';
import { Threshold } from './thresholds.ts';

export interface GcStalls {
  /** What such a pause is, in a word. */
  readonly word: string;
  /** The longest one; 0: none was long, but there were many. */
  readonly longestNs: Nanos;
  /** Time that pauses took in the worst second, and in how many seconds it was much. */
  readonly inSecondNs: Nanos;
  readonly seconds: number;
  /** What ran meanwhile; NONE: nothing. */
  readonly run: RunId;
}

/** So many long pauses count, however long. */
const SEVERAL = 3;
const SECOND_NS = 1_000_000_000;

export const gcStalls: Insight<GcStalls> = {
  kind: 'gc-stalls',
  title: 'Garbage collection stalls',
  summary:
    'Nothing runs while the heap is collected. Long pauses come from a large heap, frequent ones from much garbage: keep less alive, make fewer objects in hot code, give the heap more room (--max-old-space-size, --max-semi-space-size).',

  check(scan) {
    const { stream } = scan;
    const { spans } = stream.around;
    const long = scan.longPauses.map((row) => ({ from: spans.start[row]!, to: spans.end[row]!, row }));
    const bad = [...scan.pausedIn].filter(([, ns]) => ns >= Threshold.pausesNs).sort((a, b) => b[1] - a[1]);
    const [longest] = long.sort((a, b) => b.to - b.from - (a.to - a.from));
    const [worst] = bad;
    if (worst === undefined && (longest === undefined || !isFelt(scan, long))) return [];
    const from = longest?.from ?? worst![0] * SECOND_NS;
    const to = longest?.to ?? Math.min(stream.now, from + SECOND_NS);
    return [findingOf(scan, { from, to, long: long.length, bad, longestNs: longest === undefined ? 0 : to - from })];
  },

  sentence({ count, facts }, words) {
    const { word, longestNs, inSecondNs, seconds, run } = facts;
    const meanwhile = run === NONE ? '' : `, while ${words.run(run)} ran`;
    const often = `${words.duration(inSecondNs)} of one second${seconds > 1 ? `, and much of ${seconds - 1} more` : ''}`;
    if (longestNs === 0) return `${word} took ${often}${meanwhile}.`;
    const times = count === 1 ? '' : `, the longest of ${words.count(count, 'long pause')}`;
    return `${word} stopped the program for ${words.duration(longestNs)}${times}${meanwhile}${seconds > 0 ? `; in all it took ${often}` : ''}.`;
  },
};

/** Some pauses are nobody's trouble: short ones now and then, and those that come while the loop is idle. */
function isFelt({ trace, stream }: StreamScan, long: readonly { readonly from: Nanos; readonly to: Nanos }[]): boolean {
  const inWork = long.filter(({ from, to }) => delayedBy(trace, stream, from, to, 1).length > 0);
  return inWork.length >= SEVERAL || inWork.some(({ from, to }) => to - from >= 2 * Threshold.pauseNs);
}

interface Stall {
  readonly from: Nanos;
  readonly to: Nanos;
  readonly long: number;
  readonly bad: readonly (readonly [number, Nanos])[];
  readonly longestNs: Nanos;
}

function findingOf(scan: StreamScan, { from, to, long, bad, longestNs }: Stall): Finding<GcStalls> {
  const { trace, stream } = scan;
  const { spans } = stream.around;
  const [run] = delayedBy(trace, stream, from, to, 1).map((delay) => delay.run);
  const kind = spans.kinds.find((_, index) => spans.isExclusive(index));
  return {
    stream: stream.id,
    site: run === undefined ? 0 : scan.placeOfRun(run),
    confidence: 'certain',
    severity: 'hint',
    weight: Math.max(longestNs, bad[0]?.[1] ?? 0),
    count: Math.max(1, long),
    from,
    to,
    tasks: [],
    runs: evidence(run === undefined ? [] : [run]),
    facts: {
      word: kind?.word ?? 'pauses',
      longestNs,
      inSecondNs: bad[0]?.[1] ?? 0,
      seconds: bad.length,
      run: run ?? NONE,
    },
  };
}
