/** Distributions in bounded memory against sorted lists. `LOOPSCOPE_SEED=n` repeats a run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomFrom, seedOfRun } from '../../test/support/random.ts';
import { Histogram } from './histogram.ts';

const SEED = seedOfRun();
const SHARES = [0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1];

function of(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

/** Each quantile lies in the bin of the value that stands at that place of the sorted list, or touches it. */
function checkQuantiles(histogram: Histogram, values: readonly number[]): void {
  const sorted = [...values].sort((a, b) => a - b);
  for (const share of SHARES) {
    const exact = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!;
    const bin = histogram.bins().find(({ from, to }) => exact >= from && exact < to)!;
    const found = histogram.quantile(share);
    assert.ok(
      found >= bin.from && found <= bin.to,
      `${share}: ${found}, exactly ${exact}, bin ${bin.from} to ${bin.to}`,
    );
    assert.ok(found >= sorted[0]! && found <= sorted.at(-1)!);
  }
}

test(`quantiles are those of a bin, whatever the spread (seed ${SEED})`, () => {
  const random = randomFrom(SEED);
  for (let round = 0; round < 200; round++) {
    const octaves = random() * 40;
    const lowest = 2 ** (random() * 10);
    const values = Array.from({ length: 1 + Math.floor(random() * 500) }, () =>
      random() < 0.02 ? 0 : Math.floor(lowest * 2 ** (random() * octaves)),
    );
    const histogram = of(values);
    assert.equal(histogram.count, values.length);
    assert.equal(
      histogram.bins().reduce((sum, { count }) => sum + count, 0),
      values.length,
    );
    assert.ok(histogram.byteLength <= 256);
    checkQuantiles(histogram, values);
  }
});

test('a narrow distribution is known within 7 %', () => {
  const random = randomFrom(SEED);
  const values = Array.from({ length: 10_000 }, () => 1e6 * (1 + random()));
  for (const { from, to } of of(values).bins()) assert.ok(to / from < 1.07, `${from} to ${to}`);
});

test(`two halves make the whole (seed ${SEED})`, () => {
  const random = randomFrom(SEED);
  for (let round = 0; round < 50; round++) {
    const values = Array.from({ length: 400 }, () => 2 ** (random() * 45) - 1);
    const whole = of([]);
    whole.merge(of(values.slice(0, 100)));
    whole.merge(of([]));
    whole.merge(of(values.slice(100)));
    assert.equal(whole.count, 400);
    assert.equal(whole.min, Math.min(...values));
    assert.equal(whole.max, Math.max(...values));
    checkQuantiles(whole, values);
  }
});

test('nothing, one value, zeros, what is not known', () => {
  assert.ok(Number.isNaN(of([]).quantile(0.5)) && Number.isNaN(of([]).mean));
  assert.deepEqual(
    [0, 0.5, 1].map((share) => of([1_234]).quantile(share)),
    [1_234, 1_234, 1_234],
  );
  assert.equal(of([0, 0, 0, 5_000]).quantile(0.5), 0);
  assert.equal(of([Number.NaN, 7]).count, 1);
  assert.equal(of([2 ** 52, 1]).quantile(1), 2 ** 52);
});
