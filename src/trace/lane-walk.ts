/**
 * Answers about a window of a lane, from its tree: boxes for the screen, depth, figures.
 *
 * Time is cut into buckets whose width is a power of two and whose borders are multiples of it, so that a
 * picture does not flicker while it is panned. Entries as long as a bucket stand for themselves; shorter
 * ones are summed over the bucket in which they start, or in which the first of a few close ones starts.
 *
 *     buckets   |       |       |       |
 *     entries     #  ########## # ##  #
 *     boxes       #  ########## =  #        (the pair becomes one box with count 2)
 *
 * Times here are those of the stream. `now` is the newest time of the stream: the end of what is still open.
 */
import { type Nanos, NONE } from '../base/units.ts';
import { grown, nextCapacity } from './grow.ts';
import type { Lane } from './lane.ts';
import { FANOUT, FANOUT_BITS } from './lane-tree.ts';

export interface Window {
  readonly from: Nanos;
  readonly to: Nanos;
  readonly now: Nanos;
}

/** Boxes of one lane as columns, in the order of starting. */
export class BoxList {
  length = 0;
  start: Float64Array;
  end: Float64Array;
  ready: Float64Array;
  busy: Float64Array;
  count: Int32Array;
  /** Index in the lane of the entry, or of the longest entry. */
  entry: Int32Array;

  /** @param capacity boxes that it has room for before it grows */
  constructor(capacity = 0) {
    this.start = new Float64Array(capacity);
    this.end = new Float64Array(capacity);
    this.ready = new Float64Array(capacity);
    this.busy = new Float64Array(capacity);
    this.count = new Int32Array(capacity);
    this.entry = new Int32Array(capacity);
  }

  push(start: Nanos, end: Nanos, ready: Nanos, busy: Nanos, count: number, entry: number): void {
    const row = this.length;
    if (row === this.count.length) this.#grow();
    this.start[row] = start;
    this.end[row] = end;
    this.ready[row] = ready;
    this.busy[row] = busy;
    this.count[row] = count;
    this.entry[row] = entry;
    this.length = row + 1;
  }

  /** Adds box `at` of another list. */
  pushFrom(other: BoxList, at: number): void {
    this.push(other.start[at]!, other.end[at]!, other.ready[at]!, other.busy[at]!, other.count[at]!, other.entry[at]!);
  }

  #grow(): void {
    const capacity = nextCapacity(this.count.length);
    this.start = grown(this.start, capacity);
    this.end = grown(this.end, capacity);
    this.ready = grown(this.ready, capacity);
    this.busy = grown(this.busy, capacity);
    this.count = grown(this.count, capacity);
    this.entry = grown(this.entry, capacity);
  }
}

/** The bucket width for a window drawn `widthPx` wide: the smallest power of two of at least a pixel. */
export function bucketWidth(window: { from: Nanos; to: Nanos }, widthPx: number): Nanos {
  const nanosPerPx = (window.to - window.from) / Math.max(1, widthPx);
  return 2 ** Math.max(0, Math.ceil(Math.log2(Math.max(1, nanosPerPx))));
}

/** The window widened to the borders of its buckets: what the walks below expect. */
export function onBorders(window: Window, bucketNs: Nanos): Window {
  const from = Math.floor(window.from / bucketNs) * bucketNs;
  return { from, to: Math.max(from + bucketNs, Math.ceil(window.to / bucketNs) * bucketNs), now: window.now };
}

/** Sums the entries of one bucket until a box is made of them. */
class Bucket {
  readonly #boxes: BoxList;
  #start = 0;
  #end = 0;
  #count = 0;
  #busy = 0;
  #ready = Number.POSITIVE_INFINITY;
  #maxRun = -1;
  #longest = NONE;
  /** Where the bucket ends. */
  border = Number.NEGATIVE_INFINITY;

  constructor(boxes: BoxList) {
    this.#boxes = boxes;
  }

