/** Numbers, durations and moments in filters, and ranges of them. */
import type { NumberRange } from './filter.ts';
import type { FilterField } from './filter-fields.ts';
import { problemAt, type ValueToken } from './filter-lexer.ts';

const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  min: 60e9,
  h: 3_600e9,
};

/** `a..b` with either end left out, or one value. **Errors**: `FilterError`. */
export function rangeOf(field: FilterField, value: ValueToken): NumberRange {
  const dots = value.text.indexOf('..');
  if (dots < 0) {
    const number = numberOf(field, value);
    return { from: number, to: number, withFrom: true, withTo: true };
  }
  const from = piece(value, 0, dots);
  const to = piece(value, dots + 2, value.text.length);
  if (from.text === '' && to.text === '')
    throw problemAt(value, `The range of ${field.name} has neither beginning nor end.`, `Such as ${field.example}.`);
  const range = {
    from: from.text === '' ? Number.NEGATIVE_INFINITY : numberOf(field, from),
    to: to.text === '' ? Number.POSITIVE_INFINITY : numberOf(field, to),
    withFrom: true,
    withTo: true,
  };
  if (range.to < range.from)
    throw problemAt(value, 'The range ends before it begins.', `Write ${to.text}..${from.text}.`);
  return range;
}

/** What `< <= > >=` ask for. **Errors**: `FilterError`. */
export function comparison(field: FilterField, operator: string, value: ValueToken): NumberRange {
  const number = numberOf(field, value);
  const withBorder = operator.endsWith('=');
  return operator.startsWith('<')
    ? { from: Number.NEGATIVE_INFINITY, to: number, withFrom: true, withTo: withBorder }
    : { from: number, to: Number.POSITIVE_INFINITY, withFrom: withBorder, withTo: true };
}

function piece(value: ValueToken, from: number, to: number): ValueToken {
  return { text: value.text.slice(from, to), isQuoted: value.isQuoted, at: value.at + from, length: to - from };
}

function numberOf(field: FilterField, value: ValueToken): number {
  const { name, type, example } = field;
  if (type === 'count') {
    if (/^\d{1,15}$/.test(value.text)) return Number(value.text);
    throw problemAt(value, `${name} takes a whole number, not ${value.text}.`, `Such as ${example}.`);
  }
  const match = /^(\d{1,15}(?:\.\d{1,9})?)([a-zµμ]*)$/i.exec(value.text);
  if (match === null)
    throw problemAt(value, `${name} takes a number with a unit, not ${value.text}.`, `Such as ${example}.`);
  const [, digits = '', unit = ''] = match;
  const scale = UNITS[unit.toLowerCase()];
  if (scale !== undefined) return Math.round(Number(digits) * scale);
  if (unit === '' && Number(digits) === 0) return 0;
  const known = 'Units are ns, us, ms, s, min and h.';
  if (unit === '')
    throw problemAt(
      value,
      `${value.text} has no unit.`,
      `Such as ${digits}${type === 'moment' ? 's' : 'ms'}. ${known}`,
    );
  throw problemAt(value, `There is no unit ${unit}.`, known);
}
