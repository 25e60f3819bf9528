/**
 * Cuts the text of a filter into tokens. Whoever parses asks for one at a time, since what a character means depends on
 * what is expected: `a:b` is a field and a value, `a:b:c` a field and the value `b:c`.
 */
import type { FilterProblem } from './filter.ts';

export type Operator = ':' | '=' | '!=' | '<' | '<=' | '>' | '>=';

/** Where a token stands: `at` from 0. */
export interface Span {
  readonly at: number;
  readonly length: number;
}

export type PartToken = Span &
  (
    | { readonly kind: 'end' | 'open' | 'close' | 'and' | 'or' | 'not' }
    /** A field with its operator; the value follows. */
    | { readonly kind: 'field'; readonly name: string; readonly operator: Operator; readonly nameLength: number }
    | { readonly kind: 'text'; readonly text: string; readonly isQuoted: boolean }
  );

/** A value behind an operator or a comma. */
export interface ValueToken extends Span {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** What stands in the way of reading on; see `problemAt`. */
export class FilterError extends Error {
  readonly problem: FilterProblem;

  constructor(problem: FilterProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** A problem at a stretch of the text. */
export function problemAt({ at, length }: Span, message: string, hint = ''): FilterError {
  return new FilterError({ message, hint, column: at + 1, length });
}

const BLANK = /\s*/y;
const FIELD = /([A-Za-z]+)(?:(:)|\s*(!=|<=|>=|=|<|>))/y;
const WORD = /[^\s()|"]+/y;
const VALUE = /[^\s()|",]+/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;
const WORDS: Readonly<Record<string, 'and' | 'or' | 'not'>> = { and: 'and', or: 'or', not: 'not' };
const SIGNS: Readonly<Record<string, 'open' | 'close' | 'or' | 'and' | 'not'>> = {
  '(': 'open',
  ')': 'close',
  '|': 'or',
  '&': 'and',
  '-': 'not',
  '!': 'not',
};

export class FilterLexer {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next part of a filter. **Errors**: `FilterError` for a quote that is not closed. */
  next(): PartToken {
    this.#match(BLANK);
    const at = this.#at;
    const character = this.#text[at];
    if (character === undefined) return { kind: 'end', at, length: 0 };
    if (character === '"') return { kind: 'text', ...this.#quoted() };
    const sign = Object.hasOwn(SIGNS, character) ? SIGNS[character] : undefined;
    if (sign !== undefined) {
      this.#at++;
      return { kind: sign, at, length: 1 };
    }
    const field = this.#match(FIELD);
    if (field !== null) {
      const [all, name = '', colon, comparison] = field;
      return {
        kind: 'field',
        name,
        operator: (colon ?? comparison) as Operator,
        nameLength: name.length,
        at,
        length: all.length,
      };
    }
    const word = this.#match(WORD)?.[0] ?? '';
    const known = Object.hasOwn(WORDS, word.toLowerCase()) ? WORDS[word.toLowerCase()] : undefined;
    if (known !== undefined) return { kind: known, at, length: word.length };
    return { kind: 'text', text: word, isQuoted: false, at, length: word.length };
  }

  /** A value; its text is empty where there is none. Blanks before it are passed over. */
  value(): ValueToken {
    this.#match(BLANK);
    if (this.#text[this.#at] === '"') return this.#quoted();
    const at = this.#at;
    const text = this.#match(VALUE)?.[0] ?? '';
    return { text, isQuoted: false, at, length: text.length };
  }

  /** Takes a comma, if one follows at once. */
  takeComma(): boolean {
    if (this.#text[this.#at] !== ',') return false;
    this.#at++;
    return true;
  }

  #quoted(): ValueToken {
    const at = this.#at;
    const match = this.#match(QUOTED);
    if (match === null)
      throw problemAt({ at, length: this.#text.length - at }, 'A quote is not closed.', 'End it with ".');
    return { text: (match[1] ?? '').replace(/\\(.)/g, '$1'), isQuoted: true, at, length: match[0].length };
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at += match[0].length;
    return match;
  }
}
