import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionInfo, StreamInfo } from '../../query/contract.ts';
import { chooseStream } from './choose-stream.ts';

const session = (...runs: readonly number[]) =>
  ({ streams: runs.map((count, id) => ({ id, runs: count }) as StreamInfo) }) as unknown as SessionInfo;

test('shows the busy program, not the launcher that came first', () => {
  assert.equal(chooseStream(session(40, 9_000), null, false), 1);
  assert.equal(chooseStream(session(40, 9_000), 0, false), 1);
});

test('stays with what the user looks at', () => {
  assert.equal(chooseStream(session(40, 9_000), 0, true), 0);
});

test('does not flicker between equals', () => {
  assert.equal(chooseStream(session(900, 1_000), 0, false), 0);
});

test('nothing to show', () => {
  assert.equal(chooseStream(session(), null, false), null);
});
