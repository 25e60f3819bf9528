/**
 * Windows of random lanes, asked of the indexes and of a brute-force twin that knows no index.
 * `LOOPSCOPE_SEED=n` repeats a run.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomFrom, seedOfRun } from '../../test/support/random.ts';
import { IntervalTable } from './interval-table.ts';
import { Lane } from './lane.ts';
import { depthIn, figuresIn } from './lane-figures.ts';
import { bucketWidth, collectBoxes, onBorders, type Window } from './lane-walk.ts';

const SEED = seedOfRun();

interface Entry {
  readonly start: number;
  readonly end: number;
  readonly ready: number;
}

/** Entries of very different lengths, in bursts; ready times in the order of starting. */
function randomEntries(random: () => number, count: number, unknownShare = 0.05): Entry[] {
  const entries: Entry[] = [];
  let now = 0;
  let ready = 0;
  for (let index = 0; index < count; index++) {
    now += Math.floor(random() < 0.1 ? random() * 10_000 : random() * 5);
    const length = Math.floor(random() < 0.02 ? random() * 50_000 : random() * 20);
    ready = Math.max(ready, now - Math.floor(random() * random() * 3_000));
    entries.push({ start: now, end: now + length, ready: random() < unknownShare ? Number.NaN : Math.min(ready, now) });
    now += length;
  }
  return entries;
}

function laneOf(entries: readonly Entry[]): Lane {
  const table = new IntervalTable();
  const lane = new Lane({ source: table, ownRows: false, queues: true });
  for (const { start, end, ready } of entries) {
    lane.open(table.add(start, Number.NaN, ready, 0), start, ready);
    table.setEnd(table.length - 1, end);
    lane.close(start, end, ready);
  }
  return lane;
}

interface Box {
  start: number;
  end: number;
  ready: number;
  busy: number;
  count: number;
}

/** What `collectBoxes` must answer, entry by entry; those that begin close together count as one. */
function expectedBoxes(entries: readonly Entry[], window: Window, bucketNs: number): Box[] {
  const boxes: Box[] = [];
  const isIn = ({ start, end, ready }: Entry) =>
    start < window.to ? end > window.from || start >= window.from : ready < window.to;
  let bucket = -1;
  for (let index = 0; index < entries.length; ) {
    const count = closeFrom(entries, index, isIn, window, bucketNs);
    const isLong = entries[index]!.end - entries[index]!.start >= bucketNs;
    const own = isLong ? -1 : Math.floor(entries[index]!.start / bucketNs);
    for (const { start, end, ready } of entries.slice(index, index + count).filter(isIn)) {
      const last = boxes[boxes.length - 1];
      if (last === undefined || isLong || own !== bucket) {
        boxes.push({ start, end, ready, busy: end - start, count: 1 });
      } else {
        last.end = end;
        last.busy += end - start;
        last.count++;
        if (!(last.ready <= ready)) last.ready = ready;
      }
      bucket = own;
    }
    index += count;
  }
  return boxes;
}

/** How many entries from `index` on are taken as one. */
function closeFrom(
  entries: readonly Entry[],
  index: number,
  isIn: (entry: Entry) => boolean,
  window: Window,
  bucketNs: number,
): number {
  for (const count of [65_536, 4_096, 256, 16]) {
    if (index % count !== 0 || index + count > entries.length) continue;
    const close = entries.slice(index, index + count);
    const [first] = close;
    const last = close[count - 1]!;
    const isShort = close.every(({ start, end }) => end - start < bucketNs);
    if (!isShort || !isIn(first!) || last.start >= window.to) continue;
    const border = (Math.floor(first!.start / bucketNs) + 1) * bucketNs;
    if (last.start < border || last.start - first!.start < bucketNs / (count === 16 ? 1 : 2)) return count;
  }
  return 1;
}

function randomWindow(random: () => number, end: number): Window {
  const width = Math.max(1, Math.floor(end * 10 ** (-4 * random())));
  const from = Math.floor(random() * (end - width + 1));
  return { from, to: from + width, now: end };
}

const kind = (box: Box): string => `${box.start}-${box.end} busy ${box.busy} × ${box.count}`;

