/** Binary search in columns. */

/** First index in `[0, length)` whose value is not below `value`; `length` when there is none. */
export function lowerBound(column: ArrayLike<number>, value: number, length = column.length): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((column[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
