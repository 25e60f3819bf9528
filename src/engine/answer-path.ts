/** Answers: questions for where the time of a span or task went. */
import type { PathQuestions } from '../query/contract-path.ts';
import type { Handlers } from '../query/rpc.ts';
import type { Trace } from '../trace/trace.ts';

export function pathHandlers(_trace: Trace): Pick<Handlers, keyof PathQuestions> {
  return {};
}
