/**
 * Where each lane stands and where in it boxes, tails and depth go. Pure; drawing and hit test share it, so
 * that what is seen is what is hit. Any lane that the engine sends gets a place, whatever its name.
 *
 *     row of a queue          row of a pool             row of the loop (turns and phases together)
 *     ┌ depth ──────────┐     ┌ depth, as hatch ┐       ┌ turns, hollow ──┐
 *     │ ///tail[ box ]  │     │ [ thread 1 ]    │       │ phases, filled  │
 *     └─────────────────┘     │ [ thread 2 ]    │       └─────────────────┘
 */
import type { LaneView } from '../../query/contract.ts';

/** Vertical places inside one lane, CSS px from the top of the lanes. */
export interface LaneGeometry {
  readonly lane: LaneView;
  readonly boxTopPx: number;
  readonly boxHeightPx: number;
  /** Distance between rows of boxes. */
  readonly rowPitchPx: number;
  readonly tailTopPx: number;
  readonly tailHeightPx: number;
  readonly depthTopPx: number;
  /** Where depth 0 is drawn. */
  readonly depthBasePx: number;
}

/** One row of the label column and what is drawn beside it: a lane, or turns and phases together. */
export interface LaneRow {
  /** Name of its first lane. */
  readonly key: string;
  readonly title: string;
  readonly detail: string;
  readonly topPx: number;
  readonly heightPx: number;
  /** Nothing was ever recorded here: a thin row. */
  readonly empty: boolean;
  readonly lanes: readonly LaneGeometry[];
}

export interface LaneLayout {
  readonly rows: readonly LaneRow[];
  readonly heightPx: number;
  /** Titles of empty lanes that have no row of their own. */
  readonly folded: readonly string[];
}

/** Least, wanted and greatest height; `weight` is its share of what is left over. */
interface Size {
  readonly min: number;
  readonly want: number;
  readonly max: number;
}

const LOOP: Size = { min: 44, want: 60, max: 92 };
const TURNS: Size = { min: 18, want: 24, max: 30 };
const PHASES: Size = { min: 22, want: 30, max: 48 };
const QUEUE: Size = { min: 18, want: 32, max: 88 };
const THIN: Size = { min: 18, want: 20, max: 24 };
/** Rows of a pool beyond this many are squeezed, not scrolled. */
const POOL_MAX_PX = 220;

/**
 * Lays out lanes in the order given. `keepEmpty`: empty lanes keep a thin row of their own (live), else they
 * are named in `folded`.
 */
export function layoutLanes(lanes: readonly LaneView[], availablePx: number, keepEmpty: boolean): LaneLayout {
  const groups = groupLanes(lanes).filter((group) => keepEmpty || !isEmpty(group));
  const folded = lanes.filter((lane) => !keepEmpty && isEmpty([lane])).map((lane) => lane.title);
  const sizes = groups.map(sizeOf);
  const heights = distribute(sizes, availablePx);
  let topPx = 0;
  const rows = groups.map((group, index) => {
    const heightPx = heights[index] ?? 0;
    const row = rowOf(group, topPx, heightPx);
    topPx += heightPx;
    return row;
  });
  return { rows, heightPx: topPx, folded };
}

/** The row and lane at a height; undefined: below the last. */
export function rowAt(layout: LaneLayout, y: number): LaneRow | undefined {
  return layout.rows.find((row) => row.topPx <= y && y < row.topPx + row.heightPx);
}

/** Turns directly followed by phases share a row. */
function groupLanes(lanes: readonly LaneView[]): LaneView[][] {
  const groups: LaneView[][] = [];
  for (const lane of lanes) {
    const last = groups.at(-1);
    if (lane.kind === 'phases' && last?.length === 1 && last[0]?.kind === 'turns') last.push(lane);
    else groups.push([lane]);
  }
  return groups;
}

/** The loop itself is never folded: its empty picture says that nothing has run. */
function isEmpty(group: readonly LaneView[]): boolean {
  return group.every((lane) => lane.empty && lane.kind !== 'turns' && lane.kind !== 'phases');
}

