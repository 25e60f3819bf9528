/** Answers as text for people: what is pending, and what keeps the program alive. Pure. */
import type { HandlesReply, PendingGroupRow, PendingReply } from '../query/contract-figures.ts';
import { formatDuration } from '../query/text.ts';
import { type Column, formatTable } from './table.ts';

const oldest = ({ examples: [first] }: PendingGroupRow) => (first === undefined ? '–' : formatDuration(first.ageNs));
const firstTask = ({ examples: [first] }: PendingGroupRow) => (first === undefined ? '–' : String(first.task));
const waits = ({ examples: [first] }: PendingGroupRow) => first?.waitsFor ?? '';

const PENDING_COLUMNS: readonly Column<PendingGroupRow>[] = [
  { title: 'SITE', right: true, cell: (row) => String(row.site) },
  { title: 'PENDING', right: true, cell: (row) => String(row.count) },
  { title: 'OLDEST', right: true, cell: oldest },
  { title: 'STATE', cell: stateWords },
  { title: 'WHAT', cell: (row) => row.how },
  { title: 'NAME', cell: (row) => row.name },
  { title: 'PLACE', cell: (row) => row.place?.label ?? '' },
  { title: 'TASK', right: true, cell: firstTask },
  { title: 'WAITS FOR', cell: waits },
];

/** `3 waiting, 1 ready`. */
function stateWords({ waiting, ready, running, uncertain }: PendingGroupRow): string {
  const states = Object.entries({ waiting, ready, running }).filter(([, count]) => count > 0);
  // Of one state only, the number stands in its own column.
  const words = states.length === 1 ? states.map(([name]) => name) : states.map(([name, count]) => `${count} ${name}`);
  return [...words, ...(uncertain > 0 ? [`${uncertain} perhaps over`] : [])].join(', ');
}

/** The sentence, then a row for each group. */
export function formatPending({ sentence, groups }: PendingReply): string {
  return `${sentence}\n${groups.length === 0 ? '' : `\n${formatTable(PENDING_COLUMNS, groups)}`}`;
}

/** The sentence, then of each group a sentence and the stack on which the first of them was created. */
export function formatHandles({ sentence, groups }: HandlesReply): string {
  const parts = groups.map((group) => {
    const stack = group.frames.map(
      ({ name, place }) => `    at ${name}${place === null ? '' : ` (${place.file}:${place.line}:${place.column})`}\n`,
    );
    return `\n${group.sentence}\n${stack.join('')}`;
  });
  return `${sentence}\n${parts.join('')}`;
}
