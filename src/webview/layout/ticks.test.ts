import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPrecise, niceStep, ticksOf } from './ticks.ts';

const labels = (fromNs: number, toNs: number, widthCss = 700) =>
  ticksOf({ fromNs, toNs }, widthCss)
    .filter((tick) => tick.size === 2)
    .map((tick) => tick.label);

test('steps are 1, 2 or 5 times a power of ten', () => {
  assert.deepEqual([1, 3, 5, 7, 49, 1_500].map(niceStep), [1, 5, 5, 10, 50, 2_000]);
});

test('labels carry as many digits as they need and no more', () => {
  assert.deepEqual(labels(0, 7_000_000_000), ['0 s', '1 s', '2 s', '3 s', '4 s', '5 s', '6 s']);
  assert.deepEqual(labels(12_200_000_000, 12_900_000_000), [
    '12.2 s',
    '12.3 s',
    '12.4 s',
    '12.5 s',
    '12.6 s',
    '12.7 s',
    '12.8 s',
  ]);
  assert.deepEqual(labels(1_000_000_000, 1_004_000_000, 400), ['1.000 s', '1.001 s', '1.002 s', '1.003 s']);
});

test('below a millisecond labels are distances from the full one before, and the first names it', () => {
  assert.deepEqual(labels(5_001_900_000, 5_002_200_000, 300), ['5.001 s +900 µs', '5.002 s', '+100 µs']);
  assert.deepEqual(labels(5_001_200_500, 5_001_203_000, 300), ['5.001 s +201 µs', '+202 µs']);
});

test('there are no ticks before the beginning, and never more than the ruler can show', () => {
  assert.ok(ticksOf({ fromNs: -1e9, toNs: 1e9 }, 700).every((tick) => tick.atNs >= 0));
  for (let power = 3; power < 14; power++) assert.ok(ticksOf({ fromNs: 0, toNs: 10 ** power }, 1_000).length < 200);
});

test('a moment under the pointer has the digits that a pixel can tell apart', () => {
  assert.equal(formatPrecise(1_234_567_890, 1_000_000), '1.235 s');
  assert.equal(formatPrecise(1_234_567_890, 1_000), '1.234568 s');
  assert.equal(formatPrecise(1_234_567_890, 1e9), '1.23 s');
});
