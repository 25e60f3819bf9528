/**
 * The page: all elements, made once. Layout is in `css/`; below, where things stand.
 *
 *     toolbar
 *     headline
 *     notices
 *     overview label │ overview            │ side
 *     label head     │ ruler ┐             │
 *     labels         │ lanes ┴ one canvas  │
 *     legend
 */
import { el } from './parts/dom.ts';
import { EmptyState } from './parts/empty-state.ts';
import { Headline } from './parts/headline.ts';
import { KeysOverlay } from './parts/keys-overlay.ts';
import { LaneLabels } from './parts/lane-labels.ts';
import { Legend } from './parts/legend.ts';
import { Notices } from './parts/notices.ts';
import { OverviewLabel } from './parts/overview-label.ts';
import type { Part } from './parts/part.ts';
import { Side } from './parts/side.ts';
import { Toolbar } from './parts/toolbar.ts';
import type { Actions } from './state/actions.ts';
import type { Store } from './state/panel-state.ts';

/** The elements that the panel draws into, and the parts that draw themselves. */
export interface Page {
  readonly parts: readonly Part[];
  readonly overviewLabel: OverviewLabel;
  readonly labels: LaneLabels;
  readonly legend: Legend;
  readonly overview: HTMLCanvasElement;
  readonly lanes: HTMLCanvasElement;
  /** Above the lanes: takes the pointer, shows hair line and rings. */
  readonly overlay: HTMLCanvasElement;
  readonly timeline: HTMLElement;
  readonly live: HTMLElement;
}

/** Builds the page inside `root`. */
export function buildPage(root: HTMLElement, actions: Actions, store: Store): Page {
  const side = new Side(actions);
  const labels = new LaneLabels(actions);
  const legend = new Legend(actions);
  const overviewLabel = new OverviewLabel();
  const [toolbar, headline, notices] = [new Toolbar(actions), new Headline(actions), new Notices(store)];
  const [empty, keys] = [new EmptyState(actions), new KeysOverlay(actions)];
  const canvases = makeCanvases();
  const { overview, lanes, overlay } = canvases;
  const timeline = el('div', { class: 'timeline' }, lanes, overlay);
  const live = el('div', { class: 'sr-only', attrs: { 'aria-live': 'polite', role: 'status' } });
  const cells = [overviewLabel.element, overview, makeLabelHead(), labels.element, timeline, empty.element];
  const main = el('div', { class: 'main' }, ...cells);
  const body = el('div', { class: 'body' }, main, side.sash, side.element);
  root.replaceChildren(toolbar.element, headline.element, notices.element, body, legend.element, keys.element, live);
  const parts = [toolbar, headline, notices, empty, side, keys];
  return { parts, overviewLabel, labels, legend, timeline, live, ...canvases };
}

function makeCanvases(): Pick<Page, 'overview' | 'lanes' | 'overlay'> {
  const overviewWords = 'The whole recording: how busy the loop was, and how many tasks were pending.';
  const timelineWords =
    'Timeline of the event loop and its queues. The same runs as a table: press T. Keys: press question mark.';
  return {
    overview: el('canvas', { class: 'overview', attrs: { role: 'img', 'aria-label': overviewWords } }),
    lanes: el('canvas', { class: 'lanes', attrs: { 'aria-hidden': 'true' } }),
    overlay: el('canvas', {
      class: 'overlay',
      attrs: { id: 'timeline', tabindex: '0', role: 'application', 'aria-label': timelineWords },
    }),
  };
}

function makeLabelHead(): HTMLElement {
  return el(
    'div',
    { class: 'label-head' },
    el('span', {}, 'Queue'),
    el('span', { class: 'num', title: '95th percentile of the time from ready to start, in view' }, 'wait p95'),
    el('span', { class: 'num', title: 'Most that were ready at once, in view' }, 'depth'),
  );
}
