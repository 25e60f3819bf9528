import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ViewHistory } from './view-history.ts';

const view = (fromNs: number) => ({ fromNs, toNs: fromNs + 1_000 });

test('goes back and forward through what was noted', () => {
  const history = new ViewHistory();
  for (const fromNs of [0, 5_000, 9_000]) history.note(view(fromNs));
  assert.deepEqual(history.back(), view(5_000));
  assert.deepEqual(history.back(), view(0));
  assert.equal(history.back(), undefined);
  assert.deepEqual(history.forward(), view(5_000));
});

test('a new view forgets what was ahead', () => {
  const history = new ViewHistory();
  for (const fromNs of [0, 5_000]) history.note(view(fromNs));
  history.back();
  history.note(view(7_000));
  assert.equal(history.canGoForward, false);
  assert.deepEqual(history.back(), view(0));
});

test('the same view twice counts once', () => {
  const history = new ViewHistory();
  history.note(view(0));
  history.note({ fromNs: 0.01, toNs: 1_000.01 });
  assert.equal(history.canGoBack, false);
});
