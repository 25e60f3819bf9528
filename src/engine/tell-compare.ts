/** Sentences about how two traces differ. */
import type { Change, ChangeKind } from '../analysis/compare.ts';
import type { ChangeRow, Distribution, ProfiledSite, TraceProfile } from '../query/contract-figures.ts';
import { formatCount, formatDuration, plural } from '../query/text.ts';
import { call } from './words.ts';

export interface CompareFacts {
  readonly before: TraceProfile;
  readonly after: TraceProfile;
  readonly scale: number;
  readonly matched: number;
}

/** What a kind of change is called where several are counted. */
const WORSE: Readonly<Record<ChangeKind, string>> = {
  pending: 'newly or more often pending',
  wait: 'waiting longer',
  queued: 'queueing longer',
  ran: 'running longer',
  life: 'taking longer',
  created: 'created more often',
  new: 'new',
  gone: 'gone',
};

export function directionOf({
  kind,
  difference,
}: Pick<Change<unknown>, 'kind' | 'difference'>): ChangeRow['direction'] {
  if (kind === 'new' || kind === 'gone') return 'neither';
  return difference > 0 ? 'worse' : 'better';
}

/** The most that there is to say: how many places changed for the worse, and in what. */
export function tellCompare(
  changes: readonly Change<ProfiledSite>[],
  { before, after, scale, matched }: CompareFacts,
): string {
  const work =
    scale === 1
      ? ''
      : ` Numbers of tasks are compared per request: ${formatCount(before.roots)} before, ${formatCount(after.roots)} after.`;
  if (matched === 0) return `The two traces have no place in the source in common.${work}`;
  const worse = new Map<ChangeKind, number>();
  let better = 0;
  for (const change of changes) {
    if (directionOf(change) === 'better') better++;
    else worse.set(change.kind, (worse.get(change.kind) ?? 0) + 1);
  }
  const parts = [...worse].map(([kind, count]) => `${formatCount(count)} ${WORSE[kind]}`);
  if (better > 0) parts.push(`${plural(better, 'improvement')}`);
  const said = parts.length === 0 ? 'nothing that matters changed' : parts.join(', ');
  return `Of ${plural(matched, 'place')} in both traces: ${said}.${work}`;
}

/** `await in loadOrder() (orders.ts:84) waits 4.1 times as long: 12 ms before, 49 ms after (median).` */
export function tellChange({ kind, before, after, factor, difference }: Change<ProfiledSite>): string {
  const what = nameOf(after ?? before);
  const isMore = difference > 0;
  switch (kind) {
    case 'new':
      return `${what} is new: ${plural(after?.tasks ?? 0, 'task')}.`;
    case 'gone':
      return `${what} is gone: ${plural(before?.tasks ?? 0, 'task')} before.`;
    case 'pending':
      return `${what}: ${formatCount(after?.pending ?? 0)} pending at the end, ${formatCount(before?.pending ?? 0)} before.`;
    case 'created':
      return `${what} is created ${times(factor, isMore)} as often: ${formatCount(before?.tasks ?? 0)} before, ${formatCount(after?.tasks ?? 0)} after.`;
    case 'wait':
    case 'queued':
    case 'ran':
    case 'life':
      return tellTimes(VERBS[kind], what, factor, before?.[kind] ?? null, after?.[kind] ?? null);
  }
}

const VERBS = { wait: 'waits', queued: 'waits to be run', ran: 'runs', life: 'takes' } as const;

function tellTimes(
  verb: string,
  what: string,
  factor: number,
  before: Distribution | null,
  after: Distribution | null,
): string {
  const isMedian = before !== null && after !== null && Math.abs(after.p50Ns / before.p50Ns - factor) < 1e-9;
  const of = (distribution: Distribution | null) =>
    formatDuration((isMedian ? distribution?.p50Ns : distribution?.p95Ns) ?? Number.NaN);
  const which = isMedian ? 'median' : '95th percentile';
  return `${what} ${verb} ${times(factor, factor > 1)} as long: ${of(before)} before, ${of(after)} after (${which}).`;
}

function times(factor: number, isMore: boolean): string {
  if (!Number.isFinite(factor) || factor === 0) return isMore ? 'many times' : 'far less than half';
  return `${factor >= 10 ? formatCount(factor) : factor.toFixed(1)} times`;
}

function nameOf(site: ProfiledSite | null): string {
  if (site === null) return 'a place';
  const place = site.place === null ? '' : ` (${site.place.label})`;
  return site.name === '' ? `${site.how}${place}` : `${site.how} in ${call(site.label)}${place}`;
}