test(`boxes of any window are those of a brute-force walk (seed ${SEED})`, () => {
  const random = randomFrom(SEED);
  for (let round = 0; round < 30; round++) {
    const entries = randomEntries(random, 1 + Math.floor(random() * 6_000));
    const lane = laneOf(entries);
    const end = entries[entries.length - 1]!.end;
    for (let ask = 0; ask < 20; ask++) {
      const width = randomWindow(random, end);
      const bucketNs = bucketWidth(width, 1 + Math.floor(random() * 400));
      const window = onBorders(width, bucketNs);
      const boxes = collectBoxes(lane, window, bucketNs, 1e9);
      const got = Array.from({ length: boxes.length }, (_, i) => ({
        start: boxes.start[i]!,
        end: boxes.end[i]!,
        ready: boxes.ready[i]!,
        busy: boxes.busy[i]!,
        count: boxes.count[i]!,
      }));
      // Behind the window single entries that do not wait into it may be summed with those that do.
      const inside = (box: Box): boolean => box.start < window.to;
      assert.deepEqual(got.filter(inside).map(kind), expectedBoxes(entries, window, bucketNs).filter(inside).map(kind));
      for (const box of got) assert.ok(inside(box) || box.ready < window.to);
    }
  }
});

test(`figures of any window are those of a brute-force sum (seed ${SEED})`, () => {
  const random = randomFrom(SEED + 1);
  const entries = randomEntries(random, 5_000);
  const lane = laneOf(entries);
  const end = entries[entries.length - 1]!.end;
  for (let ask = 0; ask < 300; ask++) {
    const window = randomWindow(random, end);
    const inside = entries.filter(
      (entry) => entry.start < window.to && (entry.end > window.from || entry.start >= window.from),
    );
    const figures = figuresIn(lane, window);
    const busy = inside.reduce(
      (sum, entry) => sum + Math.max(0, Math.min(entry.end, window.to) - Math.max(entry.start, window.from)),
      0,
    );
    assert.equal(figures.count, inside.length);
    assert.equal(figures.busy, busy);
    assert.equal(
      figures.maxRun,
      inside.reduce((max, entry) => Math.max(max, entry.end - entry.start), 0),
    );
    const waits = inside.map((entry) => entry.start - entry.ready).filter((wait) => !Number.isNaN(wait));
    assert.equal(figures.maxWait, waits.length === 0 ? Number.NaN : Math.max(...waits));
  }
});

const depthAt = (entries: readonly Entry[], t: number): number =>
  entries.filter((entry) => entry.ready <= t && entry.start > t).length;

test(`depth is exact where entries are few, and the maximum of each bucket where they are many (seed ${SEED})`, () => {
  const random = randomFrom(SEED + 2);
  for (let round = 0; round < 10; round++) {
    // Coarse depth is only near the truth around entries of unknown ready time.
    const entries = randomEntries(random, 1 + Math.floor(random() * 3_000), 0);
    const lane = laneOf(entries);
    const end = entries[entries.length - 1]!.end;
    for (let ask = 0; ask < 10; ask++) {
      const width = randomWindow(random, end);
      const bucketNs = bucketWidth(width, 50);
      const window = onBorders(width, bucketNs);
      const exact = depthIn(lane, window, 1, 1e9);
      for (let i = 0; i < Math.min(exact.at.length, 50); i++)
        assert.equal(exact.value.data[i], depthAt(entries, exact.at.data[i]!));
      const coarse = depthIn(lane, window, bucketNs, 0);
      for (let at = Math.floor(window.from / bucketNs) * bucketNs; at < window.to; at += bucketNs) {
        const moments = entries.filter((e) => e.start > at && e.start <= at + bucketNs).map((e) => e.start - 1);
        // Where nothing starts it only rises.
        const shown = moments.length > 0 ? moments : [at + bucketNs];
        const highest = Math.max(...shown.map((t) => depthAt(entries, t)));
        assert.equal(valueAt(coarse, at), highest, `bucket at ${at} of ${bucketNs}`);
      }
    }
  }
});

function valueAt(line: { at: { data: Float64Array; length: number }; value: { data: Int32Array } }, t: number): number {
  let value = 0;
  for (let i = 0; i < line.at.length && line.at.data[i]! <= t; i++) value = line.value.data[i]!;
  return value;
}

test('an open entry reaches to the newest time', () => {
  const table = new IntervalTable();
  const lane = new Lane({ source: table, ownRows: false, queues: true });
  lane.open(table.add(10, Number.NaN, 5, 0), 10, 5);
  const boxes = collectBoxes(lane, { from: 0, to: 100, now: 60 }, 1, 100);
  assert.deepEqual([boxes.length, boxes.start[0], boxes.end[0], boxes.busy[0]], [1, 10, 60, 50]);
});

test('an entry behind the window shows when it waits in the window', () => {
  const lane = laneOf([
    { start: 5, end: 6, ready: 5 },
    { start: 500, end: 510, ready: 20 },
    { start: 600, end: 610, ready: 590 },
  ]);
  const boxes = collectBoxes(lane, { from: 0, to: 100, now: 610 }, 1, 100);
  assert.deepEqual([...boxes.start.subarray(0, boxes.length)], [5, 500]);
});
