/** Questions for what is pending, what keeps the program alive, what matches a filter, and how two traces differ. */
import { openTrace } from '../engine/node.ts';
import type { MomentParams } from '../query/contract-figures.ts';
import { print, printNote } from './print.ts';
import type { Query, QueryQuestion } from './query-question.ts';
import { formatCompare, formatFound, formatHandles, formatPending, formatWaterfall } from './query-text-figures.ts';

/** Of what is told as JSON: bars narrower than a two-thousandth of the window are put together. */
const WATERFALL_WIDTH_PX = 2_000;
/** Rows asked for at once: memory stays flat however many there are. */
const PAGE_ROWS = 20_000;

export const figureQuestions: Readonly<Record<string, QueryQuestion>> = {
  pending: {
    args: ['[FILTER]'],
    joinsArgs: true,
    takesMoment: true,
    async answer(query) {
      const reply = await query.trace.ask('pending', { ...momentOf(query), ...filterOf(query) });
      await print(query.asJson ? `${JSON.stringify(reply)}\n` : formatPending(reply));
      noteRest(query, reply.groups.length, reply.groupCount);
    },
  },
  handles: {
    takesMoment: true,
    async answer(query) {
      const reply = await query.trace.ask('handles', momentOf(query));
      await print(query.asJson ? `${JSON.stringify(reply)}\n` : formatHandles(reply));
      noteRest(query, reply.groups.length, reply.groupCount);
    },
  },
  find: {
    args: ['FILTER'],
    joinsArgs: true,
    takesMoment: true,
    answer: (query) => printFound(query),
  },
  waterfall: { args: ['[FILTER]'], joinsArgs: true, answer: (query) => printWaterfall(query) },
  compare: { args: ['EARLIER-TRACE'], answer: (query) => printCompared(query) },
};

/** Of each thread the groups, in the width of a screen. */
async function printWaterfall(query: Query): Promise<void> {
  const { trace, filter, asJson, spans } = query;
  const { streams, endNs } = await trace.ask('session', {});
  const chosen = streams.filter(
    ({ id, role }) =>
      (filter.stream === undefined || id === filter.stream) && (filter.programsOnly !== true || role === 'program'),
  );
  const replies = [];
  for (const { id } of chosen) {
    const window = { fromNs: spans.fromNs ?? 0, toNs: spans.toNs ?? endNs + 1, widthPx: WATERFALL_WIDTH_PX };
    replies.push(await trace.ask('waterfall', { stream: id, ...window, ...filterOf(query) }));
  }
  if (asJson)
    await print(
      `${JSON.stringify(replies, (_, value) => (ArrayBuffer.isView(value) ? [...(value as Float64Array)] : value))}\n`,
    );
  else await print(formatWaterfall(replies));
}

/** This trace against an earlier one. */
async function printCompared({ trace, filter, limit, asJson, args }: Query): Promise<void> {
  const earlier = await openTrace(args[0] ?? '');
  const reply = await trace.ask('compare', { ...filter, limit, before: await earlier.ask('profile', filter) });
  await print(asJson ? `${JSON.stringify(reply)}\n` : formatCompare(reply));
}

/** `find runs …` and `find spans …` look for runs and spans, anything else is a filter of tasks. */
async function printFound(query: Query): Promise<void> {
  const { of = 'tasks', filter = '' } =
    /^(?:(?<of>tasks|runs|spans)(?:\s+|$))?(?<filter>.*)$/s.exec(query.args.join(' '))?.groups ?? {};
  const { limit: _, ...moment } = momentOf(query);
  const params = { ...moment, filter, of: of as 'tasks' | 'runs' | 'spans' };
  if (!query.asJson) {
    const { rows, next, total } = await query.trace.ask('find', { ...params, limit: query.limit, count: true });
    await print(formatFound(rows));
    if (next !== null) printNote(`these are the first ${rows.length} of ${total}; --limit 0 shows all.`);
    return;
  }
  let after = 0;
  let left = query.limit === 0 ? Number.POSITIVE_INFINITY : query.limit;
  let isFirst = true;
  await print('[');
  while (left > 0) {
    const { rows, next } = await query.trace.ask('find', { ...params, after, limit: Math.min(PAGE_ROWS, left) });
    if (rows.length > 0) await print((isFirst ? '\n' : ',\n') + rows.map((row) => JSON.stringify(row)).join(',\n'));
    isFirst &&= rows.length === 0;
    left -= rows.length;
    if (next === null) break;
    after = next;
  }
  await print(isFirst ? ']\n' : '\n]\n');
}

function momentOf({ filter, limit, atNs }: Query): MomentParams {
  return { ...filter, limit, ...(atNs === undefined ? {} : { atNs }) };
}

/** The words behind the question. */
function filterOf({ args }: Query): { filter?: string } {
  return args.length === 0 ? {} : { filter: args.join(' ') };
}

function noteRest({ asJson }: Query, shown: number, all: number): void {
  if (!asJson && shown < all) printNote(`these are the first ${shown} of ${all}; --limit 0 shows all.`);
}
