import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionInfo, StreamInfo } from '../../query/contract.ts';
import { chooseStream, foldStreams } from './choose-stream.ts';

/** Streams by their runs; one in brackets is a launcher. */
const streams = (...runs: readonly (number | [number])[]) =>
  runs.map(
    (count, id) => ({ id, runs: Number(count), role: Array.isArray(count) ? 'launcher' : 'program' }) as StreamInfo,
  );
const session = (...runs: readonly (number | [number])[]) => ({ streams: streams(...runs) }) as unknown as SessionInfo;

test('shows the busy program, not the quiet one that came first', () => {
  assert.equal(chooseStream(session(40, 9_000), null, false), 1);
  assert.equal(chooseStream(session(40, 9_000), 0, false), 1);
});

test('shows the program, however busy its launcher was', () => {
  assert.equal(chooseStream(session([9_000], 1), null, false), 1);
  assert.equal(chooseStream(session([9_000], 1), 0, false), 1);
  assert.equal(chooseStream(session([9_000], [20], 1, 900), 0, false), 3);
});

test('stays with what the user looks at', () => {
  assert.equal(chooseStream(session(40, 9_000), 0, true), 0);
  assert.equal(chooseStream(session([40], 9_000), 0, true), 0);
});

test('does not flicker between equals', () => {
  assert.equal(chooseStream(session(900, 1_000), 0, false), 0);
});

test('nothing to show', () => {
  assert.equal(chooseStream(session(), null, false), null);
});

test('launchers are folded away, but for the one that is shown', () => {
  const ids = (current: number) => {
    const { listed, folded } = foldStreams(streams([1], [2], 3, 4), current);
    return [listed.map(({ id }) => id), folded.map(({ id }) => id)];
  };
  assert.deepEqual(ids(2), [
    [2, 3],
    [0, 1],
  ]);
  assert.deepEqual(ids(1), [[1, 2, 3], [0]]);
});
