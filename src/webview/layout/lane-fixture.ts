/** Lanes for tests, from lists of runs: `[start, end, ready?, row?, count?]` in microseconds. */
import type { BoxColumns, LaneView } from '../../query/contract.ts';

export type FixtureRun = readonly [
  start: number,
  end: number,
  ready?: number | undefined,
  row?: number,
  count?: number,
];

const MICROS = 1_000;

/** A lane with these runs; run ids are their positions. */
export function lane(
  name: string,
  options: Partial<LaneView> & { readonly runs?: readonly FixtureRun[] } = {},
): LaneView {
  const { runs = [], ...rest } = options;
  return {
    lane: name,
    kind: 'queue',
    title: name,
    detail: '',
    rows: 1,
    empty: false,
    drained: false,
    readyIsBound: false,
    inferred: false,
    boxes: boxesOf(runs),
    depth: { length: 0, atNs: new Float64Array(0), value: new Int32Array(0) },
    stats: {
      runs: runs.length,
      busyNs: 0,
      longestNs: 0,
      queueP95Ns: Number.NaN,
      queueMaxNs: Number.NaN,
      maxDepth: 0,
      sampled: false,
    },
    ...rest,
  };
}

function boxesOf(runs: readonly FixtureRun[]): BoxColumns {
  return {
    length: runs.length,
    startNs: Float64Array.from(runs, ([start]) => start * MICROS),
    endNs: Float64Array.from(runs, ([, end]) => end * MICROS),
    readyNs: Float64Array.from(runs, ([, , ready]) => (ready ?? Number.NaN) * MICROS),
    busyNs: Float64Array.from(runs, ([start, end]) => (end - start) * MICROS),
    count: Int32Array.from(runs, ([, , , , count]) => count ?? 1),
    run: Int32Array.from(runs, (_run, index) => index),
    site: new Int32Array(runs.length),
    queue: new Uint8Array(runs.length),
    row: Uint8Array.from(runs, ([, , , row]) => row ?? 0),
  };
}
