/**
 * Spans and activations of one stream as bars in rows: a group for each kind and place, and in it as many rows as it
 * takes that no two bars of a row overlap.
 *
 *     GET /orders   ####  #########   ##         a bar goes to the first row that is free
 *                     ######    ####             and what finds no row is part of the last one,
 *                      ++++++++                  which holds stretches in which something ran
 *
 * Each row is a lane, so that a window of any zoom is cut from it as from a queue's. Bars come by their start; those of
 * spans that are told when they are over may come late, and then they go where there is still room for them.
 * Made when somebody asks; takes about 25 bytes a bar.
 */
import { type Nanos, NONE, type SiteId, type TaskId } from '../base/units.ts';
import { Int32List } from './grow.ts';
import { IntervalTable } from './interval-table.ts';
import { Lane } from './lane.ts';
import { overAt } from './open-index.ts';
import type { Stream } from './stream.ts';
import type { Trace } from './trace.ts';

/** Rows of a group in which each bar stands for itself. One more holds the rest. */
const MAX_ROWS = 7;
/** Marks bars of spans in what a bar stands for; others are tasks. */
const SPAN = 0x40000000;

/** What a bar stands for. */
export interface BarSource {
  readonly isSpan: boolean;
  /** Row of the span in its stream, or the activation. */
  readonly row: number;
}

export interface WaterfallGroup {
  /** Its place in `Waterfall.groups`. */
  readonly index: number;
  /** Row of a kind of span of the stream, or NONE: these are activations. */
  readonly spanKind: number;
  /** Where the task of the span, or the activation, was created; 0: not known. */
  readonly site: SiteId;
  /** The first bar. */
  readonly first: BarSource;
  readonly lanes: Lane[];
  /** The last lane holds what found no row: its entries are stretches, `crowded` of how many. */
  hasRest: boolean;
  count: number;
  /** Bars that are over. */
  over: number;
  crowded: number;
  /** Time of all bars that are over. */
  sum: Nanos;
  longest: Nanos;
}

/** Which spans and activations are shown. */
export interface WaterfallFilter {
  readonly span: (row: number) => boolean;
  readonly task: (task: TaskId) => boolean;
}

const ALL: WaterfallFilter = { span: () => true, task: () => true };

export class Waterfall {
  readonly groups: WaterfallGroup[] = [];
  readonly #trace: Trace;
  readonly #stream: Stream;
  readonly #filter: WaterfallFilter;
  readonly #bars = new IntervalTable();
  readonly #groupOf = new Map<number, WaterfallGroup>();
  readonly #places = new Map<string, number>();
  readonly #placeOfSite: number[] = [];
  /** Bars that are not over. */
  #open = new Int32List();
  readonly #groupOfBar = new Int32List();
  /** Stretches that go on: how many of their bars do, and the latest end of the others. */
  readonly #stretches = new Map<number, { open: number; end: Nanos }>();
  /** Of bars that go on and are part of a stretch: which. */
  readonly #stretchOf = new Map<number, number>();
  #tasks = 0;
  #spans = 0;

  constructor(trace: Trace, stream: Stream, filter: WaterfallFilter = ALL) {
    this.#trace = trace;
    this.#stream = stream;
    this.#filter = filter;
  }

