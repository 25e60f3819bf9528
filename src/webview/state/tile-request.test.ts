import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figuresFor, tileFor } from './tile-request.ts';

const WIDTH_PX = 1_080;

test('a tile covers the view with room on both sides, at the screen’s resolution or finer', () => {
  for (const [fromNs, spanNs] of [
    [0, 1e9],
    [123_456_789, 7_000_000],
    [5e12, 3_000],
    [17, 900e9],
  ] as const) {
    const { params } = tileFor(0, { fromNs, toNs: fromNs + spanNs }, WIDTH_PX);
    assert.ok(params.fromNs <= fromNs && fromNs + spanNs <= params.toNs);
    assert.ok(Number.isInteger(params.fromNs) && Number.isInteger(params.toNs) && Number.isInteger(params.widthPx));
    const nsPerPx = (params.toNs - params.fromNs) / params.widthPx;
    assert.ok(nsPerPx <= Math.max(1, spanNs / WIDTH_PX));
    assert.ok(params.widthPx < WIDTH_PX * 6, `${params.widthPx} px for ${spanNs} ns`);
  }
});

test('a small pan and a small zoom ask the same question again', () => {
  const base = tileFor(3, { fromNs: 1_000_300_000, toNs: 1_100_300_000 }, WIDTH_PX);
  assert.equal(tileFor(3, { fromNs: 1_000_900_000, toNs: 1_100_900_000 }, WIDTH_PX).key, base.key);
  assert.equal(tileFor(3, { fromNs: 1_000_400_000, toNs: 1_100_200_000 }, WIDTH_PX).key, base.key);
  assert.notEqual(tileFor(4, { fromNs: 1_000_300_000, toNs: 1_100_300_000 }, WIDTH_PX).key, base.key);
});

test('figures are those of exactly the view, cut to the recording', () => {
  assert.deepEqual(figuresFor(1, { fromNs: -50.5, toNs: 99.2 }, 80).params, {
    stream: 1,
    fromNs: 0,
    toNs: 80,
    widthPx: 512,
  });
  assert.deepEqual(figuresFor(1, { fromNs: 200, toNs: 300 }, 80).params, {
    stream: 1,
    fromNs: 200,
    toNs: 201,
    widthPx: 512,
  });
});