  /** Adds `count` entries from `start` to `end`. */
  add(count: number, start: Nanos, end: Nanos, busy: Nanos, ready: Nanos, maxRun: Nanos, longest: number): void {
    if (this.#count === 0) this.#start = start;
    this.#end = end;
    this.#count += count;
    this.#busy += busy;
    if (ready < this.#ready) this.#ready = ready;
    if (maxRun > this.#maxRun) {
      this.#maxRun = maxRun;
      this.#longest = longest;
    }
  }

  flush(): void {
    if (this.#count === 0) return;
    const ready = this.#ready === Number.POSITIVE_INFINITY ? Number.NaN : this.#ready;
    this.#boxes.push(this.#start, this.#end, ready, this.#busy, this.#count, this.#longest);
    this.#count = 0;
    this.#busy = 0;
    this.#ready = Number.POSITIVE_INFINITY;
    this.#maxRun = -1;
  }
}

/**
 * Boxes for all entries that run in the window or wait in it for a run behind it.
 * **Cost**: O(boxes · 16 log n), whatever the size of the lane. Not more than `limit` boxes behind the window.
 */
export function collectBoxes(lane: Lane, window: Window, bucketNs: Nanos, limit: number): BoxList {
  const { source } = lane;
  const leaves = lane.tree.levels[0];
  const closed = lane.closedCount;
  const first = lane.firstEndingAfter(window.from);
  const behind = Math.min(closed, lane.firstStartingAt(window.to, first));
  const boxes = new BoxList(Math.min(behind - first + 1, Math.ceil((window.to - window.from) / bucketNs)));
  const bucket = new Bucket(boxes);
  for (let index = first; index < behind; ) {
    const leaf = index >>> FANOUT_BITS;
    const isLeaf = (index & (FANOUT - 1)) === 0 && leaves !== undefined && leaf < leaves.length;
    const start = isLeaf ? leaves.firstStartOf(leaf) : lane.startAt(index);
    if (start >= bucket.border) {
      bucket.flush();
      bucket.border = (Math.floor(start / bucketNs) + 1) * bucketNs;
    }
    const width = isLeaf ? takeNode(lane, index, start, behind, bucket, bucketNs) : 0;
    if (width > 0) {
      index += width;
      continue;
    }
    const row = lane.row(index);
    const run = source.lastedOf(row);
    if (run >= bucketNs) {
      bucket.flush();
      boxes.push(start, start + run, start - source.waitedOf(row), run, 1, index);
    } else {
      bucket.add(1, start, start + run, run, start - source.waitedOf(row), run, index);
    }
    index++;
  }
  bucket.flush();
  if (behind < closed) collectWaiting(lane, behind, window, boxes, boxes.length + limit);
  if (lane.hasOpen) pushOpen(lane, boxes, window);
  return boxes;
}

/**
 * Takes the largest complete node at `index` that lies in the bucket; returns its width, 0 if there is none.
 * Entries that begin close together are taken as one even if some begin behind the border: to tell them apart would
 * cost more than all else, and the box, which reaches from its first entry to its last, is hardly wider.
 */
function takeNode(lane: Lane, index: number, start: Nanos, behind: number, bucket: Bucket, bucketNs: Nanos): number {
  for (let depth = topLevelAt(lane, index); depth >= 0; depth--) {
    const level = lane.tree.levels[depth]!;
    const bits = (depth + 1) * FANOUT_BITS;
    const node = index >>> bits;
    if (node >= level.length || level.maxRunOf(node) >= bucketNs) continue;
    const lastStart = level.lastStartOf(node);
    const isClose = lastStart - start < bucketNs / (depth === 0 ? 1 : 2) && index + (1 << bits) <= behind;
    // Borders of buckets are borders of the window, so what lies in the bucket lies in the window.
    if (lastStart >= bucket.border && !isClose) continue;
    const end = level.lastEndOf(node);
    const maxRun = level.maxRunOf(node);
    bucket.add(1 << bits, start, end, level.busyOf(node), level.minReadyOf(node), maxRun, level.longestOf(node));
    return 1 << bits;
  }
  return 0;
}

/** The highest level of the tree in which a node begins at `index`; -1: none. */
function topLevelAt(lane: Lane, index: number): number {
  let depth = -1;
  while (depth + 1 < lane.tree.levels.length && (index & ((FANOUT << ((depth + 1) * FANOUT_BITS)) - 1)) === 0) depth++;
  return depth;
}

/** Boxes of entries from `index` on, all behind the window, whose wait began before its end. */
function collectWaiting(lane: Lane, from: number, window: Window, boxes: BoxList, mostBoxes: number): void {
  const closed = lane.closedCount;
  for (let index = from; index < closed && boxes.length < mostBoxes; ) {
    let depth = topLevelAt(lane, index);
    while (depth >= 0 && waitsBefore(lane, depth, index, window.to)) depth--;
    if (depth >= 0) {
      index += FANOUT << (depth * FANOUT_BITS);
      continue;
    }
    const start = lane.startAt(index);
    const ready = lane.readyAt(index);
    const run = lane.endAt(index) - start;
    if (ready < window.to) boxes.push(start, start + run, ready, run, 1, index);
    index++;
  }
}

/** Whether a node has an entry that was ready before `t`, or is not complete. */
function waitsBefore(lane: Lane, depth: number, index: number, t: Nanos): boolean {
  const level = lane.tree.levels[depth]!;
  const node = index >>> ((depth + 1) * FANOUT_BITS);
  return node >= level.length || level.minReadyOf(node) < t;
}

function pushOpen(lane: Lane, boxes: BoxList, window: Window): void {
  const index = lane.count - 1;
  const start = lane.startAt(index);
  const ready = lane.readyAt(index);
  if (start >= window.to && !(ready < window.to)) return;
  const end = openEnd(lane, index, window.now);
  if (end <= window.from) return;
  boxes.push(start, end, ready, end - start, 1, index);
}

/** End of an entry, with `now` for one that is still open. */
export function openEnd(lane: Lane, index: number, now: Nanos): Nanos {
  const end = lane.endAt(index);
  return Number.isNaN(end) ? Math.max(now, lane.startAt(index)) : end;
}
