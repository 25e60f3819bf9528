/** What the tracer of a stream says of itself, as figures and in words. */
import { SamplingReason } from '../protocol/events.ts';
import type { SamplingInfo, SiteFigures, TracerInfo } from '../query/contract-around.ts';
import { formatCount, formatMoment, formatShare, plural } from '../query/text.ts';
import type { Stream } from '../trace/stream.ts';
import type { MeterSums } from '../trace/tracer-figures.ts';

/** Steps of the sampling that are listed. */
const MAX_STEPS = 100;

const REASON_WORDS: Readonly<Record<number, string>> = {
  [SamplingReason.start]: 'from the start',
  [SamplingReason.overBudget]: 'over budget',
  [SamplingReason.recovered]: 'within the budget again',
  [SamplingReason.chosen]: 'chosen by the user',
};

export function tracerInfo(stream: Stream): TracerInfo {
  const { total, newest, steps } = stream.around.tracer;
  const sampling = steps.slice(-MAX_STEPS).map(({ at, oneIn, reason }) => ({
    atNs: at + stream.offsetNs,
    oneIn,
    reason: REASON_WORDS[reason] ?? '',
  }));
  const overhead = overheadOf(total);
  const sites = total === null ? null : siteFigures(total);
  const inForce = sampling[sampling.length - 1];
  return {
    sentence: [tellAttached(stream), tellOverhead(overhead), tellSites(sites), tellSampling(inForce)]
      .filter((sentence) => sentence !== '')
      .join(' '),
    overhead,
    recentOverhead: overheadOf(newest),
    sites,
    samplingOneIn: inForce?.oneIn ?? 1,
    sampling,
  };
}

/** Share of a thread's inferences that turned out wrong; null: none was checked. */
export function errorRateOf(stream: Stream): number | null {
  const { total } = stream.around.tracer;
  return total === null ? null : siteFigures(total).errorRate;
}

function overheadOf(sums: MeterSums | null): number | null {
  return sums === null || sums.activeNs === 0 ? null : sums.ownNs / sums.activeNs;
}

function siteFigures({ captured, inferred, missing, verified, wrong }: MeterSums): SiteFigures {
  return { captured, inferred, missing, verified, wrong, errorRate: verified === 0 ? null : wrong / verified };
}

function tellAttached({ header }: Stream): string {
  return header.attached ? 'The tracer came while the program ran: tasks that were made before are not known.' : '';
}

function tellOverhead(overhead: number | null): string {
  if (overhead === null) return '';
  return `Recording took about ${formatShare(overhead)} of the time in which the thread was active.`;
}

function tellSites(sites: SiteFigures | null): string {
  if (sites === null || sites.captured + sites.inferred + sites.missing === 0) return '';
  const missing = sites.missing === 0 ? '' : `, ${formatCount(sites.missing)} not known`;
  const counts = `${formatCount(sites.captured)} captured, ${formatCount(sites.inferred)} inferred${missing}`;
  return `Creation sites: ${counts}${tellChecks(sites)}.`;
}

/** `; of 500 inferences that were checked, 1 was wrong`. Empty: nothing was inferred. */
function tellChecks({ inferred, verified, wrong }: SiteFigures): string {
  if (inferred === 0 && verified === 0) return '';
  if (verified === 0) return '; no inference was checked';
  const were = wrong === 0 ? 'none was' : wrong === 1 ? '1 was' : `${formatCount(wrong)} were`;
  return `; of ${plural(verified, 'inference')} that ${verified === 1 ? 'was' : 'were'} checked, ${were} wrong`;
}

function tellSampling(step: SamplingInfo | undefined): string {
  if (step === undefined) return '';
  const why = step.reason === '' ? '' : ` (${step.reason})`;
  const { oneIn, atNs } = step;
  const what = oneIn === 0 ? 'no stacks are' : oneIn === 1 ? 'all stacks are' : `1 in ${formatCount(oneIn)} stacks is`;
  return `Since ${formatMoment(atNs)} ${what} captured${why}.`;
}

/** Behind the sentence on a task or run whose site was not captured. Empty: it was. */
export function tellInferred(stream: Stream, isInferred: boolean): string {
  if (!isInferred) return '';
  const { total } = stream.around.tracer;
  return ` Where it was created was inferred, not captured${total === null ? '' : tellChecks(siteFigures(total))}.`;
}
