/**
 * Messages between an extension host and its webview travel as JSON with the buffers beside it. Two things
 * that the contract relies on get lost there, and are kept by packing before and unpacking after:
 *
 * - `NaN` ("unknown" in the contract) and the infinities arrive as null;
 * - a view of a part of a buffer takes the whole buffer along.
 *
 * Only what the host sends needs it: questions hold no such numbers. Pure; copies what it changes.
 */

/** Stands for a number that JSON does not have: `{ $number: 'NaN' }`. */
const NUMBER_KEY = '$number';

/** A copy of `value` fit for `webview.postMessage`. Cost: one walk over its objects, columns by reference. */
export function packForWebview(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : { [NUMBER_KEY]: String(value) };
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return ownBuffer(value);
  if (value instanceof ArrayBuffer) return value;
  if (Array.isArray(value)) return value.map(packForWebview);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, packForWebview(item)]));
}

/** The value as it was before `packForWebview`. What was never packed comes out as it went in. */
export function unpackInWebview(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value;
  if (Array.isArray(value)) return value.map(unpackInWebview);
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === NUMBER_KEY) return Number(first[1]);
  return Object.fromEntries(entries.map(([key, item]) => [key, unpackInWebview(item)]));
}

function ownBuffer(view: ArrayBufferView): ArrayBufferView {
  if (view.byteLength === view.buffer.byteLength) return view;
  if (view instanceof DataView)
    return new DataView(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
  return (view as Uint8Array).slice();
}
