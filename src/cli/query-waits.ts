/** Questions for what tasks wait for: their state, activation, stack and chain. */
import { readCount } from './command-line.ts';
import { print } from './print.ts';
import { printList, type Query, type QueryQuestion } from './query-question.ts';
import { formatActivation, formatActivations, formatChain, formatStack, formatState } from './query-text-waits.ts';

export const waitQuestions: Readonly<Record<string, QueryQuestion>> = {
  chain: {
    args: ['TASK'],
    takesMoment: true,
    async answer(query) {
      await printAnswer(
        query,
        await query.trace.ask('chain', { task: rowIn(query, 'TASK'), ...momentIn(query) }),
        formatChain,
      );
    },
  },
  stack: {
    args: ['RUN'],
    async answer(query) {
      await printAnswer(query, await query.trace.ask('stack', { run: rowIn(query, 'RUN') }), formatStack);
    },
  },
  activations: {
    args: ['[TASK]'],
    async answer(query) {
      if (query.args.length === 0)
        return printList(query, (page) => query.trace.ask('activations', page), formatActivations);
      const { limit } = query;
      const reply = await query.trace.ask('activation', { task: rowIn(query, 'TASK'), limit });
      await printAnswer(query, reply, formatActivation);
    },
  },
  states: {
    args: ['TASK'],
    takesMoment: true,
    async answer(query) {
      await printAnswer(
        query,
        await query.trace.ask('states', { task: rowIn(query, 'TASK'), ...momentIn(query) }),
        formatState,
      );
    },
  },
};

/** The row that the question is about. **Errors**: `usage`. */
function rowIn({ args }: Query, name: string): number {
  return readCount(name, args[0] ?? '');
}

function momentIn({ atNs }: Query): { atNs?: number } {
  return atNs === undefined ? {} : { atNs };
}

async function printAnswer<Reply>({ asJson }: Query, reply: Reply, format: (reply: Reply) => string): Promise<void> {
  await print(asJson ? `${JSON.stringify(reply)}\n` : format(reply));
}
