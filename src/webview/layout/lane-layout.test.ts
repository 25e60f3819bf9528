import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LaneView } from '../../query/contract.ts';
import { lane } from './lane-fixture.ts';
import { layoutLanes, rowAt } from './lane-layout.ts';

const LANES: readonly LaneView[] = [
  lane('turns', { kind: 'turns' }),
  lane('phases', { kind: 'phases' }),
  lane('timers'),
  lane('pool', { kind: 'pool', rows: 4 }),
  lane('somebody’s own queue'),
  lane('close', { empty: true }),
];

test('turns and phases share a row, any other lane has its own, in the order given', () => {
  const { rows } = layoutLanes(LANES, 700, true);
  assert.deepEqual(
    rows.map((row) => row.lanes.map((geometry) => geometry.lane.lane)),
    [['turns', 'phases'], ['timers'], ['pool'], ['somebody’s own queue'], ['close']],
  );
});

test('rows stand under each other without a gap, and fill a tall panel only up to what reads well', () => {
  for (const availablePx of [120, 260, 400, 700, 3_000]) {
    const { rows, heightPx } = layoutLanes(LANES, availablePx, true);
    let bottom = 0;
    for (const row of rows) {
      assert.equal(row.topPx, bottom);
      bottom += row.heightPx;
    }
    assert.equal(heightPx, bottom);
    if (availablePx >= 200 && availablePx <= 400) assert.ok(heightPx <= availablePx, `${heightPx} of ${availablePx}`);
  }
  assert.equal(layoutLanes(LANES, 3_000, true).heightPx, layoutLanes(LANES, 9_000, true).heightPx);
});

test('boxes, tails and depth stay inside their row', () => {
  for (const availablePx of [120, 260, 700]) {
    for (const row of layoutLanes(LANES, availablePx, true).rows) {
      for (const geometry of row.lanes) {
        const bottom = row.topPx + row.heightPx;
        const boxesBottom = geometry.boxTopPx + (geometry.lane.rows - 1) * geometry.rowPitchPx + geometry.boxHeightPx;
        assert.ok(row.topPx <= geometry.boxTopPx && boxesBottom <= bottom, `${geometry.lane.lane} at ${availablePx}`);
        assert.ok(row.topPx <= geometry.tailTopPx && geometry.tailTopPx + geometry.tailHeightPx <= bottom);
        assert.ok(row.topPx <= geometry.depthTopPx && geometry.depthBasePx <= bottom);
      }
    }
  }
});

test('an empty queue is thin while more may come, and only named when all is known', () => {
  const live = layoutLanes(LANES, 700, true);
  const thin = live.rows.find((row) => row.empty);
  assert.equal(thin?.key, 'close');
  assert.ok((thin?.heightPx ?? 99) < 30);
  const done = layoutLanes(LANES, 700, false);
  assert.deepEqual(done.folded, ['close']);
  assert.equal(done.rows.length, 4);
});

test('a pool of a thousand threads is squeezed, not as tall as a house', () => {
  const { heightPx } = layoutLanes([lane('pool', { kind: 'pool', rows: 1_000 })], 500, true);
  assert.ok(heightPx <= 220);
});

test('a height names its row', () => {
  const layout = layoutLanes(LANES, 700, true);
  const timers = layout.rows[1];
  assert.equal(rowAt(layout, timers?.topPx ?? -1), timers);
  assert.equal(rowAt(layout, layout.heightPx), undefined);
});
