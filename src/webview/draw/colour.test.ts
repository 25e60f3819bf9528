import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contrast, css, inkOn, mix, over, quieten, type Rgba, strengthen } from './colour.ts';

const BLACK: Rgba = [0, 0, 0, 1];
const WHITE: Rgba = [255, 255, 255, 1];

test('contrast is that of WCAG', () => {
  assert.equal(contrast(BLACK, WHITE), 21);
  assert.equal(contrast([119, 119, 119, 1], WHITE).toFixed(2), '4.48');
});

test('a mark that is too faint is moved towards the ink until it can be seen', () => {
  const faint: Rgba = [230, 220, 120, 1];
  const strong = strengthen(faint, BLACK, WHITE, 3.1);
  assert.ok(contrast(strong, WHITE) >= 3.1);
  const fine: Rgba = [26, 133, 255, 1];
  assert.deepEqual(strengthen(fine, BLACK, WHITE, 3.1), fine);
});

test('a quieter tone is quieter and still readable', () => {
  const ink: Rgba = [59, 59, 59, 1];
  const quiet = quieten(ink, WHITE, 5.5);
  assert.ok(contrast(quiet, WHITE) >= 5.5 && contrast(quiet, WHITE) < contrast(ink, WHITE));
});

test('text in a box is black or white, whichever can be read', () => {
  assert.deepEqual(inkOn([17, 168, 205, 1]), BLACK);
  assert.deepEqual(inkOn([101, 45, 144, 1]), WHITE);
});

test('what is translucent is laid over its ground', () => {
  assert.deepEqual(over([255, 255, 255, 0], BLACK), BLACK);
  assert.deepEqual(mix(BLACK, WHITE, 0.5), [127.5, 127.5, 127.5, 1]);
  assert.equal(css([1, 2, 3, 0.5], 0.5), 'rgba(1, 2, 3, 0.25)');
});
