/** Answers as text for people: one table for each question. Pure. */
import type { Nanos } from '../base/units.ts';
import type { Counts, QueueRow, RunRow, SiteRow, TaskRow } from '../query/contract.ts';
import { formatDuration, formatMoment } from '../query/text.ts';
import { type Column, formatTable } from './table.ts';

/** Digits of a moment: microseconds, the finest that tells two callbacks apart for a reader. */
const MOMENT_DIGITS = 6;

const duration = (ns: Nanos | null) => (ns === null ? '–' : formatDuration(ns));
const moment = (ns: Nanos | null) => (ns === null ? '–' : formatMoment(ns, MOMENT_DIGITS));
const bound = (text: string, isBound: boolean) => (isBound && text !== '–' ? `≤ ${text}` : text);

/** Totals, then one line for each type. */
export function formatCounts(counts: Counts): string {
  const { tasks, runs, settles, sites } = counts;
  const totals = Object.entries({ tasks, runs, settles, sites });
  const types = Object.entries(counts.byType).sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], 'en'));
  const columns: Column<readonly [string, number]>[] = [
    { title: '', cell: ([name]) => name },
    { title: '', right: true, cell: ([, count]) => String(count) },
  ];
  const lines = formatTable(columns, [...totals, ['', 0], ...types]).split('\n');
  // The head of the table is empty, and so is the row between totals and types.
  return `${lines.slice(1, 1 + totals.length).join('\n')}\n\n${lines.slice(2 + totals.length).join('\n')}`;
}

const TASK_COLUMNS: readonly Column<TaskRow>[] = [
  { title: 'TASK', right: true, cell: (row) => String(row.task) },
  { title: 'STREAM', right: true, cell: (row) => String(row.stream) },
  { title: 'ID', right: true, cell: (row) => String(row.asyncId) },
  { title: 'TYPE', cell: (row) => row.type },
  { title: 'TRIGGER', right: true, cell: (row) => String(row.trigger) },
  { title: 'CREATED IN', right: true, cell: (row) => String(row.createdIn) },
  { title: 'CREATED', right: true, cell: (row) => moment(row.createdNs) },
  { title: 'SETTLED', right: true, cell: (row) => moment(row.settledNs) },
  { title: 'CLOSED', right: true, cell: (row) => (row.cancelled ? 'cancelled' : moment(row.closedNs)) },
  { title: 'RUNS', right: true, cell: (row) => String(row.runs) },
  { title: 'HOW', cell: (row) => row.how },
  { title: 'PLACE', cell: (row) => row.place },
];

const RUN_COLUMNS: readonly Column<RunRow>[] = [
  { title: 'RUN', right: true, cell: (row) => String(row.run) },
  { title: 'TASK', right: true, cell: (row) => String(row.task) },
  { title: 'STREAM', right: true, cell: (row) => String(row.stream) },
  { title: 'QUEUE', cell: (row) => row.queue },
  { title: 'TYPE', cell: (row) => row.type },
  { title: 'START', right: true, cell: (row) => moment(row.startNs) },
  { title: 'TOOK', right: true, cell: (row) => duration(row.endNs === null ? null : row.endNs - row.startNs) },
  { title: 'QUEUED', right: true, cell: (row) => bound(duration(row.queueNs), row.queueIsBound) },
  { title: 'DEPTH', right: true, cell: (row) => String(row.depth) },
  { title: 'NAME', cell: (row) => row.name },
  { title: 'PLACE', cell: (row) => row.place },
];

const QUEUE_COLUMNS: readonly Column<QueueRow>[] = [
  { title: 'STREAM', right: true, cell: (row) => String(row.stream) },
  { title: 'QUEUE', cell: (row) => row.queue },
  { title: 'RUNS', right: true, cell: (row) => String(row.runs) },
  { title: 'BUSY', right: true, cell: (row) => duration(row.busyNs) },
  { title: 'LONGEST', right: true, cell: (row) => duration(row.longestNs) },
  { title: 'QUEUED P50', right: true, cell: (row) => bound(duration(row.queueP50Ns), row.queueIsBound) },
  { title: 'P95', right: true, cell: (row) => bound(duration(row.queueP95Ns), row.queueIsBound) },
  { title: 'MAX', right: true, cell: (row) => bound(duration(row.queueMaxNs), row.queueIsBound) },
  { title: 'TITLE', cell: (row) => row.title },
];

const SITE_COLUMNS: readonly Column<SiteRow>[] = [
  { title: 'SITE', right: true, cell: (row) => String(row.site) },
  { title: 'TASKS', right: true, cell: (row) => String(row.tasks) },
  { title: 'PENDING', right: true, cell: (row) => String(row.pending) },
  { title: 'RUNS', right: true, cell: (row) => String(row.runs) },
  { title: 'BUSY', right: true, cell: (row) => duration(row.busyNs) },
  { title: 'WAIT P50', right: true, cell: ({ wait }) => duration(wait?.p50Ns ?? null) },
  { title: 'P95', right: true, cell: ({ wait }) => duration(wait?.p95Ns ?? null) },
  {
    title: 'QUEUED P95',
    right: true,
    cell: ({ queued, queuedIsBound }) => bound(duration(queued?.p95Ns ?? null), queuedIsBound),
  },
  { title: 'RAN P95', right: true, cell: ({ ran }) => duration(ran?.p95Ns ?? null) },
  { title: 'LIFE P95', right: true, cell: ({ life }) => duration(life?.p95Ns ?? null) },
  { title: 'HOW', cell: (row) => row.how },
  { title: 'NAME', cell: (row) => row.name },
  { title: 'PLACE', cell: (row) => row.place },
];

export const formatTasks = (rows: readonly TaskRow[]): string => formatTable(TASK_COLUMNS, rows);
export const formatRuns = (rows: readonly RunRow[]): string => formatTable(RUN_COLUMNS, rows);
export const formatQueues = (rows: readonly QueueRow[]): string => formatTable(QUEUE_COLUMNS, rows);
export const formatSites = (rows: readonly SiteRow[]): string => formatTable(SITE_COLUMNS, rows);
