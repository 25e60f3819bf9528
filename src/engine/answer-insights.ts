/** Answers: questions for findings. */
import type { InsightQuestions } from '../query/contract-insights.ts';
import type { Handlers } from '../query/rpc.ts';
import type { Trace } from '../trace/trace.ts';

export function insightHandlers(_trace: Trace): Pick<Handlers, keyof InsightQuestions> {
  return {};
}
