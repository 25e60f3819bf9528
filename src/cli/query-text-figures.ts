/** Answers as text for people: what is pending, what keeps the program alive, what a filter found. Pure. */
import type {
  ChangeRow,
  CompareReply,
  FoundRow,
  HandlesReply,
  PendingGroupRow,
  PendingReply,
  WaterfallGroupView,
  WaterfallReply,
} from '../query/contract-figures.ts';
import { formatDuration, formatMoment } from '../query/text.ts';
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
  { title: 'PLACE', cell: ({ place, begunBy }) => place?.label ?? (begunBy?.place ? `by ${begunBy.place.label}` : '') },
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

const MOMENT_DIGITS = 6;
const duration = (ns: number | null) => (ns === null ? '–' : formatDuration(ns));
const number = (row: number | null) => (row === null ? '–' : String(row));

const FOUND_COLUMNS: readonly Column<FoundRow>[] = [
  { title: 'TASK', right: true, cell: (row) => number(row.task) },
  { title: 'RUN', right: true, cell: (row) => number(row.run) },
  { title: 'SPAN', right: true, cell: (row) => number(row.span) },
  { title: 'STREAM', right: true, cell: (row) => String(row.stream) },
  { title: 'TYPE', cell: (row) => row.type },
  { title: 'STATE', cell: (row) => row.state },
  { title: 'START', right: true, cell: (row) => formatMoment(row.startNs, MOMENT_DIGITS) },
  { title: 'LIFE', right: true, cell: (row) => duration(row.endNs === null ? null : row.endNs - row.startNs) },
  { title: 'WAIT', right: true, cell: (row) => duration(row.waitNs) },
  {
    title: 'QUEUED',
    right: true,
    cell: (row) => `${row.queuedIsBound && row.queuedNs !== null ? '≤ ' : ''}${duration(row.queuedNs)}`,
  },
  { title: 'RAN', right: true, cell: (row) => duration(row.ranNs) },
  { title: 'HOW', cell: (row) => row.how },
  { title: 'NAME', cell: (row) => row.name },
  { title: 'PLACE', cell: (row) => row.place },
];

/** Columns without anything in them are left out. */
export function formatFound(rows: readonly FoundRow[]): string {
  const used = FOUND_COLUMNS.filter(
    ({ cell }, index) => index === 0 || rows.some((row) => !['–', ''].includes(cell(row))),
  );
  return formatTable(used, rows);
}

const CHANGE_TITLES: Readonly<Record<ChangeRow['kind'], string>> = {
  pending: 'Pending',
  wait: 'Waits',
  queued: 'Queues',
  ran: 'Runs',
  life: 'Takes',
  created: 'Created',
  new: 'New',
  gone: 'Gone',
};

/** The sentence, then the changes of each kind; `+` marks what got worse, `-` what got better. */
export function formatCompare({ sentence, changes, counts }: CompareReply): string {
  let text = `${sentence}\n`;
  let kind: ChangeRow['kind'] | undefined;
  for (const change of changes) {
    if (change.kind !== kind) {
      kind = change.kind;
      const shown = changes.filter((other) => other.kind === kind).length;
      text += `\n${CHANGE_TITLES[kind]}${shown < counts[kind] ? ` (${shown} of ${counts[kind]})` : ''}\n`;
    }
    text += `  ${{ worse: '+', better: '-', neither: ' ' }[change.direction]} ${change.sentence}\n`;
  }
  return text;
}

type WaterfallLine = WaterfallGroupView & Pick<WaterfallReply, 'stream' | 'fromNs' | 'toNs'>;

const WATERFALL_COLUMNS: readonly Column<WaterfallLine>[] = [
  { title: 'STREAM', right: true, cell: (row) => String(row.stream) },
  { title: 'COUNT', right: true, cell: (row) => String(row.count) },
  { title: 'MEAN', right: true, cell: (row) => duration(row.meanNs) },
  { title: 'LONGEST', right: true, cell: (row) => duration(row.longestNs) },
  { title: 'WHAT', cell: (row) => row.word },
  { title: 'NAME', cell: (row) => row.title },
  { title: 'PLACE', cell: (row) => row.place?.label ?? '' },
  { title: 'WHEN', cell: barLine },
];

/** Columns of text for the picture. */
const PICTURE_WIDTH = 40;

/** A line for each group: `#` where one of its bars is. */
export function formatWaterfall(replies: readonly WaterfallReply[]): string {
  const [first] = replies;
  const lines = replies.flatMap(({ stream, groups, fromNs, toNs }) =>
    groups.map((group) => ({ ...group, stream, fromNs, toNs })),
  );
  if (first === undefined || lines.length === 0) return 'There are no spans and no activations in this window.\n';
  const window = `From ${formatMoment(first.fromNs)} to ${formatMoment(first.toNs)}:\n`;
  return `${window}\n${formatTable(WATERFALL_COLUMNS, lines)}`;
}

function barLine({ bars, fromNs, toNs }: WaterfallLine): string {
  const columnOf = (ns: number) =>
    Math.max(0, Math.min(PICTURE_WIDTH - 1, Math.floor(((ns - fromNs) / (toNs - fromNs)) * PICTURE_WIDTH)));
  const cells = Array.from({ length: PICTURE_WIDTH }, () => '·');
  for (let bar = 0; bar < bars.length; bar++)
    cells.fill('#', columnOf(bars.startNs[bar] ?? 0), columnOf((bars.endNs[bar] ?? 1) - 1) + 1);
  return cells.join('');
}
