/** The part of the contract: questions for findings. `contract.ts` says what always holds. */

// biome-ignore lint/suspicious/noEmptyInterface: filled by the part that answers it
export interface InsightQuestions {}
