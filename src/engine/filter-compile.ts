/**
 * Filters as functions: a filter's logic (`and`, `or`, `not`) over the terms of what is filtered. What a term means is
 * said by `Terms`: of tasks in `filter-tasks.ts`, of runs and spans in `filter-rows.ts`.
 */
import { UserError } from '../base/user-error.ts';
import { type Filter, isWithin, matchesText, type NumberRange, type TextPattern } from '../query/filter.ts';
import type { FieldName } from '../query/filter-fields.ts';
import { parseFilter } from '../query/filter-parser.ts';

/** Whether a row passes. */
export type Predicate = (row: number) => boolean;

/** What terms mean of rows of one kind. */
export interface Terms {
  text(pattern: TextPattern): Predicate;
  words(field: FieldName, patterns: readonly TextPattern[]): Predicate;
  range(field: FieldName, ranges: readonly NumberRange[]): Predicate;
}

/** Reads a filter that somebody typed. **Errors**: `bad-filter`, with the place and what would be right. */
export function readFilter(text: string): Filter {
  const { value, problems } = parseFilter(text);
  if (value !== null) return value;
  const { message = 'The filter cannot be read.', column = 1, hint = '' } = problems[0] ?? {};
  const shape = { code: 'bad-filter', message: `Filter, column ${column}: ${message}` };
  throw new UserError(hint === '' ? shape : { ...shape, hint });
}

/** The filter as a function. Cost: that of its terms, each asked only where it matters. */
export function compileFilter(filter: Filter, terms: Terms): Predicate {
  switch (filter.kind) {
    case 'all': {
      const parts = filter.parts.map((part) => compileFilter(part, terms));
      return (row) => parts.every((part) => part(row));
    }
    case 'any': {
      const parts = filter.parts.map((part) => compileFilter(part, terms));
      return (row) => parts.some((part) => part(row));
    }
    case 'not': {
      const part = compileFilter(filter.part, terms);
      return (row) => !part(row);
    }
    case 'text':
      return terms.text(filter.pattern);
    case 'words':
      return terms.words(filter.field, filter.patterns);
    case 'range':
      return terms.range(filter.field, filter.ranges);
  }
}

/** Whether one of the texts answers to one of the patterns. */
export function anyMatches(patterns: readonly TextPattern[], texts: readonly string[]): boolean {
  return texts.some((text) => {
    const lower = text.toLowerCase();
    return patterns.some((pattern) => matchesText(pattern, lower));
  });
}

export function isInAny(ranges: readonly NumberRange[], value: number): boolean {
  return ranges.some((range) => isWithin(range, value));
}

/** Whether a stretch, both ends included, has a moment in one of the ranges. NaN: no. */
export function touchesAny(ranges: readonly NumberRange[], from: number, to: number): boolean {
  return ranges.some((range) => from <= range.to && to >= range.from);
}

/** An answer that depends on a small number only, worked out once for each. */
export function remembered(answer: (key: number) => boolean, keyOf: (row: number) => number): Predicate {
  const known: (boolean | undefined)[] = [];
  return (row) => {
    const key = keyOf(row);
    let passes = known[key];
    if (passes === undefined) {
      passes = answer(key);
      known[key] = passes;
    }
    return passes;
  };
}
