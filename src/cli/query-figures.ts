/** Questions for sites in figures, what is pending, what matches a filter, and how two traces differ. */
import type { QueryQuestion } from './query-question.ts';

export const figureQuestions: Readonly<Record<string, QueryQuestion>> = {};
