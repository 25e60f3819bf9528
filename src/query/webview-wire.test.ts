import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packForWebview, unpackInWebview } from './webview-wire.ts';

/** What VS Code does with everything but buffers. */
function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

test('numbers that JSON does not have arrive as they were sent', () => {
  const value = {
    readyNs: Number.NaN,
    rows: [1, Number.POSITIVE_INFINITY, null],
    name: 'NaN',
    deep: { none: undefined, zero: 0 },
  };
  assert.deepEqual(unpackInWebview(throughJson(packForWebview(value))), {
    readyNs: Number.NaN,
    rows: [1, Number.POSITIVE_INFINITY, null],
    name: 'NaN',
    deep: { zero: 0 },
  });
});

test('a part of a buffer is sent without the rest of it', () => {
  const whole = new Float64Array([1, 2, 3, 4]);
  const packed = packForWebview({ column: whole.subarray(1, 3), whole }) as {
    column: Float64Array;
    whole: Float64Array;
  };
  assert.deepEqual([...packed.column], [2, 3]);
  assert.equal(packed.column.buffer.byteLength, 16);
  assert.equal(packed.whole, whole);
});

test('columns pass unpacking untouched', () => {
  const column = new Int32Array([1, 2]);
  assert.equal((unpackInWebview({ column }) as { column: Int32Array }).column, column);
});
