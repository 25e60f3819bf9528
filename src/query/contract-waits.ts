/** The part of the contract: questions for what tasks wait for: their state, activation, stack and chain. `contract.ts` says what always holds. */

// biome-ignore lint/suspicious/noEmptyInterface: filled by the part that answers it
export interface WaitQuestions {}
