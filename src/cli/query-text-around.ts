/** Answers as text for people: what is open, spans, failures. Pure. */
import type { Nanos } from '../base/units.ts';
import type { SessionInfo, StreamInfo } from '../query/contract.ts';
import type { FailureRow, SpanRow } from '../query/contract-around.ts';
import { formatDuration, formatMoment, formatShare } from '../query/text.ts';
import { type Column, formatTable } from './table.ts';

const MOMENT_DIGITS = 6;

const moment = (ns: Nanos | null) => (ns === null ? '–' : formatMoment(ns, MOMENT_DIGITS));

const STREAM_COLUMNS: readonly Column<StreamInfo>[] = [
  { title: 'STREAM', right: true, cell: (row) => String(row.id) },
  { title: 'TITLE', cell: (row) => row.title },
  { title: 'STATE', cell: (row) => row.state },
  { title: 'EXIT', right: true, cell: (row) => (row.exitCode === null ? '–' : String(row.exitCode)) },
  { title: 'START', right: true, cell: (row) => moment(row.startNs) },
  { title: 'END', right: true, cell: (row) => moment(row.endNs) },
  { title: 'TASKS', right: true, cell: (row) => String(row.tasks) },
  { title: 'RUNS', right: true, cell: (row) => String(row.runs) },
  { title: 'SPANS', right: true, cell: (row) => String(row.spans) },
  { title: 'FAILURES', right: true, cell: (row) => String(row.failures) },
  { title: 'MADE BY', cell: (row) => (row.madeBy === null ? '–' : `stream ${row.madeBy.stream}`) },
  { title: 'COST', right: true, cell: ({ tracer }) => (tracer.overhead === null ? '–' : formatShare(tracer.overhead)) },
];

/** The threads as a table, then what there is to say of each. */
export function formatSession({ streams }: SessionInfo): string {
  const remarks = streams.flatMap((stream) => remarksOn(stream).map((remark) => `stream ${stream.id}: ${remark}\n`));
  return `${formatTable(STREAM_COLUMNS, streams)}${remarks.length === 0 ? '' : '\n'}${remarks.join('')}`;
}

function remarksOn({ tracer, untraced, notes }: StreamInfo): string[] {
  const notTraced = untraced.map(
    ({ kind, id, reason }) => `${kind === 'process' ? 'process' : 'worker'} ${id} is not traced: ${reason}`,
  );
  return [...(tracer.sentence === '' ? [] : [tracer.sentence]), ...notTraced, ...notes];
}

const SPAN_COLUMNS: readonly Column<SpanRow>[] = [
  { title: 'STREAM', right: true, cell: (row) => String(row.stream) },
  { title: 'START', right: true, cell: (row) => moment(row.startNs) },
  { title: 'TOOK', right: true, cell: (row) => (row.endNs === null ? '–' : formatDuration(row.endNs - row.startNs)) },
  { title: 'KIND', cell: (row) => row.kind },
  { title: 'STATE', cell: (row) => row.state },
  { title: 'OUTCOME', cell: (row) => row.outcome },
  { title: 'TASK', right: true, cell: (row) => (row.task === null ? '–' : String(row.task)) },
  { title: 'LABEL', cell: (row) => row.label },
  { title: 'PLACE', cell: (row) => row.place },
];

const FAILURE_COLUMNS: readonly Column<FailureRow>[] = [
  { title: 'STREAM', right: true, cell: (row) => String(row.stream) },
  { title: 'AT', right: true, cell: (row) => moment(row.atNs) },
  { title: 'WHAT', cell: (row) => row.kind },
  { title: 'HANDLED', right: true, cell: (row) => moment(row.handledNs) },
  { title: 'TASK', right: true, cell: (row) => (row.task === null ? '–' : String(row.task)) },
  { title: 'PLACE', cell: (row) => row.place },
  { title: 'TEXT', cell: (row) => row.text },
];

export const formatSpans = (rows: readonly SpanRow[]): string => formatTable(SPAN_COLUMNS, rows.map(oneLine));
export const formatFailures = (rows: readonly FailureRow[]): string => formatTable(FAILURE_COLUMNS, rows.map(oneLine));

/** Texts come from the program: a line break in one must not break the table. */
function oneLine<Row extends object>(row: Row): Row {
  const plain = (value: unknown) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal would obey.
    typeof value === 'string' ? value.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ') : value;
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plain(value)])) as Row;
}
