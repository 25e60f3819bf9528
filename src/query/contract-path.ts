/** The part of the contract: questions for where the time of a span or task went. `contract.ts` says what always holds. */

// biome-ignore lint/suspicious/noEmptyInterface: filled by the part that answers it
export interface PathQuestions {}
