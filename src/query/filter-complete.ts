/** What may be typed next in a filter: fields, their values, signs. Pure; values that a trace has are handed in. */
import { FIELD_NAMES, FILTER_FIELDS, type FieldName, fieldNamed } from './filter-fields.ts';

/** One thing to offer. */
export interface FilterCompletion {
  /** Replaces the text from `from` to `to` of the answer. */
  readonly insert: string;
  readonly label: string;
  /** What it means, or where it is from. */
  readonly about: string;
}

export interface FilterCompletions {
  /** The stretch of the text that an item replaces; from 0. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly FilterCompletion[];
}

/** Values of a field that occur in a trace, those that occur most first. */
export type KnownValues = (field: FieldName) => readonly { readonly value: string; readonly about: string }[];

const MAX_ITEMS = 50;
const AT_VALUE =
  /(?:^|[\s(|&!-])([A-Za-z]+)(?::|\s*(?:!=|<=|>=|=|<|>)\s*)((?:"(?:[^"\\]|\\.)*"|[^\s()|",]+)*,)*("[^"]*|[^\s()|",]*)$/;
const AT_WORD = /[A-Za-z]*$/;
const DURATIONS = ['1ms', '10ms', '100ms', '1s', '10s'];

/** What may stand at `caret` (0: before the first character). Cost: O(length of the text + values). */
export function completeFilter(text: string, caret: number, valuesOf: KnownValues): FilterCompletions {
  const at = Math.max(0, Math.min(text.length, caret));
  const before = text.slice(0, at);
  const [, name, , typed] = AT_VALUE.exec(before) ?? [];
  const field = name === undefined ? undefined : fieldNamed(name);
  if (field !== undefined && typed !== undefined) {
    const to = at + (/^[^\s()|",]*/.exec(text.slice(at))?.[0].length ?? 0);
    const start = typed.replace(/^"/, '').toLowerCase();
    const items = values(field.name, valuesOf).filter(({ label }) => label.toLowerCase().includes(start));
    // What begins with the text is nearer than what has it somewhere.
    items.sort(
      (a, b) => Number(b.label.toLowerCase().startsWith(start)) - Number(a.label.toLowerCase().startsWith(start)),
    );
    return { from: at - typed.length, to, items: items.slice(0, MAX_ITEMS) };
  }
  const word = AT_WORD.exec(before)?.[0] ?? '';
  const items = fields().filter(({ label }) => label.startsWith(word.toLowerCase()));
  return { from: at - word.length, to: at, items: items.slice(0, MAX_ITEMS) };
}

function fields(): FilterCompletion[] {
  return FIELD_NAMES.map((name) => {
    const { type, about, example } = FILTER_FIELDS[name];
    const sign = type === 'duration' || type === 'count' ? '' : ':';
    return { insert: `${name}${sign}`, label: name, about: `${about} (${example})` };
  });
}

function values(name: FieldName, valuesOf: KnownValues): FilterCompletion[] {
  const { type } = FILTER_FIELDS[name];
  if (type === 'choice') {
    const { choices } = FILTER_FIELDS[name];
    return Object.entries(choices).map(([value, about]) => ({ insert: value, label: value, about }));
  }
  if (type === 'duration') return DURATIONS.map((value) => ({ insert: value, label: value, about: '' }));
  return valuesOf(name).map(({ value, about }) => ({ insert: quoted(value), label: value, about }));
}

/** A value as it is typed. */
function quoted(value: string): string {
  return /^[^\s()|",*]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}
