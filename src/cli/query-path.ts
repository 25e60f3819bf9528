/** Questions for where the time of a span or task went. */
import type { QueryQuestion } from './query-question.ts';

export const pathQuestions: Readonly<Record<string, QueryQuestion>> = {};
