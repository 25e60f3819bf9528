/**
 * Filters as data: what `parseFilter` makes of a text, and what the engine evaluates. FILTER.md has the grammar.
 * What always holds: a filter is small (limits below), its values are checked, and it has nothing of a trace in it.
 */
import type { Nanos } from '../base/units.ts';
import type { FieldName } from './filter-fields.ts';

/** A filter. `all` and `any` have at least one part; the empty filter is an `all` without parts and lets all pass. */
export type Filter =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  /** A text that stands somewhere in what a row is called. */
  | { readonly kind: 'text'; readonly pattern: TextPattern }
  | { readonly kind: 'words'; readonly field: FieldName; readonly patterns: readonly TextPattern[] }
  | { readonly kind: 'range'; readonly field: FieldName; readonly ranges: readonly NumberRange[] };

/** A text to compare with, in lower case. */
export interface TextPattern {
  readonly text: string;
  /** `part`: it stands somewhere in the other; `whole`: it is the other; `glob`: the whole, `*` is any text. */
  readonly match: 'part' | 'whole' | 'glob';
}

/** From `from` to `to`; nanoseconds, or a plain number for fields that count. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
  /** Whether the borders themselves belong to it. */
  readonly withFrom: boolean;
  readonly withTo: boolean;
}

/** What is wrong with a filter, and where. */
export interface FilterProblem {
  /** A sentence. */
  readonly message: string;
  /** What would be right; empty: nothing to say. */
  readonly hint: string;
  /** From 1. */
  readonly column: number;
  /** Characters that it concerns; 0: something is missing at `column`. */
  readonly length: number;
}

/** Longest text of a filter, most terms in one, and deepest nesting of brackets. */
export const MAX_FILTER_LENGTH = 4_096;
export const MAX_FILTER_TERMS = 200;
export const MAX_FILTER_DEPTH = 50;

/** The filter that lets everything pass. */
export const EVERYTHING: Filter = { kind: 'all', parts: [] };

/** Whether a text answers to a pattern. `text` must be in lower case. Cost: O(length of both); no backtracking. */
export function matchesText({ text: wanted, match }: TextPattern, text: string): boolean {
  if (match === 'part') return text.includes(wanted);
  if (match === 'whole') return text === wanted;
  const [first = '', ...rest] = wanted.split('*');
  if (!text.startsWith(first)) return false;
  const last = rest.pop();
  if (last === undefined) return text === first;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** Whether a number lies in a range. NaN lies in none. */
export function isWithin({ from, to, withFrom, withTo }: NumberRange, value: Nanos): boolean {
  return (withFrom ? value >= from : value > from) && (withTo ? value <= to : value < to);
}
