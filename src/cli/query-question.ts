/** What every question of `loopscope query` is given, and how lists are printed. */

import type { Nanos } from '../base/units.ts';
import type { Engine } from '../engine/engine.ts';
import type { ListParams, StreamFilter } from '../query/contract.ts';
import type { SpanParams } from '../query/contract-around.ts';
import { print, printNote } from './print.ts';

/** Rows of a list asked for at once: memory stays flat however long the list. */
const PAGE_ROWS = 20_000;
export const TEXT_LIMIT = 100;

export interface Query {
  readonly trace: Engine;
  readonly filter: StreamFilter;
  readonly asJson: boolean;
  /** 0: all. */
  readonly limit: number;
  /** Which spans. */
  readonly spans: Pick<SpanParams, 'fromNs' | 'toNs' | 'kind'>;
  /** What follows the question: `chain 812` has `812`. */
  readonly args: readonly string[];
  /** Findings that are not wanted: `--mute`, as often as one likes. */
  readonly mute: readonly string[];
  /** A moment of the session that was asked for; undefined: its end. */
  readonly atNs?: Nanos;
}

/** A question as the command line knows it. */
export interface QueryQuestion {
  /** Names of what follows it, for the usage line; `[X]` may be left out. Default: nothing. */
  readonly args?: readonly string[];
  /** The last of `args` may be several words. */
  readonly joinsArgs?: boolean;
  /** It is asked of a moment: `--at`. */
  readonly takesMoment?: boolean;
  /** Prints the answer. **Errors**: what the engine says, `usage`. */
  answer(query: Query): Promise<void>;
}

/** Prints a list page by page: as one JSON array with a row a line, or as one table. */
export async function printList<Row>(
  { filter, asJson, limit }: Query,
  ask: (page: ListParams) => Promise<readonly Row[]>,
  format: (rows: readonly Row[]) => string,
): Promise<void> {
  if (!asJson) {
    // One row more than is shown tells whether there are more.
    const rows = await ask({ ...filter, limit: limit === 0 ? 0 : limit + 1 });
    const shown = limit === 0 ? rows : rows.slice(0, limit);
    await print(format(shown));
    if (rows.length > shown.length) printNote(`these are the first ${limit}; --limit 0 shows all.`);
    return;
  }
  let offset = 0;
  let isFirst = true;
  await print('[');
  for (;;) {
    const wanted = limit === 0 ? PAGE_ROWS : Math.min(PAGE_ROWS, limit - offset);
    const rows = wanted === 0 ? [] : await ask({ ...filter, offset, limit: wanted });
    if (rows.length > 0) await print((isFirst ? '\n' : ',\n') + rows.map((row) => JSON.stringify(row)).join(',\n'));
    isFirst &&= rows.length === 0;
    offset += rows.length;
    if (rows.length < wanted || wanted === 0 || offset === limit) break;
  }
  await print(isFirst ? ']\n' : '\n]\n');
}
