/** The questions `sites` and `siteFigures`. */
import type { Histogram } from '../analysis/histogram.ts';
import { SiteFigure, SiteFigures } from '../analysis/site-figures.ts';
import { NONE, type SiteId, type StreamId } from '../base/units.ts';
import { UserError } from '../base/user-error.ts';
import type { SiteRow } from '../query/contract.ts';
import type {
  Distribution,
  DistributionBins,
  SiteFiguresParams,
  SiteFiguresReply,
  SiteListParams,
} from '../query/contract-figures.ts';
import type { Trace } from '../trace/trace.ts';
import { page } from './lists.ts';
import { frameInfos, howWord, kindOf, ownPlace, siteName } from './names.ts';
import { chosenBy } from './roles.ts';
import { gapsOf } from './view.ts';

/** Rows of tasks and runs taken in between two looks at what else is asked: some milliseconds. */
const SLICE_ROWS = 40_000;
const MAX_GAPS = 100;

/** Lets other questions be answered in between; does nothing where the platform has no way to. */
export type Pause = () => Promise<void>;

/** Site figures of one trace, kept up to date by those who ask. */
export class SiteAnswers {
  readonly #trace: Trace;
  readonly #pause: Pause | undefined;
  readonly #figures: SiteFigures;

  constructor(trace: Trace, pause: Pause | undefined) {
    this.#trace = trace;
    this.#pause = pause;
    this.#figures = new SiteFigures(trace);
  }

  /** **Cost**: O(tasks + runs) in slices when first asked, then what is new. */
  async sites(params: SiteListParams): Promise<SiteRow[]> {
    const figures = await this.bySite(chosenBy(this.#trace, params));
    const used = [...figures].filter(([site]) => site !== 0);
    const rank = RANKS[params.sort ?? 'busy'] ?? RANKS.busy;
    const order = new Map(used.map(([site, figure]) => [site, rank(figure) || 0]));
    used.sort((a, b) => order.get(b[0])! - order.get(a[0])! || a[0] - b[0]);
    return page(
      used.length,
      params,
      () => true,
      (index) => siteRow(this.#trace, ...used[index]!, shortOf),
    );
  }

  /** **Errors**: `no-such-site`. */
  async siteFigures(params: SiteFiguresParams): Promise<SiteFiguresReply> {
    const { site } = params;
    const { sites, streams, revision } = this.#trace;
    if (!Number.isInteger(site) || site < 0 || site >= sites.length)
      throw new UserError({ code: 'no-such-site', message: `There is no site ${site} in this trace.` });
    const isIn = chosenBy(this.#trace, params);
    const figure = (await this.bySite(isIn)).get(sites.groupOf(site)) ?? new SiteFigure();
    const gaps = streams
      .filter(({ id }) => isIn(id))
      .flatMap((stream) => gapsOf(stream, { from: 0, to: stream.now, now: stream.now }));
    return {
      ...siteRow(this.#trace, sites.groupOf(site), figure, binsOf),
      revision,
      gaps: gaps.sort((a, b) => a.fromNs - b.fromNs).slice(0, MAX_GAPS),
    };
  }

  /** Figures of the threads that `isIn`, by place of the source, up to date. */
  async bySite(isIn: (stream: StreamId) => boolean): Promise<Map<SiteId, SiteFigure>> {
    while (!this.#figures.advance(SLICE_ROWS)) await this.#pause?.();
    return this.#figures.bySite(isIn);
  }
}

const RANKS: Readonly<Record<NonNullable<SiteListParams['sort']>, (figure: SiteFigure) => number>> = {
  busy: ({ busy }) => busy,
  tasks: ({ tasks }) => tasks,
  pending: ({ pending }) => pending,
  runs: ({ runs }) => runs,
  wait: ({ wait }) => wait.quantile(0.95),
  queued: ({ queued }) => queued.quantile(0.95),
  ran: ({ ran }) => ran.quantile(0.95),
  life: ({ life }) => life.quantile(0.95),
};

function siteRow<D extends Distribution>(
  trace: Trace,
  site: SiteId,
  figure: SiteFigure,
  told: (histogram: Histogram) => D | null,
): SiteRow & { wait: D | null; queued: D | null; ran: D | null; life: D | null } {
  const row = trace.sites.at(site);
  const kind = figure.example === NONE ? trace.kind(0) : kindOf(trace, figure.example);
  return {
    site,
    name: siteName(row, kind),
    place: ownPlace(row)?.label ?? '',
    how: howWord(row, kind),
    tasks: figure.tasks,
    pending: figure.pending,
    runs: figure.runs,
    busyNs: figure.busy,
    wait: told(figure.wait),
    queued: told(figure.queued),
    queuedIsBound: figure.isBound,
    ran: told(figure.ran),
    life: told(figure.life),
    frames: frameInfos(row),
  };
}

/** Null: nothing was measured. */
export function shortOf(histogram: Histogram): Distribution | null {
  const { count, min, max, mean } = histogram;
  if (count === 0) return null;
  const at = (share: number) => Math.round(histogram.quantile(share));
  return { count, minNs: min, meanNs: Math.round(mean), p50Ns: at(0.5), p95Ns: at(0.95), p99Ns: at(0.99), maxNs: max };
}

function binsOf(histogram: Histogram): DistributionBins | null {
  const short = shortOf(histogram);
  if (short === null) return null;
  return { ...short, bins: histogram.bins().map(({ from, to, count }) => ({ fromNs: from, toNs: to, count })) };
}
