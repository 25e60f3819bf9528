/** Questions for what tasks wait for: their state, activation, stack and chain. */
import type { QueryQuestion } from './query-question.ts';

export const waitQuestions: Readonly<Record<string, QueryQuestion>> = {};
