/**
 * Figures of a lane over a window (`LaneFigures`) and its depth as a step line (`DepthLine`), from the
 * lane's indexes. Times are those of the stream.
 */
import type { Nanos } from '../base/units.ts';
import { Float64List, Int32List } from './grow.ts';
import type { Lane } from './lane.ts';
import { FANOUT, FANOUT_BITS } from './lane-tree.ts';
import { openEnd, type Window } from './lane-walk.ts';

export interface LaneFigures {
  readonly count: number;
  /** Time inside the window in which entries ran. */
  readonly busy: Nanos;
  readonly maxRun: Nanos;
  /** Index in the lane of the entry with `maxRun`, or -1. */
  readonly longest: number;
  /** Longest queue time; NaN: none known. */
  readonly maxWait: Nanos;
}

/** Sums the entries that run in the window. Cost: O(16 log n). */
export function figuresIn(lane: Lane, window: Window): LaneFigures {
  const first = lane.firstEndingAfter(window.from);
  const behind = lane.firstStartingAt(window.to, first);
  let busy = 0;
  let maxRun = -1;
  let longest = -1;
  let maxWait = -1;
  let index = first;
  while (index < behind) {
    let depth = -1;
    while (nodeFits(lane, depth + 1, index, behind)) depth++;
    if (depth >= 0) {
      const level = lane.tree.levels[depth]!;
      const node = index >>> ((depth + 1) * FANOUT_BITS);
      busy += level.busyOf(node);
      maxWait = Math.max(maxWait, level.maxWaitOf(node));
      if (level.maxRunOf(node) > maxRun) {
        maxRun = level.maxRunOf(node);
        longest = level.longestOf(node);
      }
      index += FANOUT << (depth * FANOUT_BITS);
      continue;
    }
    const lasted = lane.lastedOf(index);
    const run = Number.isNaN(lasted) ? openEnd(lane, index, window.now) - lane.startAt(index) : lasted;
    busy += run;
    const wait = lane.waitedOf(index);
    if (wait > maxWait) maxWait = wait;
    if (run > maxRun) {
      maxRun = run;
      longest = index;
    }
    index++;
  }
  return {
    count: behind - first,
    busy: busy - outside(lane, first, behind, window),
    maxRun: Math.max(0, maxRun),
    longest,
    maxWait: maxWait < 0 ? Number.NaN : maxWait,
  };
}

function nodeFits(lane: Lane, depth: number, index: number, behind: number): boolean {
  const level = lane.tree.levels[depth];
  if (level === undefined) return false;
  const width = FANOUT << (depth * FANOUT_BITS);
  return (index & (width - 1)) === 0 && index + width <= behind && index / width < level.length;
}

/** How much of the first and the last entry lies outside the window. */
function outside(lane: Lane, first: number, behind: number, window: Window): Nanos {
  if (first >= behind) return 0;
  const before = Math.max(0, window.from - lane.startAt(first));
  const after = Math.max(0, openEnd(lane, behind - 1, window.now) - window.to);
  return before + after;
}

/**
 * Entries that ran longest inside the window, longest first, at most `limit`; those shorter than `least` are
 * left out.
 * **Cost**: O(16 log n) for each entry found, as nodes without a long one are passed over.
 */
export function longestIn(lane: Lane, window: Window, limit: number, least: Nanos = 1): { entry: number; ns: Nanos }[] {
  const found: { entry: number; ns: Nanos }[] = [];
  const first = lane.firstEndingAfter(window.from);
  const behind = lane.firstStartingAt(window.to, first);
  let threshold = Math.max(least, surelyReached(lane, first + 1, behind - 1, limit));
  for (let index = first; index < behind; ) {
    let depth = -1;
    while (nodeFits(lane, depth + 1, index, behind)) depth++;
    while (depth >= 0 && lane.tree.levels[depth]!.maxRunOf(index >>> ((depth + 1) * FANOUT_BITS)) >= threshold) depth--;
    if (depth >= 0) {
      index += FANOUT << (depth * FANOUT_BITS);
      continue;
    }
    const ns = Math.min(openEnd(lane, index, window.now), window.to) - Math.max(lane.startAt(index), window.from);
    if (ns >= threshold) {
      let at = found.length;
      while (at > 0 && found[at - 1]!.ns < ns) at--;
      found.splice(at, 0, { entry: index, ns });
      if (found.length > limit) found.length = limit;
      if (found.length === limit) threshold = Math.max(threshold, found[limit - 1]!.ns + 1);
    }
    index++;
  }
  return found;
}

/**
 * A length that at least `limit` entries of `[from, to)` reach: that of the longest entries of as many nodes. Without
 * it a walk that meets ever longer ones would take all of them. 0: not known.
 */