function sizeOf(group: readonly LaneView[]): Size {
  const [first] = group;
  if (first === undefined || isEmpty(group)) return THIN;
  if (group.length > 1) return LOOP;
  if (first.kind === 'turns') return TURNS;
  if (first.kind === 'phases') return PHASES;
  if (first.kind === 'queue') return QUEUE;
  const { rows } = first;
  return {
    min: Math.min(POOL_MAX_PX, 14 + rows * 7),
    want: Math.min(POOL_MAX_PX, 20 + rows * 12),
    max: Math.min(POOL_MAX_PX, 34 + rows * 20),
  };
}

/** Heights between min and max that fill what is available as far as they can; whole pixels. */
function distribute(sizes: readonly Size[], availablePx: number): number[] {
  const sum = (pick: (size: Size) => number) => sizes.reduce((total, size) => total + pick(size), 0);
  const want = sum((size) => size.want);
  const [from, to]: [(size: Size) => number, (size: Size) => number] =
    availablePx < want ? [(size) => size.min, (size) => size.want] : [(size) => size.want, (size) => size.max];
  const range = sum(to) - sum(from);
  const share = range === 0 ? 0 : Math.min(1, Math.max(0, (availablePx - sum(from)) / range));
  return sizes.map((size) => Math.floor(from(size) + (to(size) - from(size)) * share));
}

function rowOf(group: readonly LaneView[], topPx: number, heightPx: number): LaneRow {
  const [first] = group;
  const base = { key: first?.lane ?? '', title: first?.title ?? '', detail: first?.detail ?? '', topPx, heightPx };
  return {
    ...base,
    empty: isEmpty(group),
    lanes: group.map((lane) => geometryOf(lane, group.length, topPx, heightPx)),
  };
}

function geometryOf(lane: LaneView, lanesInRow: number, topPx: number, heightPx: number): LaneGeometry {
  if (lane.kind === 'turns') return band(lane, topPx + 5, lanesInRow > 1 ? Math.round(heightPx * 0.22) : heightPx - 10);
  if (lane.kind === 'phases') {
    const startPx = lanesInRow > 1 ? Math.round(heightPx * 0.22) + 10 : 5;
    return band(lane, topPx + startPx, heightPx - startPx - 6);
  }
  if (lane.kind === 'pool') return poolGeometry(lane, topPx, heightPx);
  const boxHeightPx = Math.max(8, Math.min(18, Math.round(heightPx * 0.4)));
  const boxTopPx = topPx + Math.round((heightPx - 1 - boxHeightPx) / 2);
  const tailHeightPx = Math.max(5, Math.round(boxHeightPx / 2));
  return {
    lane,
    boxTopPx,
    boxHeightPx,
    rowPitchPx: boxHeightPx,
    tailHeightPx,
    tailTopPx: boxTopPx + Math.round((boxHeightPx - tailHeightPx) / 2),
    depthTopPx: topPx + 3,
    depthBasePx: topPx + heightPx - 1,
  };
}

function band(lane: LaneView, boxTopPx: number, boxHeightPx: number): LaneGeometry {
  const depthBasePx = boxTopPx + boxHeightPx;
  return {
    lane,
    boxTopPx,
    boxHeightPx,
    rowPitchPx: boxHeightPx,
    tailTopPx: boxTopPx,
    tailHeightPx: boxHeightPx,
    depthTopPx: boxTopPx,
    depthBasePx,
  };
}

/** The upper band shows how many wait for a thread; rows fill the rest, with a pixel between them. */
function poolGeometry(lane: LaneView, topPx: number, heightPx: number): LaneGeometry {
  const rows = Math.max(1, lane.rows);
  const depthPx = Math.max(10, Math.round(heightPx * 0.24));
  const rowPitchPx = Math.max(2, Math.floor((heightPx - depthPx - 4) / rows));
  const boxHeightPx = Math.max(1, rowPitchPx - 1);
  return {
    lane,
    boxTopPx: topPx + depthPx + 2,
    boxHeightPx,
    rowPitchPx,
    tailTopPx: topPx + depthPx + 2,
    tailHeightPx: boxHeightPx,
    depthTopPx: topPx + 3,
    depthBasePx: topPx + depthPx,
  };
}
