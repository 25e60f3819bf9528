/**
 * From the text of a filter to its data. FILTER.md has the grammar that this reads, rule by rule:
 *
 *     any   = all { "or" all }
 *     all   = part { ["and"] part }
 *     part  = "not" part | "(" any ")" | field operator values | text
 */
import {
  EVERYTHING,
  type Filter,
  type FilterProblem,
  MAX_FILTER_DEPTH,
  MAX_FILTER_LENGTH,
  MAX_FILTER_TERMS,
  type TextPattern,
} from './filter.ts';
import { FIELD_NAMES, type FieldName, type FilterField, fieldNamed } from './filter-fields.ts';
import { FilterError, FilterLexer, type PartToken, problemAt, type ValueToken } from './filter-lexer.ts';
import { nearest } from './filter-nearest.ts';
import { comparison, rangeOf } from './filter-values.ts';

/** The filter of a text, or what is wrong with the text: `value` is null then, and `problems` has one entry. */
export function parseFilter(text: string): {
  readonly value: Filter | null;
  readonly problems: readonly FilterProblem[];
} {
  try {
    return { value: new Parser(text).parse(), problems: [] };
  } catch (error) {
    if (error instanceof FilterError) return { value: null, problems: [error.problem] };
    throw error;
  }
}

class Parser {
  readonly #lexer: FilterLexer;
  #token: PartToken;
  #terms = 0;

  constructor(text: string) {
    if (text.length > MAX_FILTER_LENGTH)
      throw problemAt(
        { at: MAX_FILTER_LENGTH, length: text.length - MAX_FILTER_LENGTH },
        `The filter is longer than ${MAX_FILTER_LENGTH} characters.`,
      );
    this.#lexer = new FilterLexer(text);
    this.#token = this.#lexer.next();
  }

  parse(): Filter {
    if (this.#token.kind === 'end') return EVERYTHING;
    const filter = this.#any(0);
    if (this.#token.kind === 'close') throw problemAt(this.#token, 'A bracket is closed that was not opened.');
    return filter;
  }

  #any(depth: number): Filter {
    const parts = [this.#all(depth)];
    while (this.#token.kind === 'or') {
      this.#advance();
      parts.push(this.#all(depth));
    }
    return joined('any', parts);
  }

  #all(depth: number): Filter {
    const parts = [this.#part(depth)];
    for (;;) {
      if (this.#token.kind === 'and') this.#advance();
      else if (this.#token.kind === 'end' || this.#token.kind === 'close' || this.#token.kind === 'or') break;
      parts.push(this.#part(depth));
    }
    return joined('all', parts);
  }

  #part(depth: number): Filter {
    const token = this.#token;
    if (depth > MAX_FILTER_DEPTH) throw problemAt(token, 'The filter is nested too deeply.');
    switch (token.kind) {
      case 'not':
        this.#advance();
        return { kind: 'not', part: this.#part(depth + 1) };
      case 'open':
        return this.#bracket(token, depth);
      case 'field':
        return this.#field(token);
      case 'text':
        this.#count(token);
        this.#advance();
        return { kind: 'text', pattern: textPattern(token) };
      case 'end':
      case 'close':
      case 'and':
      case 'or':
        throw problemAt(
          token,
          'Something to look for is missing here.',
          'Such as a word, a "text in quotes", or type:timer.',
        );
    }
  }

  #bracket(open: PartToken, depth: number): Filter {
    this.#advance();
    const filter = this.#any(depth + 1);
    if (this.#token.kind !== 'close') throw problemAt(open, 'A bracket is not closed.', 'End it with ).');
    this.#advance();
    return filter;
  }

  #field(token: PartToken & { readonly kind: 'field' }): Filter {
    this.#count(token);
    const field = fieldNamed(token.name);
    if (field === undefined) throw unknownField(token);
    const values = [this.#value(field)];
    while (this.#lexer.takeComma()) values.push(this.#value(field));
    this.#advance();
    const { operator } = token;
    if (operator === '!=') return { kind: 'not', part: makeTerm(field, '=', values, token) };
    return makeTerm(field, operator, values, token);
  }

  #value(field: FilterField): ValueToken {
    const value = this.#lexer.value();
    if (value.text === '') throw problemAt(value, `A value for ${field.name} is missing.`, `Such as ${field.example}.`);
    return value;
  }

  #advance(): void {
    this.#token = this.#lexer.next();
  }

  #count(token: PartToken): void {
    if (++this.#terms > MAX_FILTER_TERMS) throw problemAt(token, `The filter has more than ${MAX_FILTER_TERMS} terms.`);
  }
}

function joined(kind: 'all' | 'any', parts: readonly Filter[]): Filter {
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : { kind, parts };
}

function unknownField(token: PartToken & { readonly kind: 'field' }): FilterError {
  const like = nearest(
    token.name.toLowerCase(),
    FIELD_NAMES.filter((name) => name !== 'is'),
  );
  const meant = like === undefined ? `Fields are ${FIELD_NAMES.join(', ')}.` : `Do you mean ${like}?`;
  const place = { at: token.at, length: token.nameLength };
  return problemAt(place, `There is no field ${token.name}.`, `${meant} A text with a sign in it goes in quotes.`);
}

function makeTerm(
  field: FilterField & { readonly name: FieldName },
  operator: string,
  values: readonly ValueToken[],
  token: PartToken,
): Filter {
  const { name } = field;
  if (field.type === 'text' || field.type === 'choice') {
    if (operator !== ':' && operator !== '=')
      throw problemAt(token, `${name} cannot be compared with ${operator}.`, `Write it as ${field.example}.`);
    const patterns = values.map((value) =>
      field.type === 'choice' ? choice(field, value) : valuePattern(value, operator),
    );
    return { kind: 'words', field: name, patterns };
  }
  if (operator === ':' || operator === '=')
    return { kind: 'range', field: name, ranges: values.map((value) => rangeOf(field, value)) };
  const [, second] = values;
  if (second !== undefined) throw problemAt(second, `${operator} takes one value.`, `Such as ${field.example}.`);
  return { kind: 'range', field: name, ranges: values.map((value) => comparison(field, operator, value)) };
}

function choice({ name, choices = {} }: FilterField, value: ValueToken): TextPattern {
  const text = value.text.toLowerCase();
  if (Object.hasOwn(choices, text)) return { text, match: 'whole' };
  const known = Object.keys(choices);
  const like = nearest(text, known);
  throw problemAt(
    value,
    `${name} is never ${value.text}.`,
    like === undefined ? `It is one of ${known.join(', ')}.` : `Do you mean ${name}:${like}?`,
  );
}

function textPattern({ text, isQuoted }: { readonly text: string; readonly isQuoted: boolean }): TextPattern {
  // A star in the middle of what is looked for anywhere stands for any text too.
  const lower = text.toLowerCase();
  return !isQuoted && lower.includes('*') ? { text: `*${lower}*`, match: 'glob' } : { text: lower, match: 'part' };
}

function valuePattern(value: ValueToken, operator: string): TextPattern {
  if (operator === ':') return textPattern(value);
  const text = value.text.toLowerCase();
  return { text, match: !value.isQuoted && text.includes('*') ? 'glob' : 'whole' };
}
