/** Answers as text for people: states, chains, stacks, calls of async functions. Pure. */
import type { Nanos } from '../base/units.ts';
import type { FrameInfo, TaskRef } from '../query/contract.ts';
import type {
  ActivationDetails,
  ActivationPartRow,
  ActivationRow,
  ChainLinkRow,
  ChainReply,
  EdgeRow,
  SettlerRow,
  StackReply,
  StackStepRow,
  StateReply,
} from '../query/contract-waits.ts';
import { formatDuration, formatMoment } from '../query/text.ts';
import { type Column, formatTable } from './table.ts';

const MOMENT_DIGITS = 6;

const moment = (ns: Nanos | null) => (ns === null ? '–' : formatMoment(ns, MOMENT_DIGITS));
const placeOf = (ref: TaskRef | null) => ref?.place?.label ?? '';
const isInferred = ({ observed }: { observed: boolean }) => (observed ? '' : 'inferred');

const LINK_COLUMNS: readonly Column<ChainLinkRow>[] = [
  { title: 'VIA', cell: (row) => (row.via === 'start' ? '' : row.via) },
  { title: 'TASK', right: true, cell: (row) => String(row.to.task) },
  { title: 'TYPE', cell: (row) => row.type },
  { title: 'STATE', cell: (row) => (row.others === 0 ? row.state : `${row.state}, and ${row.others} more`) },
  { title: 'CREATED', right: true, cell: (row) => moment(row.createdNs) },
  { title: 'OVER', right: true, cell: (row) => moment(row.endedNs) },
  { title: 'HOW', cell: (row) => row.how },
  { title: 'NAME', cell: (row) => row.name },
  { title: 'PLACE', cell: (row) => placeOf(row.to) },
  { title: '', cell: isInferred },
];

const SETTLER_COLUMNS: readonly Column<SettlerRow>[] = [
  { title: 'SETTLED', right: true, cell: (row) => String(row.count) },
  { title: 'IN A RUN OF', cell: (row) => row.how },
  { title: 'NAME', cell: (row) => row.name },
  { title: 'PLACE', cell: (row) => placeOf(row.by) },
  { title: 'RUN', right: true, cell: (row) => String(row.run) },
];

const EDGE_COLUMNS: readonly Column<EdgeRow>[] = [
  { title: 'EDGE', cell: (row) => row.kind },
  { title: 'TASK', right: true, cell: (row) => String(row.to.task) },
  { title: 'RUN', right: true, cell: (row) => (row.run === null ? '–' : String(row.run)) },
  { title: 'TITLE', cell: (row) => row.to.title },
  { title: 'PLACE', cell: (row) => placeOf(row.to) },
  { title: '', cell: isInferred },
];

const ACTIVATION_COLUMNS: readonly Column<ActivationRow>[] = [
  { title: 'TASK', right: true, cell: (row) => String(row.task) },
  { title: 'STREAM', right: true, cell: (row) => String(row.stream) },
  { title: 'START', right: true, cell: (row) => moment(row.startNs) },
  { title: 'TOOK', right: true, cell: (row) => (row.endNs === null ? '–' : formatDuration(row.endNs - row.startNs)) },
  { title: 'STATE', cell: (row) => row.state },
  { title: 'AWAITS', right: true, cell: (row) => `${row.cut ? '≥ ' : ''}${row.awaits}` },
  { title: 'RAN', right: true, cell: (row) => formatDuration(row.runNs) },
  { title: 'WAITED', right: true, cell: (row) => formatDuration(row.waitNs) },
  { title: 'QUEUED', right: true, cell: (row) => formatDuration(row.queueNs) },
  { title: 'NAME', cell: (row) => row.name || '(anonymous)' },
  { title: 'PLACE', cell: (row) => row.place?.label ?? '' },
  { title: 'CALLED AT', cell: (row) => row.calledAt?.label ?? '' },
];

const between = (from: Nanos | null, to: Nanos | null) =>
  from === null || to === null ? '–' : formatDuration(Math.max(0, to - from));

const PART_COLUMNS: readonly Column<ActivationPartRow>[] = [
  { title: 'RUN', right: true, cell: (row) => (row.run === null ? '–' : String(row.run)) },
  { title: 'FROM', right: true, cell: (row) => moment(row.fromNs) },
  { title: 'WAITED', right: true, cell: (row) => between(row.sinceNs, row.readyNs) },
  { title: 'QUEUED', right: true, cell: (row) => (row.await === null ? '–' : between(row.readyNs, row.fromNs)) },
  { title: 'RAN', right: true, cell: (row) => between(row.fromNs, row.toNs) },
  { title: 'AWAIT', cell: (row) => placeOf(row.await) },
  {
    title: 'WAITED FOR',
    cell: (row) => (row.awaited === null ? '' : `${row.awaited.title} ${placeOf(row.awaited)}`.trim()),
  },
];

/** The sentence, a row for each link, and what usually settles the leaf. */
export function formatChain({ sentence, links, usual }: ChainReply): string {
  const settlers =
    usual === null || usual.settlers.length === 0 ? '' : `\n${formatTable(SETTLER_COLUMNS, usual.settlers)}`;
  return `${sentence}\n\n${formatTable(LINK_COLUMNS, links)}${settlers}`;
}

/** The sentence, then the edges. */
export function formatState({ sentence, edges }: StateReply): string {
  return `${sentence}\n${edges.length === 0 ? '' : `\n${formatTable(EDGE_COLUMNS, edges)}`}`;
}

/** The sentence, then each step with the stack on which it was made. */
export function formatStack({ sentence, steps }: StackReply): string {
  return `${sentence}\n\n${steps.map(formatStep).join('')}`;
}

function formatStep(step: StackStepRow): string {
  const { call, stoodAt, awaitedBy, left, run, startNs, name, how, createdAt, createdNs } = step;
  const skipped = left === 0 ? '' : `  … ${left} more …\n`;
  const what = name === '' ? how : `${name}, ${how}`;
  const stood = stoodAt === null ? '' : ` at ${stoodAt.label}`;
  const awaited = awaitedBy === null ? '' : `    awaited at ${awaitedBy.place?.label ?? awaitedBy.title}\n`;
  const inside = step.inside === null ? '' : `    inside a run of ${step.inside.title}\n`;
  const made = `    ${call === null ? 'created' : 'called'} at ${moment(createdNs)}${step.inferred ? ' (place inferred)' : ''}\n`;
  return `${skipped}  run ${run}  ${moment(startNs)}  ${what}${stood}\n${inside}${awaited}${made}${createdAt
    .filter(({ async }) => !async)
    .map(formatFrame)
    .join('')}`;
}

function formatFrame({ name, place }: FrameInfo): string {
  return `      at ${name}${place === null ? '' : ` (${place.file}:${place.line}:${place.column})`}\n`;
}

export const formatActivations = (rows: readonly ActivationRow[]): string => formatTable(ACTIVATION_COLUMNS, rows);

/** The sentence, then a row for each part with the gap before it. */
export function formatActivation({ sentence, parts }: ActivationDetails): string {
  return `${sentence}\n\n${formatTable(PART_COLUMNS, parts)}`;
}