function surelyReached(lane: Lane, from: number, to: number, limit: number): Nanos {
  const { levels } = lane.tree;
  for (let depth = levels.length - 1; depth >= 0; depth--) {
    const bits = (depth + 1) * FANOUT_BITS;
    const first = Math.ceil(from / 2 ** bits);
    const behind = Math.min(levels[depth]!.length, to >>> bits);
    if (behind - first < limit) continue;
    const longest = new Float64Array(behind - first);
    for (let node = first; node < behind; node++) longest[node - first] = levels[depth]!.maxRunOf(node);
    return longest.sort()[longest.length - limit]!;
  }
  return 0;
}

/** Queue times of the entries in the window, ascending; every n-th where they are many. */
export function sampleWaits(lane: Lane, window: Window, limit: number): { waits: Float64Array; sampled: boolean } {
  const first = lane.firstEndingAfter(window.from);
  const behind = lane.firstStartingAt(window.to, first);
  const stride = Math.max(1, Math.ceil((behind - first) / limit));
  const waits = new Float64List();
  for (let index = first; index < behind; index += stride) {
    const wait = lane.waitedOf(index);
    if (!Number.isNaN(wait)) waits.push(wait);
  }
  return { waits: waits.data.subarray(0, waits.length).sort(), sampled: stride > 1 };
}

/** Value at a share of an ascending list; NaN of an empty one. */
export function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

/** A step line: from `at[i]` on, `value[i]`. */
export class DepthLine {
  readonly at = new Float64List();
  readonly value = new Int32List();
  max = 0;

  push(at: Nanos, value: number): void {
    if (value > this.max) this.max = value;
    const { length } = this.at;
    if (length > 0 && this.value.data[length - 1] === value) return;
    if (length > 0 && this.at.data[length - 1] === at) {
      this.value.data[length - 1] = value;
      return;
    }
    this.at.push(at);
    this.value.push(value);
  }
}

/**
 * The lane's depth in the window: every step where there are few entries, else the highest value of each
 * bucket.
 * **Cost**: O(steps), steps being at most `2 * maxEntries` or the number of buckets.
 */
export function depthIn(lane: Lane, window: Window, bucketNs: Nanos, maxEntries: number): DepthLine {
  const line = new DepthLine();
  const { depth } = lane;
  if (depth === null || lane.count === 0) return line;
  const first = lane.firstStartingAt(window.from + 1);
  const behind = Math.max(first, depth.readyBy(window.to, first));
  if (behind - first <= maxEntries) exactDepth(lane, first, behind, window, line);
  else bucketDepth(lane, window, bucketNs, line);
  return line;
}

/** Steps of the entries `[first, behind)`, each up at its ready time and down at its start. */
function exactDepth(lane: Lane, first: number, behind: number, window: Window, line: DepthLine): void {
  const ups = new Float64List();
  const downs = new Float64List();
  for (let index = first; index < behind; index++) {
    const ready = lane.readyAt(index);
    if (!(ready < lane.startAt(index))) continue;
    ups.push(ready);
    downs.push(lane.startAt(index));
  }
  const up = ups.data.subarray(0, ups.length).sort();
  const down = downs.data;
  let u = 0;
  let d = 0;
  while (u < ups.length && up[u]! <= window.from) u++;
  line.push(window.from, u);
  while (u < ups.length || d < downs.length) {
    const at = Math.min(
      u < ups.length ? up[u]! : Number.POSITIVE_INFINITY,
      d < downs.length ? down[d]! : Number.POSITIVE_INFINITY,
    );
    if (at >= window.to) break;
    while (u < ups.length && up[u] === at) u++;
    // A rise and a fall at once still show the peak: what waited until now counted up to now.
    while (d < downs.length && down[d] === at) d++;
    line.push(at, u - d);
  }
}

/**
 * Between two starts the depth only rises: where entries start in a bucket, it is highest right before one of them.
 * What rises behind the last of them is seen in the next bucket.
 */
function bucketDepth(lane: Lane, window: Window, bucketNs: Nanos, line: DepthLine): void {
  const depth = lane.depth!;
  let at = Math.floor(window.from / bucketNs) * bucketNs;
  let started = lane.firstStartingAt(at + 1);
  while (at < window.to) {
    const next = at + bucketNs;
    const nextStarted = lane.firstStartingAt(next + 1, started);
    const peak =
      nextStarted > started
        ? depth.peakIn(started, nextStarted)
        : // Nothing starts: what has started was ready, so the way from there is short.
          depth.readyBy(next, started) - started;
    line.push(at, peak);
    at = next;
    started = nextStarted;
  }
}
