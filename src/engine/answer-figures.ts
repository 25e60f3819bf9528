/** Answers: questions for sites in figures, what is pending, what matches a filter, and how two traces differ. */
import type { FigureQuestions } from '../query/contract-figures.ts';
import type { Handlers } from '../query/rpc.ts';
import type { Trace } from '../trace/trace.ts';

export function figureHandlers(_trace: Trace): Pick<Handlers, keyof FigureQuestions> {
  return {};
}
