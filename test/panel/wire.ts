/**
 * Messages as text, columns included: the browser's tools pass only JSON between a page and Node. Numbers
 * that JSON does not have are packed before (`webview-wire.ts`); typed arrays become base64.
 */

/** The kinds of column in the contract. */
const COLUMNS = ['Float64Array', 'Float32Array', 'Int32Array', 'Uint8Array'];

/** Text of a message. */
export function toWire(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (!ArrayBuffer.isView(item)) return item;
    const base64 = Buffer.from(item.buffer, item.byteOffset, item.byteLength).toString('base64');
    return { $column: item.constructor.name, base64 };
  });
}

/** The message that `toWire` of the page made: questions hold no columns. */
export function fromWire(text: string): unknown {
  return JSON.parse(text);
}

/** The other side, for the page: `toWire` and `fromWire` as globals. */
export const WIRE_SCRIPT = `
const columns = { ${COLUMNS.join(', ')} };
globalThis.toWire = (value) => JSON.stringify(value);
globalThis.fromWire = (text) => JSON.parse(text, (_key, item) => {
  if (item === null || typeof item !== 'object' || !(item.$column in columns)) return item;
  const bytes = Uint8Array.from(atob(item.base64), (letter) => letter.charCodeAt(0));
  return new columns[item.$column](bytes.buffer);
});
`;
