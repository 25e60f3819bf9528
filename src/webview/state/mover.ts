/**
 * Moves the view: every pan, zoom, fit, jump, follow, back and forward ends here. New data never moves a
 * view that the user placed; only `follow` does, and any move of the user's releases it.
 */
import type { Nanos } from '../../base/units.ts';
import { followStep, type Jump, jumpAt } from './glide.ts';
import { isLive, type Store } from './panel-state.ts';
import {
  bringIntoView,
  FOLLOW_SPAN_NS,
  fitAll,
  fitTo,
  followNewest,
  panBy,
  spanOf,
  type TimeWindow,
  zoomAt,
} from './time-window.ts';
import { ViewHistory } from './view-history.ts';

/** A view counts for back and forward once it has rested this long. */
const REST_MS = 500;
/** One press of a key pans by this share of the view and zooms by this factor. */
const KEY_PAN_SHARE = 0.15;
const KEY_ZOOM_FACTOR = 1.4;

/** Owner of the view's window. */
export class Mover {
  readonly #store: Store;
  #history = new ViewHistory();
  readonly #isCalm: () => boolean;
  #jump: Jump | null = null;
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  #followSpanNs = FOLLOW_SPAN_NS;
  #touched = false;

  constructor(store: Store, isCalm: () => boolean) {
    this.#store = store;
    this.#isCalm = isCalm;
  }

  /** Advances what moves by itself. Returns whether another frame is needed. */
  advance(nowMs: number, elapsedMs: number): 'rest' | 'slow' | 'fast' {
    const { state } = this.#store;
    if (this.#jump !== null) {
      const { window, done } = jumpAt(this.#jump, nowMs);
      if (done) this.#jump = null;
      this.#store.update({ window });
      return done ? 'rest' : 'fast';
    }
    if (!state.follow || state.session === null) return 'rest';
    // Ahead of the tile there would be a blank edge that looks like silence.
    const endNs = state.tile === null ? state.session.endNs : state.tileEndNs;
    const step = followStep({ window: state.window, endNs, elapsedMs, calm: this.#isCalm() });
    this.#store.update({ window: step.window });
    if (step.settled && !isLive(state) && endNs >= state.session.endNs)
      this.#store.update({ follow: false, releasedAtNs: state.session.endNs });
    return step.settled ? 'rest' : 'slow';
  }

  /** The user has placed the view: nothing else may, until the recording is another. */
  get touched(): boolean {
    return this.#touched;
  }

  /** Another recording is shown: views of the old one mean nothing in it. */
  reset(): void {
    this.#jump = null;
    this.#touched = false;
    this.#followSpanNs = FOLLOW_SPAN_NS;
    clearTimeout(this.#restTimer);
    this.#history = new ViewHistory();
    this.#updateHistory();
  }

  /** Zooms around a moment; `factor` below 1 zooms in. */
  zoomAt(atNs: Nanos, factor: number): void {
    this.#place(zoomAt(this.#target, atNs, factor, this.#endNs), false);
  }

  /** Zooms around the middle by keys. */
  zoomStep(direction: 'in' | 'out'): void {
    const { fromNs, toNs } = this.#target;
    const factor = direction === 'in' ? 1 / KEY_ZOOM_FACTOR : KEY_ZOOM_FACTOR;
    this.#place(zoomAt(this.#target, (fromNs + toNs) / 2, factor, this.#endNs), true);
  }

  panBy(deltaNs: Nanos): void {
    this.#place(panBy(this.#target, deltaNs, this.#endNs), false);
  }

  /** Pans by keys. */
  panStep(direction: 'left' | 'right'): void {
    const delta = spanOf(this.#target) * KEY_PAN_SHARE;
    this.#place(panBy(this.#target, direction === 'left' ? -delta : delta, this.#endNs), true);
  }

  /** Shows exactly this window. */
  show(window: TimeWindow, eased = true): void {
    this.#place(window, eased);
  }

  /** Shows a stretch with some room around it. */
  fit(fromNs: Nanos, toNs: Nanos): void {
    this.#place(fitTo(fromNs, toNs), true);
  }

  fitAll(): void {
    this.#place(fitAll(this.#endNs), true);
  }

  /** The beginning of the recording, as wide as now. */
  goHome(): void {
    this.#place({ fromNs: 0, toNs: spanOf(this.#target) }, true);
  }

  /** The newest data; follows it while more may come. */
  goEnd(): void {
    const span = spanOf(this.#target);
    if (!isLive(this.#store.state)) {
      this.#place(followNewest(span, this.#endNs), true);
      return;
    }
    // A view of minutes or of microseconds is no view to follow with: back to the usual width.
    const usable = span > FOLLOW_SPAN_NS / 200 && span < FOLLOW_SPAN_NS * 30;
    this.#followSpanNs = usable ? span : FOLLOW_SPAN_NS;
    this.follow();
  }

  /** Starts following, with the width last used for it. */
  follow(): void {
    this.#jump = null;
    clearTimeout(this.#restTimer);
    const { window } = this.#store.state;
    const middle = window.toNs - this.#followSpanNs;
    const resized = spanOf(window) === this.#followSpanNs ? window : { fromNs: middle, toNs: window.toNs };
    this.#store.update({ follow: true, window: resized });
  }

  toggleFollow(): void {
    const { follow, session } = this.#store.state;
    if (follow) this.#store.update({ follow: false, releasedAtNs: session?.endNs ?? 0 });
    else this.goEnd();
  }

  /** Moves as little as needed to show a stretch. */
  reveal(fromNs: Nanos, toNs: Nanos): void {
    const window = bringIntoView(this.#target, fromNs, toNs);
    if (window !== this.#target) this.#place(window, true);
  }

  back(): void {
    this.#goTo(this.#history.back());
  }

  forward(): void {
    this.#goTo(this.#history.forward());
  }

  /** Remembers the first view, so that there is something to go back to. */
  noteStart(): void {
    this.#history.note(this.#store.state.window);
  }

  /** Where the view is or is going. */
  get #target(): TimeWindow {
    return this.#jump?.to ?? this.#store.state.window;
  }

  get #endNs(): Nanos {
    return this.#store.state.session?.endNs ?? 0;
  }

  #goTo(window: TimeWindow | undefined): void {
    if (window !== undefined) this.#place(window, true);
  }

  #place(window: TimeWindow, eased: boolean): void {
    const { state } = this.#store;
    this.#touched = true;
    if (state.follow) this.#store.update({ follow: false, releasedAtNs: this.#endNs });
    if (eased && !this.#isCalm()) {
      this.#jump = { from: state.window, to: window, startMs: performance.now() };
      // A store update asks for the frame that starts the jump; the window itself has not moved yet.
      this.#store.update({ window: { ...state.window } });
    } else {
      this.#jump = null;
      this.#store.update({ window });
    }
    this.#noteAtRest();
  }

  #noteAtRest(): void {
    clearTimeout(this.#restTimer);
    this.#updateHistory();
    this.#restTimer = setTimeout(() => {
      this.#history.note(this.#target);
      this.#updateHistory();
    }, REST_MS);
  }

  #updateHistory(): void {
    this.#store.update({ canGoBack: this.#history.canGoBack, canGoForward: this.#history.canGoForward });
  }
}
