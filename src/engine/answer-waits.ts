/** Answers: questions for what tasks wait for: their state, activation, stack and chain. */
import type { WaitQuestions } from '../query/contract-waits.ts';
import type { Handlers } from '../query/rpc.ts';
import type { Trace } from '../trace/trace.ts';
import { activationOf, activationsOf } from './answer-waits-activations.ts';
import { chainOf, stackOf, stateOf } from './answer-waits-tasks.ts';

export function waitHandlers(trace: Trace): Pick<Handlers, keyof WaitQuestions> {
  return {
    chain: (params) => chainOf(trace, params),
    stack: ({ run }) => stackOf(trace, run),
    activations: (params) => activationsOf(trace, params),
    activation: ({ task, limit }) => activationOf(trace, task, limit),
    states: (params) => stateOf(trace, params),
  };
}
