/** The question `waterfall`: what is made of it is kept, so that windows of it are cut in a few milliseconds. */
import { type Nanos, NONE, type StreamId } from '../base/units.ts';
import { UserError } from '../base/user-error.ts';
import type { BarColumns, WaterfallGroupView, WaterfallParams, WaterfallReply } from '../query/contract-figures.ts';
import { hasGapAfter } from '../trace/keeps-alive.ts';
import { BoxList, collectBoxes, onBorders, type Window } from '../trace/lane-walk.ts';
import type { Stream } from '../trace/stream.ts';
import type { Trace } from '../trace/trace.ts';
import { Waterfall, type WaterfallGroup } from '../trace/waterfall.ts';
import type { Pause } from './answer-figures-sites.ts';
import { compileFilter, readFilter } from './filter-compile.ts';
import { SpanTerms } from './filter-rows.ts';
import { momentsOf, TaskTerms } from './filter-tasks.ts';
import { functionName, ownPlace, siteName } from './names.ts';
import { gapsOf } from './view.ts';

const DEFAULT_LIMIT = 40;
const MAX_LIMIT = 200;
const MAX_WIDTH_PX = 16_384;
/** Bars of one answer, in all rows together, about: what can be sent and drawn in a frame. */
const MAX_BARS = 20_000;
/** A bar that stands for itself is at least so wide. */
const LEAST_PX = 2;
/** Rows taken in between two looks at what else is asked. */
const SLICE_ROWS = 20_000;
/** Waterfalls that are kept: those of other streams and filters are made anew. */
const MAX_KEPT = 8;

const Flag = { failed: 1, open: 2, lost: 4 } as const;

interface Kept {
  readonly key: string;
  readonly waterfall: Waterfall;
  /** Of a filtered one: what passes may change with the trace, so it holds for one revision. */
  readonly revision: number;
}

export class WaterfallAnswers {
  readonly #trace: Trace;
  readonly #pause: Pause | undefined;
  #kept: Kept[] = [];

  constructor(trace: Trace, pause: Pause | undefined) {
    this.#trace = trace;
    this.#pause = pause;
  }

