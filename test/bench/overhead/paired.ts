/**
 * Ratios that a busy machine does not bend. Untraced runs stand between those that are compared:
 *
 *     untraced  a  b  untraced  c  d  untraced      every second round:  untraced  d  c  untraced  b  a  untraced
 *
 * and each run is divided by the mean of the two untraced ones around it.
 */

/** Runs between two untraced ones. */
const GROUP = 2;

/** Middle and extremes of some numbers. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Errors: none; of no numbers all three are NaN. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  return { median: (at(Math.floor(half)) + at(Math.ceil(half))) / 2, min: at(0), max: at(sorted.length - 1) };
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** A configuration's value in one round, and that of the untraced runs around it. */
export interface Pair<T> {
  readonly item: T;
  readonly value: number;
  readonly untraced: number;
}

/**
 * Runs `items` and, between them, `untraced`, for one round. `measure` gives the value, or undefined when
 * there is none: such an item, or all of a group without an untraced run beside it, is left out.
 */
export async function runRound<T>(
  round: number,
  items: readonly T[],
  untraced: T,
  measure: (item: T) => Promise<number | undefined>,
): Promise<Pair<T>[]> {
  const order = round % 2 === 0 ? items : [...items].reverse();
  const pairs: Pair<T>[] = [];
  let before = await measure(untraced);
  for (let at = 0; at < order.length; at += GROUP) {
    const group: { item: T; value: number | undefined }[] = [];
    for (const item of order.slice(at, at + GROUP)) group.push({ item, value: await measure(item) });
    const after = await measure(untraced);
    const around = [before, after].filter((value) => value !== undefined);
    const mean = around.reduce((sum, value) => sum + value, 0) / around.length;
    for (const { item, value } of group) {
      if (value !== undefined && around.length > 0) pairs.push({ item, value, untraced: mean });
    }
    before = after;
  }
  return pairs;
}
