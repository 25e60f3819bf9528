/** Answers: questions for what tasks wait for: their state, activation, stack and chain. */
import type { WaitQuestions } from '../query/contract-waits.ts';
import type { Handlers } from '../query/rpc.ts';
import type { Trace } from '../trace/trace.ts';

export function waitHandlers(_trace: Trace): Pick<Handlers, keyof WaitQuestions> {
  return {};
}
