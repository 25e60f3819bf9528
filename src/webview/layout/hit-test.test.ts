import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hitTest, nearestRun } from './hit-test.ts';
import { lane } from './lane-fixture.ts';
import { layoutLanes } from './lane-layout.ts';
import { TimeScale } from './time-scale.ts';

/** One CSS px is one microsecond. */
const scale = new TimeScale({ fromNs: 0, toNs: 1_000_000 }, 1_000, 1);
const timers = lane('timers', {
  runs: [
    [100, 140, 60],
    [200, 200.2, 150],
    [203, 204],
    [500, 800, 420],
  ],
});
const pool = lane('pool', {
  kind: 'pool',
  rows: 2,
  runs: [
    [0, 900, undefined, 0],
    [300, 400, undefined, 1],
  ],
});
const layout = layoutLanes([timers, pool], 200, true);
const [timersRow, poolRow] = layout.rows;
const timersY = (timersRow?.lanes[0]?.boxTopPx ?? 0) + 4;

function at(cssX: number, y = timersY): string {
  const hit = hitTest(layout, scale, cssX, y);
  return hit === undefined ? 'nothing' : `${hit.lane.lane} ${hit.index} ${hit.part}`;
}

test('a box is hit inside and a few pixels beside', () => {
  assert.equal(at(120), 'timers 0 box');
  assert.equal(at(142), 'timers 0 box');
  assert.equal(at(650), 'timers 3 box');
});

test('of two near boxes the nearer is hit', () => {
  assert.equal(at(200.4), 'timers 1 box');
  assert.equal(at(203.5), 'timers 2 box');
});

test('a tail is hit where its run waited; a box wins over a tail', () => {
  assert.equal(at(80), 'timers 0 tail');
  assert.equal(at(460), 'timers 3 tail');
  assert.equal(at(300), 'nothing');
});

test('rows of a pool are told apart, and long work is found far from its start', () => {
  const geometry = poolRow?.lanes[0];
  const first = (geometry?.boxTopPx ?? 0) + 2;
  assert.equal(at(880, first), 'pool 0 box');
  assert.equal(at(350, first + (geometry?.rowPitchPx ?? 0)), 'pool 1 box');
  assert.equal(at(880, first + (geometry?.rowPitchPx ?? 0)), 'nothing');
});

test('the run nearest to a moment', () => {
  assert.equal(nearestRun(timers.boxes, 0), 0);
  assert.equal(nearestRun(timers.boxes, 205_000), 2);
  assert.equal(nearestRun(timers.boxes, 5_000_000), 3);
  assert.equal(nearestRun(lane('none').boxes, 5), -1);
});
