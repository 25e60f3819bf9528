/**
 * Paints the three canvases and keeps what this frame shows (`picture`) for pointer and keys. Each canvas
 * is painted only when something in it has changed; a moving pointer costs the overlay alone.
 */
import { type LaneLayout, layoutLanes } from '../layout/lane-layout.ts';
import type { Picture } from '../layout/picture.ts';
import { TimeScale } from '../layout/time-scale.ts';
import type { Page } from '../page.ts';
import { Memo } from '../parts/part.ts';
import { hasData, isLive, type PanelState, streamOf } from '../state/panel-state.ts';
import { drawOverlay } from './draw-overlay.ts';
import { drawOverview, overviewScale } from './draw-overview.ts';
import { drawTimeline, RULER_CSS_PX } from './draw-timeline.ts';
import { Patterns } from './patterns.ts';
import { type CssSize, prepare } from './surface.ts';
import { readTheme, type Theme, watchTheme } from './theme.ts';

const NO_SIZE: CssSize = { widthCss: 0, heightCss: 0 };
const NO_LANES: LaneLayout = { rows: [], heightPx: 0, folded: [] };

/** Owner of the canvases. */
export class Painter {
  readonly #root: HTMLElement;
  readonly #page: Page;
  readonly #lanesMemo = new Memo();
  readonly #overlayMemo = new Memo();
  readonly #overviewMemo = new Memo();
  readonly #layoutMemo = new Memo();
  readonly #sizes = new Map<Element, CssSize>();
  #theme: Theme;
  #patterns: Patterns;
  #dpr = 0;
  #layout = NO_LANES;
  #picture: Picture | null = null;
  #overviewScale: TimeScale | null = null;

  constructor(root: HTMLElement, page: Page, requestFrame: () => void) {
    this.#root = root;
    this.#page = page;
    this.#theme = readTheme(root);
    this.#patterns = new Patterns(this.#theme, 1);
    watchTheme(() => {
      this.#theme = readTheme(this.#root);
      this.#dpr = 0;
      requestFrame();
    });
    // Fonts that arrive late change widths of words.
    document.fonts.addEventListener('loadingdone', requestFrame);
    const observer = new ResizeObserver((entries) => {
      for (const { target, contentRect } of entries)
        this.#sizes.set(target, { widthCss: contentRect.width, heightCss: contentRect.height });
      requestFrame();
    });
    for (const element of [page.timeline, page.overview, page.labels.element]) observer.observe(element);
  }

  /** What the last frame showed; null before there was any. */
  get picture(): Picture | null {
    return this.#picture;
  }

  get overviewScale(): TimeScale | null {
    return this.#overviewScale;
  }

  /** Width of the timeline. */
  get widthCss(): number {
    return this.#sizeOf(this.#page.timeline).widthCss;
  }

  /** Paints what has changed since the last frame. */
  paint(state: PanelState): void {
    this.#checkPixelRatio();
    const { widthCss, heightCss } = this.#sizeOf(this.#page.timeline);
    if (widthCss === 0) return;
    const scale = new TimeScale(state.window, widthCss, this.#dpr);
    const layout = this.#layOut(state, heightCss - RULER_CSS_PX);
    this.#page.overviewLabel.update(state);
    this.#page.labels.update(state, layout);
    const scrollTopPx = this.#page.labels.element.scrollTop;
    this.#picture = { scale, layout, tile: state.tile, scrollTopPx };
    this.#paintLanes(state, this.#picture);
    this.#paintOverlay(state, this.#picture);
    this.#paintOverview(state);
    this.#publish(state);
  }

  #checkPixelRatio(): void {
    const dpr = devicePixelRatio || 1;
    if (dpr === this.#dpr) return;
    this.#dpr = dpr;
    this.#patterns = new Patterns(this.#theme, dpr);
    this.#page.legend.draw(this.#theme, this.#patterns);
  }

  #layOut(state: PanelState, availablePx: number): LaneLayout {
    const lanes = state.tile?.lanes;
    const live = isLive(state);
    if (!this.#layoutMemo.changed(lanes, availablePx, live)) return this.#layout;
    this.#layout = lanes === undefined || !hasData(state) ? NO_LANES : layoutLanes(lanes, availablePx, live);
    return this.#layout;
  }

  #paintLanes(state: PanelState, picture: Picture): void {
    const { layout, scrollTopPx } = picture;
    const size = this.#sizeOf(this.#page.timeline);
    const endNs = isLive(state) ? Number.NaN : (streamOf(state)?.endNs ?? Number.NaN);
    if (
      !this.#lanesMemo.changed(state.window, state.tile, layout, scrollTopPx, this.#patterns, size, state.lane, endNs)
    )
      return;
    const brush = prepare(this.#page.lanes, this.#theme, this.#patterns, size);
    if (brush !== undefined) drawTimeline(brush, { ...picture, focused: state.lane, endNs });
  }

  #paintOverlay(state: PanelState, picture: Picture): void {
    const { layout, scrollTopPx } = picture;
    const { pointerCssX, hovered, selected, details, tile } = state;
    const size = this.#sizeOf(this.#page.timeline);
    const parts = [
      state.window,
      tile,
      layout,
      scrollTopPx,
      this.#patterns,
      size,
      pointerCssX,
      hovered,
      selected,
      details,
    ];
    if (!this.#overlayMemo.changed(...parts)) return;
    const brush = prepare(this.#page.overlay, this.#theme, this.#patterns, size);
    if (brush !== undefined) drawOverlay(brush, { ...picture, pointerCssX, hovered, selected, details });
  }

  #paintOverview(state: PanelState): void {
    const size = this.#sizeOf(this.#page.overview);
    const endNs = state.overview?.toNs ?? state.session?.endNs ?? 0;
    if (!this.#overviewMemo.changed(state.overview, state.window, this.#patterns, size, endNs)) return;
    this.#overviewScale = overviewScale(endNs, size.widthCss, this.#dpr);
    const brush = prepare(this.#page.overview, this.#theme, this.#patterns, size);
    if (brush !== undefined) drawOverview(brush, this.#overviewScale, state.overview, state.window);
  }

  /** What tests and screenshots wait for: which lanes have data, and which stretch is drawn from which data. */
  #publish(state: PanelState): void {
    const { tile, window } = state;
    const named = (tile?.lanes ?? []).filter((lane) => !lane.empty && lane.kind !== 'turns' && lane.kind !== 'phases');
    document.body.dataset.lanesLive = named.map((lane) => lane.lane).join(',');
    document.body.dataset.revision = String(state.session?.revision ?? 0);
    const { overlay } = this.#page;
    overlay.dataset.view = `${Math.round(window.fromNs)},${Math.round(window.toNs)}`;
    overlay.dataset.tile = tile === null ? '' : `${tile.fromNs},${tile.toNs},${tile.revision}`;
  }

  #sizeOf(element: Element): CssSize {
    return this.#sizes.get(element) ?? NO_SIZE;
  }
}
