/** The part of the contract: questions for sites in figures, what is pending, what matches a filter, and how two traces differ. `contract.ts` says what always holds. */

// biome-ignore lint/suspicious/noEmptyInterface: filled by the part that answers it
export interface FigureQuestions {}
