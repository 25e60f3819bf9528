/** The label column: name, wait p95, depth of each lane. The numbers are those of exactly the view. */
import type { LaneStats, LaneView, StreamInfo } from '../../query/contract.ts';
import { formatCount, formatDuration, plural } from '../../query/text.ts';
import type { LaneLayout, LaneRow } from '../layout/lane-layout.ts';
import type { Actions } from '../state/actions.ts';
import type { PanelState } from '../state/panel-state.ts';
import type { TimeWindow } from '../state/time-window.ts';
import { el, setText } from './dom.ts';
import { Memo } from './part.ts';

/** From this queue time on a number is shown in bold: people notice 50 ms. Chosen by eye. */
const HURTS_FROM_NS = 50_000_000;
/** Rows from this height on have room for a second line. */
const SECOND_LINE_FROM_PX = 40;

interface LabelRow {
  readonly element: HTMLElement;
  readonly wait: HTMLElement;
  readonly depth: HTMLElement;
  readonly second: HTMLElement;
}

/** Rows of labels beside the canvas, at the heights of the layout. */
export class LaneLabels {
  readonly element: HTMLElement;
  readonly #list = el('div', { class: 'label-list', attrs: { role: 'list', 'aria-label': 'Lanes' } });
  readonly #folded = el('div', { class: 'folded' });
  readonly #rows = new Map<string, LabelRow>();
  readonly #memo = new Memo();
  readonly #actions: Actions;