  /**
   * **Errors**: `no-such-stream`, `bad-filter`. **Cost**: O(tasks + spans) in slices for the first window of a stream
   * and filter; then O(groups · rows · 16 log n + bars).
   */
  async waterfall(params: WaterfallParams): Promise<WaterfallReply> {
    const stream = this.#streamOf(params.stream);
    const waterfall = await this.#waterfallOf(stream, params.filter);
    const widthPx = Math.max(1, Math.min(MAX_WIDTH_PX, Math.floor(params.widthPx) || 1));
    const from = finite(params.fromNs) - stream.offsetNs;
    const to = Math.max(from + 1, finite(params.toNs) - stream.offsetNs);
    const exact = { from, to, now: stream.now };
    const present = waterfall.groups.filter((group) => isOf(group, params.of) && hasBars(group, exact));
    const groups = chosen(present, params.limit);
    const rows = groups.reduce((sum, { lanes }) => sum + lanes.length, 0);
    const bucketNs = bucketFor(exact, widthPx, rows);
    const window = onBorders(exact, bucketNs);
    return {
      revision: this.#trace.revision,
      stream: stream.id,
      fromNs: window.from + stream.offsetNs,
      toNs: window.to + stream.offsetNs,
      groups: groups.map((group) => groupView(this.#trace, stream, waterfall, group, { window, bucketNs })),
      groupCount: present.length,
      gaps: gapsOf(stream, window),
    };
  }

  async #waterfallOf(stream: Stream, filter: string | undefined): Promise<Waterfall> {
    const { revision } = this.#trace;
    const key = `${stream.id} ${filter ?? ''}`;
    let kept = this.#kept.find((other) => other.key === key);
    if (kept === undefined || (filter !== undefined && kept.revision !== revision)) {
      this.#kept = this.#kept.filter((other) => other.key !== key).slice(1 - MAX_KEPT);
      kept = { key, waterfall: this.#make(stream, filter), revision };
      this.#kept.push(kept);
    }
    while (!kept.waterfall.advance(SLICE_ROWS)) await this.#pause?.();
    return kept.waterfall;
  }

  #make(stream: Stream, filter: string | undefined): Waterfall {
    if (filter === undefined) return new Waterfall(this.#trace, stream);
    const meant = readFilter(filter);
    const moments = momentsOf(this.#trace, undefined);
    return new Waterfall(this.#trace, stream, {
      span: compileFilter(meant, new SpanTerms(this.#trace, stream, moments)),
      task: compileFilter(meant, new TaskTerms(this.#trace, moments)),
    });
  }

  #streamOf(id: StreamId): Stream {
    const stream = this.#trace.streams[id];
    if (stream !== undefined) return stream;
    throw new UserError({ code: 'no-such-stream', message: `There is no stream ${id} in this trace.` });
  }
}

function isOf({ spanKind }: WaterfallGroup, of: WaterfallParams['of']): boolean {
  return of === undefined || (of === 'spans') === (spanKind !== NONE);
}

function hasBars({ lanes }: WaterfallGroup, { from, to }: Window): boolean {
  return lanes.some((lane) => lane.firstEndingAfter(from) < lane.firstStartingAt(to));
}

/** Those that took longest, in the order in which they are shown. */
function chosen(groups: readonly WaterfallGroup[], limit = DEFAULT_LIMIT): WaterfallGroup[] {
  const most = Math.max(1, Math.min(MAX_LIMIT, Math.floor(limit) || DEFAULT_LIMIT));
  const longest = new Set([...groups].sort((a, b) => b.sum - a.sum).slice(0, most));
  return groups
    .filter((group) => longest.has(group))
    .sort((a, b) => Number(a.spanKind === NONE) - Number(b.spanKind === NONE));
}

/** A bucket width, a power of two, with which all rows together have no more bars than can be shown. */
function bucketFor({ from, to }: Window, widthPx: number, rows: number): Nanos {
  const px = Math.max(LEAST_PX, (2 * rows * widthPx) / MAX_BARS);
  return 2 ** Math.max(0, Math.ceil(Math.log2(Math.max(1, ((to - from) / widthPx) * px))));
}

interface Asked {
  readonly window: Window;
  readonly bucketNs: Nanos;
}

function groupView(
  trace: Trace,
  stream: Stream,
  waterfall: Waterfall,
  group: WaterfallGroup,
  asked: Asked,
): WaterfallGroupView {
  const { spanKind, count, over, sum, longest, lanes, crowded } = group;
  const site = trace.sites.at(group.site);
  const isSpan = spanKind !== NONE;
  const spanWords = isSpan ? stream.around.spans.kinds[spanKind] : undefined;
  const kind = isSpan ? trace.kind(0) : trace.kind(trace.tasks.kindOf(group.first.row));
  return {
    kind: isSpan ? 'spans' : 'activations',
    site: trace.sites.groupOf(group.site),
    title: spanWords?.name ?? (functionName(site) || siteName(site, kind)),
    word: spanWords?.word ?? 'async function',
    place: ownPlace(site),
    count,
    meanNs: over === 0 ? null : Math.round(sum / over),
    longestNs: over === 0 ? null : longest,
    rows: lanes.length,
    crowded,
    bars: barsOf(stream, waterfall, group, asked),
  };
}

function barsOf(stream: Stream, waterfall: Waterfall, { lanes }: WaterfallGroup, asked: Asked): BarColumns {
  const { window, bucketNs } = asked;
  const all = new BoxList();
  const rows: number[] = [];
  for (const [row, lane] of lanes.entries()) {
    const boxes = collectBoxes(lane, window, bucketNs, 0);
    for (let index = 0; index < boxes.length; index++) {
      all.pushFrom(boxes, index);
      rows.push(row);
    }
  }
  const { length } = all;
  const source = new Int32Array(length);
  const flags = new Uint8Array(length);
  for (let index = 0; index < length; index++) {
    const lane = lanes[rows[index]!]!;
    const entry = all.entry[index]!;
    const bar = waterfall.sourceOf(lane, entry);
    source[index] = bar.row;
    if (Number.isNaN(lane.endAt(entry))) flags[index] = openFlag(stream, lane.startAt(entry));
    else if (bar.isSpan && stream.around.spans.failed[bar.row] === 1) flags[index] = Flag.failed;
  }
  const shifted = (times: Float64Array) => times.slice(0, length).map((time) => time + stream.offsetNs);
  return {
    length,
    startNs: shifted(all.start),
    endNs: shifted(all.end),
    count: all.count.slice(0, length),
    row: Uint8Array.from(rows),
    source,
    flags,
  };
}

function openFlag(stream: Stream, start: Nanos): number {
  return Flag.open | (hasGapAfter(stream, start) ? Flag.lost : 0);
}

function finite(ns: Nanos): Nanos {
  return Number.isFinite(ns) ? ns : 0;
}
