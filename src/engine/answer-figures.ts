/** Answers: sites in figures, what is pending, what matches a filter, spans as a waterfall, and how two traces differ. */
import type { FigureQuestions } from '../query/contract-figures.ts';
import type { Handlers } from '../query/rpc.ts';
import type { Trace } from '../trace/trace.ts';
import { completionsOf } from './answer-figures-complete.ts';
import { handlesOf, pendingOf } from './answer-figures-pending.ts';

export function figureHandlers(trace: Trace): Pick<Handlers, keyof FigureQuestions> {
  return {
    pending: (params) => pendingOf(trace, params),
    handles: (params) => handlesOf(trace, params),
    filterCompletions: (params) => completionsOf(trace, params),
  };
}
