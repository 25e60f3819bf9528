/** The question `filterCompletions`: the values that fields have in this trace. */
import type { FilterCompletionParams } from '../query/contract-figures.ts';
import { completeFilter, type FilterCompletions, type KnownValues } from '../query/filter-complete.ts';
import { plural } from '../query/text.ts';
import type { Trace } from '../trace/trace.ts';
import { functionName, howWord, ownFrame, ownPlace, programName } from './names.ts';

/** Values that are offered of one field, those that most sites or threads have. */
const MAX_VALUES = 500;

/** **Cost**: O(sites + kinds). */
export function completionsOf(trace: Trace, { text, caret }: FilterCompletionParams): FilterCompletions {
  return completeFilter(String(text), caret, valuesIn(trace));
}

function valuesIn(trace: Trace): KnownValues {
  const sites = () => Array.from({ length: trace.sites.length - 1 }, (_, index) => trace.sites.at(index + 1));
  const queues = () => trace.streams.flatMap(({ queues }) => queues);
  return (field) => {
    switch (field) {
      case 'type':
        return [
          ...counted(typesIn(trace), () => ''),
          ...counted(
            trace.streams.flatMap(({ around }) => around.spans.kinds.slice(1).map(({ name }) => name)),
            () => 'span',
          ),
        ];
      case 'file':
        return counted(
          sites().map((site) => ownFrame(site)?.file ?? ''),
          inSites,
        );
      case 'function':
        return counted(sites().map(functionName), inSites);
      case 'site':
        return counted(
          sites().map((site) => ownPlace(site)?.label ?? ''),
          inSites,
        );
      case 'how':
        return counted(
          sites().map((site) => howWord(site, NO_KIND)),
          inSites,
        );
      case 'lane':
        return counted(
          queues().map(({ name }) => name),
          () => '',
        );
      case 'process':
        return counted(
          trace.streams.map(({ header }) => programName(header)),
          (count) => plural(count, 'thread'),
        );
      case 'stream':
        return trace.streams.map(({ id, header }) => ({
          value: String(id),
          about: `${programName(header)} · ${header.pid}`,
        }));
      case 'thread':
        return counted(
          trace.streams.map(({ header }) => String(header.thread)),
          (count) => plural(count, 'thread'),
        );
      default:
        return [];
    }
  };
}

/** Types of tasks; one of several threads counts as often. */
function typesIn(trace: Trace): string[] {
  const types: string[] = [];
  // Rows beyond the last kind are the unknown one.
  for (let row = 1; trace.kind(row) !== trace.kind(0); row++) types.push(trace.kind(row).name);
  return types;
}

const NO_KIND = { name: '', word: '', flags: 0, queue: 255, pool: 255 };

const inSites = (count: number): string => plural(count, 'site');

/** Each value once, those that occur most first. */
function counted(values: readonly string[], about: (count: number) => string): { value: string; about: string }[] {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MAX_VALUES)
    .map(([value, count]) => ({ value, about: about(count) }));
}
