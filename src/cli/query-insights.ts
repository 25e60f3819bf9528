/** Questions for findings. */
import type { QueryQuestion } from './query-question.ts';

export const insightQuestions: Readonly<Record<string, QueryQuestion>> = {};
