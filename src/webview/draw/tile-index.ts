/**
 * Look-ups over a tile that many frames need: names by site, places of a run, merged tails, greatest depth.
 * Made at first use, kept as long as the tile is.
 */
import type { RunId, SiteId } from '../../base/units.ts';
import type { BoxColumns, DepthColumns, LaneView, SiteLabel, ViewReply } from '../../query/contract.ts';

/** Where a run is drawn. */
export interface BoxPlace {
  readonly lane: string;
  readonly index: number;
}

const sites = new WeakMap<ViewReply, Map<SiteId, SiteLabel>>();
const places = new WeakMap<ViewReply, Map<RunId, BoxPlace[]>>();
const tails = new WeakMap<BoxColumns, Float64Array>();
const depths = new WeakMap<DepthColumns, number>();

/** Name and place of a site that boxes refer to. */
export function siteOf(tile: ViewReply, site: SiteId): SiteLabel | undefined {
  let known = sites.get(tile);
  if (known === undefined) {
    known = new Map(tile.sites.map((label) => [label.site, label]));
    sites.set(tile, known);
  }
  return known.get(site);
}

/** The boxes that stand for a run: its own, and the work on a thread that it ended. */
export function placesOf(tile: ViewReply, run: RunId): readonly BoxPlace[] {
  let known = places.get(tile);
  if (known === undefined) {
    known = indexRuns(tile.lanes);
    places.set(tile, known);
  }
  return known.get(run) ?? [];
}

/**
 * The stretches in which something of a lane was ready and did not run, merged so that they never overlap.
 * **Shape**: start, end, start, end … ascending.
 */
export function tailsOf(boxes: BoxColumns): Float64Array {
  const known = tails.get(boxes);
  if (known !== undefined) return known;
  const order: number[] = [];
  for (let index = 0; index < boxes.length; index++) {
    if ((boxes.readyNs[index] ?? Number.NaN) < (boxes.startNs[index] ?? 0)) order.push(index);
  }
  order.sort((a, b) => (boxes.readyNs[a] ?? 0) - (boxes.readyNs[b] ?? 0));
  const merged: number[] = [];
  for (const index of order) {
    const from = boxes.readyNs[index] ?? 0;
    const to = boxes.startNs[index] ?? 0;
    const end = merged.at(-1);
    if (end !== undefined && from <= end) merged[merged.length - 1] = Math.max(end, to);
    else merged.push(from, to);
  }
  const result = Float64Array.from(merged);
  tails.set(boxes, result);
  return result;
}

/** Greatest depth in the tile. */
export function maxDepthOf(depth: DepthColumns): number {
  const known = depths.get(depth);
  if (known !== undefined) return known;
  let max = 0;
  for (let index = 0; index < depth.length; index++) max = Math.max(max, depth.value[index] ?? 0);
  depths.set(depth, max);
  return max;
}

function indexRuns(lanes: readonly LaneView[]): Map<RunId, BoxPlace[]> {
  const found = new Map<RunId, BoxPlace[]>();
  for (const lane of lanes) {
    for (let index = 0; index < lane.boxes.length; index++) {
      const run = lane.boxes.run[index] ?? -1;
      if (run < 0) continue;
      const list = found.get(run);
      if (list === undefined) found.set(run, [{ lane: lane.lane, index }]);
      else list.push({ lane: lane.lane, index });
    }
  }
  return found;
}
