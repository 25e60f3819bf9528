import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  between,
  bringIntoView,
  fitAll,
  fitTo,
  followNewest,
  isSameWindow,
  MIN_SPAN_NS,
  panBy,
  spanOf,
  zoomAt,
} from './time-window.ts';

const SECOND = 1_000_000_000;
const window = { fromNs: 2 * SECOND, toNs: 4 * SECOND };
const endNs = 10 * SECOND;

test('zooming keeps the moment under the pointer in its place', () => {
  for (const atNs of [2 * SECOND, 2.5 * SECOND, 3.999 * SECOND]) {
    for (const factor of [0.1, 0.9, 1.3]) {
      const zoomed = zoomAt(window, atNs, factor, endNs);
      const before = (atNs - window.fromNs) / spanOf(window);
      const after = (atNs - zoomed.fromNs) / spanOf(zoomed);
      assert.ok(Math.abs(before - after) < 1e-9, `${atNs} × ${factor}`);
      assert.ok(Math.abs(spanOf(zoomed) - spanOf(window) * factor) < 1);
    }
  }
});

test('zooming stops at microseconds and at a bit more than the recording', () => {
  assert.equal(Math.round(spanOf(zoomAt(window, 3 * SECOND, 1e-12, endNs))), MIN_SPAN_NS);
  assert.equal(spanOf(zoomAt(window, 3 * SECOND, 1e6, endNs)), endNs * 1.5);
});

test('panning leaves half of the view on the recording', () => {
  assert.deepEqual(panBy(window, SECOND, endNs), { fromNs: 3 * SECOND, toNs: 5 * SECOND });
  assert.deepEqual(panBy(window, -100 * SECOND, endNs), { fromNs: -SECOND, toNs: SECOND });
  assert.deepEqual(panBy(window, 100 * SECOND, endNs), { fromNs: 9 * SECOND, toNs: 11 * SECOND });
});

test('a view that is already outside is not thrown back by panning', () => {
  const outside = { fromNs: 20 * SECOND, toNs: 22 * SECOND };
  assert.deepEqual(panBy(outside, SECOND, endNs), outside);
  assert.deepEqual(panBy(outside, -SECOND, endNs), { fromNs: 19 * SECOND, toNs: 21 * SECOND });
});

test('following starts at the left and then keeps the newest data in view', () => {
  assert.deepEqual(followNewest(2 * SECOND, 0.5 * SECOND), { fromNs: 0, toNs: 2 * SECOND });
  const later = followNewest(2 * SECOND, 30 * SECOND);
  assert.equal(spanOf(later), 2 * SECOND);
  assert.ok(30 * SECOND < later.toNs && later.toNs < 30.1 * SECOND);
});

test('bringing into view moves nothing that can be seen already', () => {
  assert.equal(bringIntoView(window, 2.5 * SECOND, 2.6 * SECOND), window);
  const left = bringIntoView(window, 1 * SECOND, 1.1 * SECOND);
  assert.equal(spanOf(left), spanOf(window));
  assert.ok(left.fromNs < SECOND && 1.1 * SECOND < left.toNs);
  const right = bringIntoView(window, 8 * SECOND, 8.1 * SECOND);
  assert.ok(right.fromNs < 8 * SECOND && 8.1 * SECOND < right.toNs);
});

test('bringing something longer than the view into view fits it', () => {
  const fitted = bringIntoView(window, 5 * SECOND, 9 * SECOND);
  assert.ok(fitted.fromNs < 5 * SECOND && 9 * SECOND < fitted.toNs);
});

test('fitting leaves room on both sides, and works for nothing at all', () => {
  const fitted = fitTo(3 * SECOND, 4 * SECOND);
  assert.ok(fitted.fromNs < 3 * SECOND && 4 * SECOND < fitted.toNs);
  assert.ok(spanOf(fitTo(5, 5)) > 0);
  assert.ok(spanOf(fitAll(0)) > 0);
});

test('an eased jump starts and ends where it should', () => {
  const to = { fromNs: 3 * SECOND, toNs: 3.01 * SECOND };
  assert.ok(isSameWindow(between(window, to, 0), window));
  assert.ok(isSameWindow(between(window, to, 1), to));
  const half = between(window, to, 0.5);
  assert.ok(spanOf(to) < spanOf(half) && spanOf(half) < spanOf(window));
});
