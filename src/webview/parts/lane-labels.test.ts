/** The label column's figures. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lane } from '../layout/lane-fixture.ts';
import { busyShare } from './lane-labels.ts';

const stats = (busyNs: number) => ({ stats: { ...lane('').stats, busyNs } });
const loop = [lane('turns', { kind: 'turns', ...stats(610) }), lane('phases', { kind: 'phases', ...stats(540) })];

test('the loop is as busy as its phases, as in the headline, not as its turns', () => {
  assert.equal(busyShare(loop, { fromNs: 0, toNs: 1_000 }, { startNs: 0, endNs: 5_000 }), 54);
});

test('time in which the stream was not there counts for nothing', () => {
  assert.equal(busyShare(loop, { fromNs: -500, toNs: 9_000 }, { startNs: 1_000, endNs: 2_000 }), 54);
  assert.equal(busyShare(loop, { fromNs: 0, toNs: 1_000 }, undefined), 54);
});
