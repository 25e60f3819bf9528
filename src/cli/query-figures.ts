/** Questions for what is pending, what keeps the program alive, what matches a filter, and how two traces differ. */
import type { MomentParams } from '../query/contract-figures.ts';
import { print, printNote } from './print.ts';
import type { Query, QueryQuestion } from './query-question.ts';
import { formatHandles, formatPending } from './query-text-figures.ts';

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
};

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
