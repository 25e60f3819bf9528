/** A comparison as text: a table with a row a part, then what was recorded, what is unstable, what differs. Pure. */

import { formatTable } from '../../../src/cli/table.ts';
import type { PartComparison, SuiteComparison } from './compare-suite.ts';
import type { OutcomeCounts } from './results.ts';
import type { PartRun } from './run-part.ts';
import { addFigures, type SpoolFigures } from './spool-figures.ts';
import type { Verdict } from './verdicts.ts';

const TITLE_CHARS = 60;
/** More names than a person reads are counted. */
const LISTED = 40;

/** The whole report, ended by a line break. */
export function formatComparison({ suite, parts, isSame, kept }: SuiteComparison): string {
  const all = (of: (part: PartComparison) => readonly Verdict[]) => parts.flatMap((part) => of(part));
  const unstable = all(({ verdicts }) => verdicts.unstable);
  const different = all(({ verdicts }) => verdicts.different);
  const complaints = parts.flatMap((part) => part.complaints);
  const lines = [
    formatParts(parts).trimEnd(),
    '',
    `recorded: ${formatFigures(recordedFigures(parts))}`,
    ...listed(`unstable, left out: ${unstable.length}`, unstable.map(formatVerdict)),
    ...listed(`different: ${different.length}`, different.map(formatVerdict)),
    ...listed(`problems in recordings: ${complaints.length}`, complaints),
    ...(kept === undefined ? [] : [`Output, reports and recordings are kept in ${kept}`]),
    `${suite.name}: ${isSame ? 'the same' : 'NOT the same'} with and without the tracer`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Figures of all traced runs. */
export function recordedFigures(parts: readonly PartComparison[]): SpoolFigures {
  return addFigures(parts.flatMap(({ runs }) => runs.flatMap(([, { figures }]) => figures ?? [])));
}

/** How many tests and exit codes were the same. */
export function sameCount(parts: readonly PartComparison[]): number {
  return parts.reduce((total, { verdicts }) => total + verdicts.same, 0);
}

function formatParts(parts: readonly PartComparison[]): string {
  const first = (part: PartComparison, of: (run: PartRun) => string) => {
    const [untraced, traced] = part.runs[0] ?? [];
    return untraced === undefined || traced === undefined ? '' : both(of(untraced), of(traced));
  };
  const seconds = (part: PartComparison, index: 0 | 1) => {
    const all = part.runs.map((runs) => runs[index].seconds).sort((a, b) => a - b);
    return `${(all[all.length >> 1] ?? 0).toFixed(1)} s`;
  };
  return formatTable(
    [
      { title: 'tests', cell: ({ part }) => short(part.title) },
      { title: 'runner', cell: ({ part }) => part.command.runner.name },
      ...(['pass', 'fail', 'skip', 'todo'] as const).map((outcome: keyof OutcomeCounts) => ({
        title: outcome,
        right: true,
        cell: (part: PartComparison) => first(part, ({ counts }) => String(counts[outcome])),
      })),
      { title: 'exit', right: true, cell: (part) => first(part, ({ exit }) => exit) },
      { title: 'rounds', right: true, cell: ({ runs }) => String(runs.length) },
      { title: 'untraced', right: true, cell: (part) => seconds(part, 0) },
      { title: 'traced', right: true, cell: (part) => seconds(part, 1) },
    ],
    parts,
  );
}

/** `7` where both are, else `7→6`, untraced first. */
function both(untraced: string, traced: string): string {
  return untraced === traced ? untraced : `${untraced}→${traced}`;
}

function short(title: string): string {
  return title.length <= TITLE_CHARS ? title : `${title.slice(0, TITLE_CHARS - 1)}…`;
}

/** One line: `12 processes, 3 threads, 1.2 M events, 4.5 MB, 0 problems, 1 stream without end, …` */
export function formatFigures(figures: SpoolFigures): string {
  const notes = [...figures.notes].map(([note, count]) => `${note} (${count})`);
  return [
    `${figures.processes} processes`,
    `${figures.threads} threads`,
    `${(figures.events / 1e6).toFixed(2)} M events`,
    `${(figures.bytes / 1e6).toFixed(1)} MB`,
    `${figures.problems.length} problems`,
    `${figures.unended} streams without end`,
    `${figures.gaps} gaps`,
    `notes: ${notes.length === 0 ? 'none' : notes.join(', ')}`,
  ].join(', ');
}

/** `name: untraced pass, fail; traced pass, pass`, by round. */
export function formatVerdict({ name, untraced, traced, busy }: Verdict): string {
  const onBusy = busy.length === 0 ? '' : `; untraced on a busy machine ${busy.join(', ')}`;
  return `${name}: untraced ${untraced.join(', ')}; traced ${traced.join(', ')}${onBusy}`;
}

function listed(head: string, items: readonly string[]): string[] {
  const rest = items.length - LISTED;
  return [head, ...items.slice(0, LISTED).map((item) => `  ${item}`), ...(rest > 0 ? [`  … and ${rest} more`] : [])];
}