  constructor(actions: Actions) {
    this.#actions = actions;
    this.element = el('div', { class: 'labels' }, this.#list, this.#folded);
  }

  update(state: PanelState, layout: LaneLayout): void {
    if (this.#memo.changed(shapeOf(layout))) this.#rebuild(layout);
    for (const row of layout.rows) this.#fill(state, row);
  }

  #rebuild(layout: LaneLayout): void {
    const keys = layout.rows.map((row) => row.key);
    for (const key of [...this.#rows.keys()]) if (!keys.includes(key)) this.#rows.delete(key);
    const elements = layout.rows.map((row) => {
      const label = this.#rows.get(row.key) ?? this.#make(row);
      this.#rows.set(row.key, label);
      label.element.style.height = `${row.heightPx}px`;
      label.element.classList.toggle('thin', row.empty);
      label.element.classList.toggle('tall', row.heightPx >= SECOND_LINE_FROM_PX);
      return label.element;
    });
    this.#list.replaceChildren(...elements);
    const { folded } = layout;
    this.#folded.hidden = folded.length === 0;
    setText(
      this.#folded,
      folded.length === 0
        ? ''
        : `${folded.length === 1 ? 'Empty queue' : `${folded.length} empty queues`}: ${folded.join(', ')}`,
    );
  }

  #make(row: LaneRow): LabelRow {
    const wait = el('span', { class: 'num wait' });
    const depth = el('span', { class: 'num depth' });
    const second = el('span', { class: 'second' });
    const name = el('span', { class: 'name' }, el('span', { class: 'title' }, row.title), el('small', {}, row.detail));
    const element = el(
      'div',
      {
        class: 'label',
        attrs: { role: 'listitem', 'data-lane': row.key },
        onClick: () => this.#actions.chooseLane(row.key),
      },
      name,
      wait,
      depth,
      second,
    );
    element.addEventListener('dblclick', () => {
      this.#actions.chooseLane(row.key);
      this.#actions.showTab('table');
    });
    return { element, wait, depth, second };
  }

  #fill(state: PanelState, row: LaneRow): void {
    const label = this.#rows.get(row.key);
    if (label === undefined) return;
    label.element.classList.toggle('focused', state.lane === row.key);
    const lanes = state.figures?.lanes ?? [];
    const lane = lanes.find((candidate) => candidate.lane === row.key);
    const isLoop = row.lanes[0]?.lane.kind === 'turns' || row.lanes[0]?.lane.kind === 'phases';
    label.element.classList.toggle('loop', isLoop && !row.empty);
    if (row.empty || lane === undefined) {
      setText(label.wait, row.empty ? 'nothing yet' : '');
      setText(label.depth, '');
      setText(label.second, '');
      return;
    }
    label.element.title = describe(lane, row);
    if (isLoop) {
      const stream = state.session?.streams.find(({ id }) => id === state.stream);
      fillLoop(label, lane.stats, busyShare(lanes, state.window, stream));
    } else fillQueue(label, lane);
  }
}

/** Layouts come with every tile; the labels change only when rows come, go or grow. */
function shapeOf(layout: LaneLayout): string {
  const rows = layout.rows.map((row) => `${row.key}/${row.heightPx}/${row.empty}/${row.title}/${row.detail}`);
  return [...rows, ...layout.folded].join('|');
}

function fillQueue(label: LabelRow, lane: LaneView): void {
  const { stats } = lane;
  const known = !Number.isNaN(stats.queueP95Ns) && stats.runs > 0;
  const sign = lane.readyIsBound ? '≤ ' : '';
  setText(label.wait, known ? `${sign}${formatDuration(stats.queueP95Ns)}` : '–');
  label.wait.classList.toggle('hurts', known && stats.queueP95Ns >= HURTS_FROM_NS);
  setText(label.depth, formatCount(stats.maxDepth));
  const counted =
    lane.kind === 'pool' ? plural(stats.runs, 'piece of work', 'pieces of work') : plural(stats.runs, 'run');
  const busy = formatDuration(stats.busyNs);
  const words = stats.runs === 0 ? 'nothing in view' : `${counted} · ${busy}`;
  setText(label.second, lane.inferred ? `${words} · inferred` : words);
}

/**
 * How much of the window the loop ran callbacks, in per cent, as the headline counts it: time of phases, as a turn
 * also spans the runtime's own work and the pauses between its callbacks; in the part of the window that the stream
 * reaches over.
 */
export function busyShare(
  lanes: readonly LaneView[],
  { fromNs, toNs }: TimeWindow,
  stream: Pick<StreamInfo, 'startNs' | 'endNs'> | undefined,
): number {
  const busyNs = lanes.find(({ kind }) => kind === 'phases')?.stats.busyNs ?? 0;
  const seenNs = Math.min(toNs, stream?.endNs ?? toNs) - Math.max(fromNs, stream?.startNs ?? fromNs);
  return Math.min(100, (100 * busyNs) / Math.max(1, seenNs));
}

/** The loop waits for nobody: its number is the longest turn, and how busy it was. */
function fillLoop(label: LabelRow, stats: LaneStats, share: number): void {
  setText(label.wait, stats.runs === 0 ? '–' : formatDuration(stats.longestNs));
  label.wait.classList.toggle('none', stats.runs === 0);
  label.wait.classList.toggle('hurts', stats.longestNs >= HURTS_FROM_NS);
  setText(label.depth, '');
  setText(
    label.second,
    stats.runs === 0 ? 'idle' : `${share.toFixed(share < 9.95 ? 1 : 0)} % busy · ${formatCount(stats.runs)} turns`,
  );
}

function describe(lane: LaneView, row: LaneRow): string {
  const { stats } = lane;
  const parts = [`${row.title}: ${formatCount(stats.runs)} in view, longest ${formatDuration(stats.longestNs)}`];
  if (!Number.isNaN(stats.queueMaxNs))
    parts.push(`waited at most ${lane.readyIsBound ? '≤ ' : ''}${formatDuration(stats.queueMaxNs)}`);
  if (stats.sampled) parts.push('percentile from a sample');
  if (lane.readyIsBound) parts.push('≤: the system does not say when these became ready');
  if (lane.inferred) parts.push('worked out, not observed');
  return `${parts.join('; ')}. Double click: as a table.`;
}