  /** Takes in at most `rows` rows of what is new. False: there is more. **Cost**: O(rows + bars that are not over). */
  advance(rows: number): boolean {
    const { tasks } = this.#trace;
    const { spans } = this.#stream.around;
    this.#endBars();
    const lastSpan = Math.min(spans.length, this.#spans + rows);
    const batch: number[] = [];
    for (; this.#spans < lastSpan; this.#spans++) if (this.#filter.span(this.#spans)) batch.push(this.#spans);
    // Those that were told when they were over stand behind those that began later.
    batch.sort((a, b) => spans.start[a]! - spans.start[b]!);
    for (const span of batch) this.#addSpan(span);
    const lastTask = Math.min(tasks.length, this.#tasks + rows);
    for (; this.#tasks < lastTask; this.#tasks++) this.#addTask(this.#tasks);
    return this.#spans >= spans.length && this.#tasks >= tasks.length;
  }

  /** What the entry of a group's lane stands for; of a stretch, the bar that made it begin. */
  sourceOf(lane: Lane, entry: number): BarSource {
    return sourceOf(this.#bars.keyOf(lane.row(entry)));
  }

  get byteLength(): number {
    const lanes = this.groups.flatMap(({ lanes }) => lanes);
    return lanes.reduce((sum, lane) => sum + lane.byteLength, this.#bars.byteLength + this.#groupOfBar.byteLength);
  }

  #addSpan(row: number): void {
    const { spans } = this.#stream.around;
    if (spans.isInstant(spans.kind[row]!)) return;
    const task = spans.task[row]!;
    const site = task === NONE ? 0 : this.#trace.tasks.siteOf(task);
    this.#addBar(row | SPAN, spans.kind[row]!, site, spans.start[row]!, spans.end[row]!);
  }

  #addTask(task: TaskId): void {
    const { tasks, activations } = this.#trace;
    if (!activations.isActivation(task) || tasks.streamOf(task) !== this.#stream.id || !this.#filter.task(task)) return;
    const over = overAt(this.#trace, task);
    this.#addBar(task, NONE, tasks.siteOf(task), tasks.createdAt(task), Number.isFinite(over) ? over : Number.NaN);
  }

  #addBar(source: number, spanKind: number, site: SiteId, start: Nanos, end: Nanos): void {
    const group = this.#group(source, spanKind, site);
    group.count++;
    if (!Number.isNaN(end)) this.#measure(group, end - start);
    const free = group.lanes.findIndex((lane, row) => !isRest(group, row) && this.#isFree(lane, start));
    let lane = group.lanes[free];
    if (lane === undefined && group.lanes.length < MAX_ROWS && !group.hasRest) {
      lane = new Lane({ source: this.#bars, ownRows: true, queues: false });
      group.lanes.push(lane);
    }
    const bar = this.#bars.add(start, end, Number.NaN, source);
    this.#groupOfBar.push(group.index);
    if (Number.isNaN(end)) this.#open.push(bar);
    if (lane === undefined) this.#addToRest(group, bar, start, end);
    else this.#append(lane, bar, start);
  }

  /** Whether a bar can follow the last one of a row. */
  #isFree(lane: Lane, start: Nanos): boolean {
    return lane.count === 0 || lane.endAt(lane.count - 1) <= start;
  }

  #append(lane: Lane, bar: number, start: Nanos): void {
    this.#closeLast(lane);
    lane.open(bar, start, Number.NaN);
  }

  #closeLast(lane: Lane): void {
    if (!lane.hasOpen) return;
    const last = lane.count - 1;
    lane.close(lane.startAt(last), lane.endAt(last), Number.NaN);
  }

  /** Stretches in which something ran that has no row of its own. */
  #addToRest(group: WaterfallGroup, bar: number, start: Nanos, end: Nanos): void {
    group.crowded++;
    if (!group.hasRest) {
      group.hasRest = true;
      group.lanes.push(new Lane({ source: this.#bars, ownRows: true, queues: false }));
    }
    const lane = group.lanes.at(-1)!;
    const last = lane.count - 1;
    // What begins before the last stretch is over is part of it.
    if (last < 0 || lane.endAt(last) <= start) return this.#append(lane, bar, start);
    const stretch = lane.row(last);
    const until = this.#bars.endAt(stretch);
    if (Number.isNaN(end) || Number.isNaN(until)) this.#join(stretch, bar, until, end);
    else if (end > until) this.#bars.setEnd(stretch, end);
  }

  /** A stretch goes on for as long as one of its bars does. */
  #join(stretch: number, bar: number, until: Nanos, end: Nanos): void {
    const state = this.#stretches.get(stretch) ?? {
      open: Number.isNaN(until) ? 1 : 0,
      end: Number.isNaN(until) ? 0 : until,
    };
    if (Number.isNaN(end)) {
      state.open++;
      this.#stretchOf.set(bar, stretch);
      this.#bars.setEnd(stretch, Number.NaN);
    } else state.end = Math.max(state.end, end);
    this.#stretches.set(stretch, state);
  }

  #endBar(bar: number, end: Nanos): void {
    const stretch = this.#stretchOf.get(bar) ?? bar;
    const state = this.#stretches.get(stretch);
    this.#stretchOf.delete(bar);
    if (state === undefined) return this.#bars.setEnd(bar, end);
    state.open--;
    state.end = Math.max(state.end, end);
    if (state.open > 0) return;
    this.#stretches.delete(stretch);
    this.#bars.setEnd(stretch, state.end);
  }

  /** Bars that were not over may be by now. */
  #endBars(): void {
    const open = this.#open;
    this.#open = new Int32List();
    const { spans } = this.#stream.around;
    for (let index = 0; index < open.length; index++) {
      const bar = open.data[index]!;
      const { isSpan, row } = sourceOf(this.#bars.keyOf(bar));
      const end = isSpan ? spans.end[row]! : overAt(this.#trace, row);
      if (!Number.isFinite(end)) {
        this.#open.push(bar);
        continue;
      }
      this.#endBar(bar, end);
      this.#measure(this.groups[this.#groupOfBar.data[bar]!]!, end - this.#bars.startAt(bar));
    }
  }

  #measure(group: WaterfallGroup, lasted: Nanos): void {
    group.over++;
    group.sum += lasted;
    if (lasted > group.longest) group.longest = lasted;
  }

  /** A number for the place that a site's top frame names: whoever called the function there, it is one. */
  #placeOf(site: SiteId): number {
    const known = this.#placeOfSite[site];
    if (known !== undefined) return known;
    const [top] = this.#trace.sites.generatedAt(site).frames;
    const key = top === undefined ? '' : `${top.functionName} ${top.file}:${top.line}:${top.column}`;
    const place = this.#places.get(key) ?? this.#places.size;
    this.#places.set(key, place);
    this.#placeOfSite[site] = place;
    return place;
  }

  #group(source: number, spanKind: number, site: SiteId): WaterfallGroup {
    const key = this.#placeOf(site) * 1_024 + (spanKind + 1);
    let group = this.#groupOf.get(key);
    if (group === undefined) {
      group = {
        index: this.groups.length,
        spanKind,
        site,
        first: sourceOf(source),
        lanes: [],
        hasRest: false,
        count: 0,
        over: 0,
        crowded: 0,
        sum: 0,
        longest: 0,
      };
      this.#groupOf.set(key, group);
      this.groups.push(group);
    }
    return group;
  }
}

function isRest({ hasRest, lanes }: WaterfallGroup, row: number): boolean {
  return hasRest && row === lanes.length - 1;
}

function sourceOf(key: number): BarSource {
  return { isSpan: (key & SPAN) !== 0, row: key & ~SPAN };
}
