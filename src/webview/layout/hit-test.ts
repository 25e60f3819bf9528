/**
 * Which box is under the pointer. Works on the same columns and geometry that were drawn; asks nobody.
 * A box wins over a tail, and a box may be missed by a few pixels, because most are one pixel wide.
 */
import type { BoxColumns, LaneView } from '../../query/contract.ts';
import { lowerBound } from '../state/search.ts';
import { type LaneGeometry, type LaneLayout, rowAt } from './lane-layout.ts';
import type { TimeScale } from './time-scale.ts';

/** What was hit. */
export interface Hit {
  readonly lane: LaneView;
  readonly geometry: LaneGeometry;
  /** Row of the lane's box columns. */
  readonly index: number;
  readonly part: 'box' | 'tail';
}

/** How far beside a box still counts. */
const REACH_CSS_PX = 3;
/** Boxes looked at to each side; within a row they do not overlap, so the near ones decide. */
const LOOK_BOXES = 256;

/** The box or tail at a point of the lanes; undefined: none. Cost: two binary searches and at most 512 boxes. */
export function hitTest(layout: LaneLayout, scale: TimeScale, cssX: number, y: number): Hit | undefined {
  const row = rowAt(layout, y);
  if (row === undefined) return undefined;
  const geometries = row.lanes.filter((geometry) => isInBoxRows(geometry, y) || row.lanes.length === 1);
  for (const geometry of geometries) {
    const index = boxAt(geometry, scale, cssX, y);
    if (index >= 0) return { lane: geometry.lane, geometry, index, part: 'box' };
  }
  for (const geometry of geometries) {
    if (geometry.lane.kind !== 'queue') continue;
    const index = tailAt(geometry.lane.boxes, scale, cssX);
    if (index >= 0) return { lane: geometry.lane, geometry, index, part: 'tail' };
  }
  return undefined;
}

/** Index of the run of a lane that is nearest to a moment; -1: the lane has none. For keys that choose a run. */
export function nearestRun(boxes: BoxColumns, atNs: number): number {
  let best = -1;
  let bestDistance = Number.POSITIVE_INFINITY;
  const from = lowerBound(boxes.startNs, atNs, boxes.length);
  for (let index = Math.max(0, from - LOOK_BOXES); index < Math.min(boxes.length, from + LOOK_BOXES); index++) {
    if ((boxes.run[index] ?? -1) < 0) continue;
    const start = boxes.startNs[index] ?? 0;
    const end = boxes.endNs[index] ?? 0;
    const distance = atNs < start ? start - atNs : atNs > end ? atNs - end : 0;
    if (distance < bestDistance) {
      best = index;
      bestDistance = distance;
    }
  }
  return best;
}

function isInBoxRows(geometry: LaneGeometry, y: number): boolean {
  const bottom = geometry.boxTopPx + geometry.rowPitchPx * Math.max(1, geometry.lane.rows);
  return geometry.boxTopPx - REACH_CSS_PX <= y && y < bottom + REACH_CSS_PX;
}

function boxAt(geometry: LaneGeometry, scale: TimeScale, cssX: number, y: number): number {
  const { boxes, rows } = geometry.lane;
  const wantedRow = rows > 1 ? Math.floor((y - geometry.boxTopPx) / geometry.rowPitchPx) : 0;
  const atNs = scale.cssToNanos(cssX);
  const from = lowerBound(boxes.startNs, atNs, boxes.length);
  let best = -1;
  let bestDistance = REACH_CSS_PX + 0.001;
  for (let index = Math.max(0, from - LOOK_BOXES); index < Math.min(boxes.length, from + LOOK_BOXES); index++) {
    if (rows > 1 && boxes.row[index] !== wantedRow) continue;
    const startCssX = scale.nanosToCss(boxes.startNs[index] ?? 0);
    const endCssX = Math.max(startCssX + 1, scale.nanosToCss(boxes.endNs[index] ?? 0));
    const distance = cssX < startCssX ? startCssX - cssX : cssX > endCssX ? cssX - endCssX : 0;
    if (distance < bestDistance) {
      best = index;
      bestDistance = distance;
    }
  }
  return best;
}

/** Among the tails that cover a point, the one whose run starts next. */
function tailAt(boxes: BoxColumns, scale: TimeScale, cssX: number): number {
  const atNs = scale.cssToNanos(cssX);
  const from = lowerBound(boxes.startNs, atNs, boxes.length);
  for (let index = from; index < Math.min(boxes.length, from + LOOK_BOXES); index++) {
    if ((boxes.readyNs[index] ?? Number.NaN) <= atNs) return index;
  }
  return -1;
}
